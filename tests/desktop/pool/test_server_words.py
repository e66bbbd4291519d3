"""The server's sessions in sentences, and the card that shows them."""

import msgspec
import pytest
from PySide6.QtWidgets import QPushButton

from poolkeeper.desktop.pool.budget_words import budget_warning
from poolkeeper.desktop.pool.server_words import chain_sentence, contradiction_sentence
from poolkeeper.desktop.pool.trouble_card import TroubleCard
from poolkeeper.worker.messages import (
    Activity,
    Contradiction,
    Disagreement,
    PoolSnapshot,
    ServerSeen,
    ServerSession,
    ServerView,
    SlotFigures,
    SlotState,
    WaitChain,
    Waiter,
)

NOW_S = 1_000.0
BLOCKER = ServerSession(
    id="812",
    user="app",
    machine="web-3",
    activity=Activity.IDLE_IN_TRANSACTION,
    for_s=3.0,
    transaction_s=840.0,
    statement="UPDATE stock\n SET n = 1",
)
HOLDER = ServerSession(
    id="71", ours=True, activity=Activity.BLOCKED, for_s=170.0, blocked_by=("812",), statement="DELETE FROM t"
)
CHAIN = WaitChain(
    waiter="tab A",
    waits_since_s=NOW_S - 12,
    holder="tab B",
    holds_since_s=NOW_S - 180,
    session=HOLDER,
    blockers=(BLOCKER,),
)


def test_the_chain_in_one_sentence():
    assert chain_sentence(CHAIN, NOW_S) == (
        "“tab A” waits 12 s for a connection; “tab B” has held one for 3 min (running DELETE FROM t), "
        "blocked on the server by session 812 (app at web-3): idle in transaction for 14 min, "
        "last ran UPDATE stock SET n = 1."
    )


@pytest.mark.parametrize(
    ("disagreement", "holder", "session", "sentence"),
    [
        (
            Disagreement.OPEN_THERE,
            "",
            BLOCKER,
            "Session 7 is idle here; on the server it is idle in transaction for 14 min, "
            "last ran UPDATE stock SET n = 1.",
        ),
        (
            Disagreement.GONE_THERE,
            "tab B",
            None,
            "Session 7 is in use here by “tab B” and gone on the server.",
        ),
        (
            Disagreement.GONE_THERE,
            "",
            None,
            "Session 7 is idle here and gone on the server: its next use finds that out.",
        ),
        (
            Disagreement.NOT_HERE,
            "",
            ServerSession(id="7", activity=Activity.IDLE, for_s=60.0),
            "Session 7 is ours on the server and in no pool here: idle for 1 min.",
        ),
    ],
)
def test_what_the_two_sides_tell_differently(disagreement, holder, session, sentence):
    told = Contradiction(disagreement=disagreement, backend_id="7", holder=holder, session=session)
    assert contradiction_sentence(told) == sentence


def view(everyone, limit=100, ours=0, machines=()):
    sessions = tuple(ServerSession(id=name, machine=name, program="Poolkeeper") for name in machines)
    return ServerView(seen_at_s=0, everyone=everyone, limit=limit, ours=ours, sessions=sessions)


def test_the_budget():
    assert not budget_warning(None, 500)
    assert not budget_warning(view(90, ours=10), 20)
    assert "may open 21 connections, but the server has room for 20: 90 of 100" in budget_warning(
        view(90, ours=10), 21
    )
    assert "on 6 machines" in budget_warning(view(10, 150, machines="abcdef"), 30)
    assert not budget_warning(view(10, limit=None), 500)


@pytest.fixture
def card(qtbot):
    card = TroubleCard(lambda: NOW_S)
    qtbot.addWidget(card)
    return card


def links(card):
    return {button.text(): button for button in card.findChildren(QPushButton) if not button.isHidden()}


def seen(chain=None, *contradictions):
    return ServerSeen(ServerView(seen_at_s=NOW_S), contradictions, chain)


def holding(*waiters, size=1):
    slot = SlotFigures(1, SlotState.IN_USE, backend_id="71", holder="tab B", since_s=NOW_S - 180)
    return PoolSnapshot(opened_s=0, size=size, max_overflow=0, slots=(slot,), waiters=waiters)


def test_what_can_be_done_stands_below_the_sentence(qtbot, card):
    card.show_seen(seen(CHAIN))
    with qtbot.waitSignal(card.cancel_requested) as cancelled:
        links(card)["Cancel"].click()
    with qtbot.waitSignal(card.end_requested) as ended:
        links(card)["End session 812…"].click()
    assert (cancelled.args, ended.args) == (["tab B"], [BLOCKER])


def test_a_read_only_profile_offers_no_end_of_a_session(card):
    card.read_only = True
    card.show_seen(seen(CHAIN))
    assert links(card)["Cancel"].isEnabled()
    assert not links(card)["End session 812…"].isEnabled()
    assert "read-only" in links(card)["End session 812…"].toolTip()


def test_a_holder_whose_session_is_gone_is_released(qtbot, card):
    gone = Contradiction(disagreement=Disagreement.GONE_THERE, backend_id="71", holder="tab B")
    card.show_seen(seen(None, gone, msgspec.structs.replace(gone, backend_id="72", holder="")))
    assert list(links(card)) == ["Release"]
    with qtbot.waitSignal(card.release_requested) as released:
        links(card)["Release"].click()
    assert released.args == ["tab B"]


def test_one_who_does_nothing_is_released_rather_than_cancelled(qtbot, card):
    idle = ServerSession(id="71", ours=True, activity=Activity.IDLE_IN_TRANSACTION)
    card.show_seen(seen(WaitChain(waiter="tab A", holder="tab B", holds_since_s=1.0, session=idle)))
    with qtbot.waitSignal(card.release_requested) as released:
        links(card)["Release"].click()
    assert released.args == ["tab B"]


def test_a_chain_that_has_ended_is_no_longer_shown(card):
    card.show_seen(seen(CHAIN))
    card.show_snapshot(holding(Waiter("tab A", NOW_S - 12)))
    assert card.sentences
    card.show_snapshot(holding(size=2))
    assert not card.sentences
    assert card.isHidden()


def test_a_holder_stays_to_be_released_after_the_waiter_gave_up_while_the_pool_is_full(qtbot, card):
    idle = ServerSession(id="71", ours=True, activity=Activity.IDLE_IN_TRANSACTION)
    card.show_seen(seen(msgspec.structs.replace(CHAIN, session=idle, blockers=())))
    card.show_snapshot(holding())
    assert card.sentences == [
        "“tab B” has held its connection for 3 min (idle in transaction); the pool is full, "
        "so whoever comes next waits."
    ]
    with qtbot.waitSignal(card.release_requested):
        links(card)["Release"].click()
    card.show_snapshot(holding(size=2))
    assert card.isHidden()


def test_all_is_well(card):
    card.show_seen(seen())
    assert card.isHidden()
    card.show_seen()
    assert card.isHidden()
