"""Why each event happened, in words that somebody who was called can use; on real pools and by the book."""

import threading

import msgspec
import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled, PoolExhausted
from poolkeeper.pools.event_surroundings import LOOK_FAR
from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.explained_events import explained
from poolkeeper.pools.recording.recording import Recording
from poolkeeper.pools.resizing import SIGNED_IN_ANEW, PoolSize
from poolkeeper.pools.short_reasons import short_reason
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.worker.event_recorder import session_of
from tests.pools.conftest import Asking
from tests.support.recorded import RecordedPool
from tests.support.waiting import wait_until


def words(recording, happened, place=-1):
    """The explanation of the last event of a kind, or of another."""
    found = [
        number for number in range(len(recording)) if recording.table.event(number).happened.value == happened
    ]
    return explained(recording, found[place])


def by_the_book(*events, **settings):
    profile = Profile(name="billing", engine=Engine.SQLITE, pool=PoolSettings(**settings))
    recording = Recording(session_of(profile))
    recording.table.add_events([PoolEvent(1e9 + number, *event) for number, event in enumerate(events)])
    recording.figures.extend()
    return recording


@pytest.mark.sqlite
def test_opening_waiting_and_what_ended_the_wait(recorded):
    one = recorded(size=1, max_overflow=1)
    first = one.pool.lease("tab A", CancelToken())
    second = one.pool.lease("tab B", CancelToken())
    waiter = Asking(one.pool, "tab C").until_waiting()
    second.release()
    waiter.until_done().release()
    first.release()
    recording = one.stop()
    assert words(recording, "connecting", 0) == "Opened because tab A asked and no connection was open."
    assert words(recording, "connecting", 1) == (
        "Opened because the only connection was in use and tab B asked. The pool may have 2, 1 was open."
    )
    assert words(recording, "waiting").startswith(
        "tab C began to wait because 2 of 2 connections were in use, by tab A and tab B. It got connection 2"
    )
    leased = words(recording, "leased", 2)
    assert leased.startswith("Waited ")
    assert leased.endswith("because tab A and tab B held both connections; ended by a release of tab B.")
    assert "tab C who had waited for it had it" in words(recording, "released", 0)


@pytest.mark.sqlite
def test_giving_up(recorded):
    one = recorded(wait_s=0.05)
    with one.pool.lease("tab A", CancelToken()):
        with pytest.raises(PoolExhausted):
            one.pool.lease("tab B", CancelToken())
        waiter = Asking(one.pool, "tab C").until_waiting()
        waiter.token.cancel()
        assert isinstance(waiter.until_done(), LeaseCancelled | PoolExhausted)
    recording = one.stop()
    gave_up = words(recording, "timed out", 0)
    assert gave_up.startswith("tab B gave up after waiting ")
    assert gave_up.endswith("the pool's limit of 0.05 s: tab A held the only connection.")


@pytest.mark.sqlite
def test_closing_beyond_the_size_and_at_the_end(recorded):
    one = recorded(size=1, max_overflow=1)
    first = one.pool.lease("tab A", CancelToken())
    one.pool.lease("tab B", CancelToken()).release()
    first.release()
    recording = one.stop()
    beyond = "Closed because it was beyond the pool's size of 1 and nobody waited when it was given back."
    assert beyond in (words(recording, "closed", 0), words(recording, "closed", 1))
    assert words(recording, "closed") == "Closed: the pool is closed."


@pytest.mark.sqlite
def test_a_resize_explains_what_is_closed_by_the_size_that_held(recorded):
    one = recorded(size=3, max_overflow=0)
    leases = [one.pool.lease(f"tab {name}", CancelToken()) for name in "ABC"]
    leases.pop().release()
    one.pool.resize(PoolSize(1, 2))
    for lease in leases:
        lease.release()
    recording = one.stop()
    assert words(recording, "closed", 0) == "Closed because it was idle and beyond the pool's new size of 1."
    assert words(recording, "closed", 1) == (
        "Closed because it was beyond the pool's size of 1 and nobody waited when it was given back."
    )


