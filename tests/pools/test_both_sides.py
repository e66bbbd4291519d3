"""Where the pool and the server tell different stories, and who waits for whom."""

from poolkeeper.databases.server_view import Activity, ServerSession, ServerView
from poolkeeper.pools.both_sides import Disagreement, connected_throughout, contradictions, wait_chain
from poolkeeper.pools.figures import PoolSnapshot, SlotFigures, SlotState, Waiter


def pool(*slots, waiters=()):
    return PoolSnapshot(opened_s=0, size=2, max_overflow=0, slots=slots, waiters=waiters)


def slot(number, backend_id, holder="", since_s=10.0):
    state = SlotState.IN_USE if holder else SlotState.IDLE
    return SlotFigures(number, state, backend_id=backend_id, holder=holder, since_s=since_s)


def session(number, activity=Activity.IDLE, ours=True, **more):
    return ServerSession(id=number, ours=ours, activity=activity, **more)


def server(*sessions, everyone=None):
    everyone = len(sessions) + 1 if everyone is None else everyone
    return ServerView(
        seen_at_s=20, ours=sum(each.ours for each in sessions), everyone=everyone, sessions=sessions
    )


def told(before, view, after=None):
    return [(each.disagreement, each.backend_id) for each in contradictions(before, view, after or before)]


def test_both_sides_agree():
    here = pool(slot(1, "71", "tab"), slot(2, "72"))
    assert not told(here, server(session("71", Activity.IDLE_IN_TRANSACTION), session("72")))


def test_idle_here_and_in_a_transaction_there():
    here = pool(slot(1, "71"))
    there = server(session("71", Activity.IDLE_IN_TRANSACTION, transaction_s=840.0))
    assert told(here, there) == [(Disagreement.OPEN_THERE, "71")]


def test_in_use_here_and_gone_there():
    here = pool(slot(1, "71", "tab"), slot(2, "72"))
    assert told(here, server(session("72"))) == [(Disagreement.GONE_THERE, "71")]


def test_nobody_is_called_gone_where_not_all_are_to_be_seen():
    here = pool(slot(1, "71", "tab"))
    assert not told(here, server(everyone=40))
    assert not told(here, ServerView(seen_at_s=20))


def test_still_there_and_in_no_pool_here():
    there = server(session("71"), session("99"), session("5", ours=False))
    assert told(pool(slot(1, "71")), there) == [(Disagreement.NOT_HERE, "99")]


def test_what_changed_during_the_look_is_no_contradiction():
    before, after = pool(slot(1, "71", "tab")), pool(slot(1, "71", since_s=11.0))
    assert not told(before, server(session("71", Activity.RUNNING)), after)
    assert not told(before, server(), after)


def test_one_that_is_just_being_opened_is_not_called_a_stranger():
    opening = pool(SlotFigures(1, SlotState.CONNECTING))
    assert not told(opening, server(session("71")))


BLOCKED = session("71", Activity.BLOCKED, blocked_by=("812",))
BLOCKER = session("812", Activity.IDLE_IN_TRANSACTION, ours=False, user="app", machine="web-3")


def test_the_chain_leads_from_the_waiting_tab_over_the_holder_to_the_last_blocker():
    middle = session("812", Activity.BLOCKED, ours=False, blocked_by=("900",))
    last = session("900", ours=False)
    here = pool(
        slot(1, "71", "tab B", since_s=5.0),
        slot(2, "72", "tab C", since_s=8.0),
        waiters=(Waiter("tab D", 19.0), Waiter("tab A", 18.0)),
    )
    chain = wait_chain(here, server(BLOCKED, session("72"), middle, last))
    assert (chain.waiter, chain.waits_since_s, chain.holder, chain.holds_since_s) == ("tab A", 18, "tab B", 5)
    assert [each.id for each in (chain.session, *chain.blockers)] == ["71", "812", "900"]


def test_without_a_waiter_the_chain_begins_with_our_blocked_session():
    here = pool(slot(1, "70", "tab A", since_s=1.0), slot(2, "71", "tab B"))
    chain = wait_chain(here, server(session("70"), BLOCKED, BLOCKER))
    assert (chain.waiter, chain.holder, chain.blockers) == ("", "tab B", (BLOCKER,))


def test_sessions_that_wait_in_a_ring_end_the_chain():
    ring = session("812", Activity.BLOCKED, ours=False, blocked_by=("71",))
    chain = wait_chain(pool(slot(1, "71", "tab B")), server(BLOCKED, ring))
    assert [each.id for each in chain.blockers] == ["812"]


def test_one_who_was_waited_for_in_vain_stays_the_news_while_the_pool_is_full():
    waited = pool(slot(1, "71", "tab B"), slot(2, "72", "tab C", 12.0), waiters=(Waiter("tab A", 18.0),))
    gave_up = pool(slot(1, "71", "tab B"), slot(2, "72", "tab C", 12.0))
    there = server(session("71", Activity.IDLE_IN_TRANSACTION), session("72"))
    chain = wait_chain(waited, there)
    for _look in range(2):
        chain = wait_chain(gave_up, there, chain)
        assert (chain.waiter, chain.holder, chain.full) == ("", "tab B", True)
    assert wait_chain(gave_up, there, in_vain=True).holder == "tab B"
    assert wait_chain(gave_up, there) is None
    assert wait_chain(pool(slot(1, "71", "tab B"), slot(2, "72")), there, chain) is None
    assert wait_chain(pool(slot(1, "71", "tab B", 19.0), slot(2, "72", "tab C", 12.0)), there, chain) is None


def test_nobody_waits():
    assert wait_chain(pool(slot(1, "71", "tab")), server(session("71"))) is None
    assert wait_chain(pool(), server()) is None


def test_connections_are_counted_only_while_none_come_or_go():
    two, opening = (
        pool(slot(1, "71"), slot(2, "72")),
        pool(slot(1, "71"), SlotFigures(2, SlotState.CONNECTING)),
    )
    assert connected_throughout(two, two) == 2
    assert connected_throughout(pool(slot(1, "71")), two) is None
    assert connected_throughout(opening, opening) is None