def test_a_resize_counts_however_long_ago_it_was():
    resized = (Happened.RESIZED, 0, "", "", 0.0, "size 2 + overflow 3")
    busy = [(Happened.PINGED, 1)] * (LOOK_FAR + 10)
    first = [(kind, 1, "", "tab A") for kind in (Happened.CONNECTING, Happened.CONNECTED, Happened.LEASED)]
    recording = by_the_book(resized, *first, *busy, (Happened.CONNECTING, 2, "", "tab B"), size=1)
    assert "The pool may have 5, 1 was open." in words(recording, "connecting")


@pytest.mark.sqlite
def test_every_row_of_the_record_says_why_in_a_few_words(recorded):
    one = recorded(size=1, max_overflow=0)
    first = one.pool.lease("tab A", CancelToken())
    waiter = Asking(one.pool, "tab B").until_waiting()
    first.release()
    waiter.until_done().release()
    one.pool.lease("tab C", CancelToken()).release()
    table = one.stop().table
    told = [(table.event(number).happened.value, short_reason(table, number)) for number in range(len(table))]
    assert [each for each in told if each[0] != "pinged"][:8] == [
        ("connecting", "asked by tab A, the pool had no idle connection"),
        ("connected", "asked by tab A"),
        ("leased", "the pool had no idle connection: made for it"),
        ("waiting", "no connection was free"),
        ("released", ""),
        ("leased", "waited: no connection was free"),
        ("released", ""),
        ("leased", "it was idle"),
    ]


@pytest.mark.sqlite
def test_an_old_connection_is_replaced(recorded):
    one = recorded(recycle_s=0)
    one.pool.lease("tab A", CancelToken()).release()
    one.pool.lease("tab B", CancelToken()).release()
    recording = one.stop()
    assert words(recording, "recycled").startswith(
        "Replaced because connection 1 was older than the recycle time of 0 s"
    )
    assert words(recording, "closed", 0).startswith(
        "Closed because it was older than the recycle time of 0 s"
    )


@pytest.mark.postgresql
def test_the_pre_ping_found_that_the_server_had_ended_it(open_pool, postgresql, tmp_path):
    profile = msgspec.structs.replace(
        postgresql.profile(), pool=PoolSettings(size=1, max_overflow=0, pre_ping=True, recycle_s=-1)
    )
    one = RecordedPool(open_pool, tmp_path / "one", profile=profile, identity=postgresql.identity)
    with one.pool.lease("tab A", CancelToken()) as lease:
        backend_id = lease.backend_id
    postgresql.execute(f"SELECT pg_terminate_backend({backend_id})")
    one.pool.lease("tab B", CancelToken()).release()
    recording = one.stop()
    stale = words(recording, "stale")
    assert stale.startswith(f"Replaced: the pre-ping found that connection 1 (session {backend_id})")
    assert words(recording, "closed", 0).startswith("Closed because the pre-ping found it of no use: ")
    assert words(recording, "connecting", 1).startswith(
        "Opened for tab B in place of connection 1, which the "
    )
    assert figures_add_up(recording)


def figures_add_up(recording):
    return tuple(recording.figures.at(recording.until_s)) == (0, 0, 0) and max(recording.figures.in_use) == 1


@pytest.mark.postgresql
def test_a_transaction_left_open_and_a_refused_connect(open_pool, postgresql, tmp_path):
    one = RecordedPool(
        open_pool, tmp_path / "one", profile=postgresql.profile(), identity=postgresql.identity
    )
    with one.pool.lease("tab A", CancelToken()) as lease:
        lease.connection.execute("BEGIN")
        lease.connection.execute("SELECT 'a value of 4711'")
    recording = one.stop()
    assert words(recording, "reset").startswith("Rolled back when tab A gave connection 1")
    wrong = msgspec.structs.replace(postgresql.profile(), database="no_such_database_here")
    two = RecordedPool(open_pool, tmp_path / "two", profile=wrong, identity=postgresql.identity)
    with pytest.raises(Exception, match=r"no_such_database_here|does not exist"):
        two.pool.lease("tab A", CancelToken())
    recording = two.stop()
    assert words(recording, "failed").startswith("No connection for tab A: it failed after ")
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*.pkfly"))
    assert b"no_such_database_here" not in files
    assert "no_such_database_here" not in "".join(recording.table.texts)


def test_every_kind_of_event_has_words_whatever_surrounds_it():
    for kind in Happened:
        for event in ((kind,), (kind, 3, "S7", "tab A", 2.1, "a reason", 9)):
            alone = explained(by_the_book(event), 0)
            assert alone.endswith("."), alone
            assert "None" not in alone
            both = by_the_book(
                (Happened.CONNECTING, 3, "", "tab B"), (Happened.CONNECTED, 3, "S7"), event, event
            )
            assert explained(both, 2).endswith(".")
            assert explained(both, 3).endswith(".")


def test_a_backend_id_keeps_its_case():
    assert "(session S7)" in explained(by_the_book((Happened.PINGED, 3, "S7"), (Happened.STALE, 3, "S7")), 1)


def test_an_explanation_far_into_a_long_recording_is_found_soon():
    events = [(Happened.CONNECTING, 1, "", "tab A"), (Happened.CONNECTED, 1, "S1", "tab A")]
    events += [(Happened.LEASED, 1, "S1", "tab A"), (Happened.RELEASED, 1, "S1", "tab A")] * 20_000
    recording = by_the_book(*events)
    assert explained(recording, len(events) - 2).startswith("tab A got connection 1 (session S1) at once")


@pytest.mark.sqlite
def test_explaining_while_the_pool_is_busy_never_fails(recorded):
    one = recorded(size=2, max_overflow=1, wait_s=30)
    threads = [
        threading.Thread(
            target=lambda name=f"tab {number}": [
                one.pool.lease(name, CancelToken()).release() for _ in range(100)
            ]
        )
        for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: not one.pool.snapshot().waiters)
    recording = one.stop()
    for index in range(len(recording)):
        assert explained(recording, index).endswith(".")


def test_the_first_connection_is_told_as_the_opening_of_the_profile():
    recording = by_the_book(
        (Happened.CONNECTING, 1, "", "opening"), (Happened.CONNECTED, 1, "S1", "opening", 0.1)
    )
    assert explained(recording, 0) == (
        "Opened because the opening of the profile asked and no connection was open."
    )
    assert "It was opened for the opening of the profile" in explained(recording, 1)


def test_a_renewed_sign_in_and_what_it_replaces():
    recording = by_the_book(
        (Happened.CONNECTING, 1, "", "tab A"),
        (Happened.CONNECTED, 1, "41", "tab A", 0.01),
        (Happened.LEASED, 1, "41", "tab A", 0.01),
        (Happened.CONNECTING, 2, "", "tab B"),
        (Happened.SIGN_IN_RENEWED, 0, "", "tab B", 0.0, "sign-in 2 in place of sign-in 1"),
        (Happened.CONNECTED, 2, "42", "tab B", 0.01, "sign-in 2"),
        (Happened.RELEASED, 1, "41", "tab A", 60.0),
        (Happened.REPLACED, 1, "41", "", 90.0, SIGNED_IN_ANEW),
        (Happened.CLOSED, 1, "41", "", 0.01, SIGNED_IN_ANEW),
    )
    assert words(recording, "sign-in renewed") == (
        "The sign-in was renewed: sign-in 2 in place of sign-in 1, first for tab B. "
        "Just then the only connection was in use and keeps its sign-in until given back."
    )
    assert words(recording, "connected") == (
        "Connection 2 (session 42) stands. It was opened for tab B; connecting took 10 ms. "
        "It was made with sign-in 2."
    )
    assert words(recording, "replaced") == (
        "The sign-in was renewed: connection 1 (session 41), 90.0 s old, is closed, "
        "and another one takes its place."
    )
    assert words(recording, "closed") == "Closed: its sign-in is about to expire."
