"""The judgement of a pool's health, from checks at any times and with any outcomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolkeeper.databases.explained import Explained
from poolkeeper.pools.health import (
    LONG_S,
    RETRY_LONGEST_S,
    Answer,
    HealthBook,
    HealthState,
    Pressure,
    Round,
    next_check_in_s,
)

HEALTHY, DEGRADED, DOWN = HealthState.HEALTHY, HealthState.DEGRADED, HealthState.DOWN
START_S = 1_800_000_000.0
GOOD = Answer(0.003)
BAD = Answer(failure=Explained("The server is not there."))


@pytest.fixture
def book():
    return HealthBook(START_S, 0.003)


def check(book, after_s, **ways):
    return book.checked(Round(at_s=START_S + after_s, **ways))


def test_a_pool_that_was_just_opened_is_healthy(book):
    assert book.health.state is HEALTHY
    assert (book.health.checked_s, book.health.took_s) == (START_S, 0.003)


def test_a_server_that_answers_nowhere_is_down_since_the_first_failure(book):
    assert check(book, 30, pool=BAD, beside=BAD).state is DOWN
    health = check(book, 35, pool=BAD, beside=BAD)
    assert (health.state, health.since_s) == (DOWN, START_S + 30)
    assert health.reason == "The server is not there."
    assert health.explained == BAD.failure
    assert check(book, 45, pool=GOOD).state is HEALTHY


def test_a_pool_that_works_while_new_connections_fail_is_degraded_and_not_down(book):
    for after_s in (30, 35, 45):
        health = check(book, after_s, pool=GOOD, beside=BAD)
        assert (health.state, health.since_s) == (DEGRADED, START_S + 30)
        assert health.reason == "New connections fail: The server is not there."


def test_a_pool_without_a_connection_to_spare_is_degraded_since_the_last_was_taken(book):
    health = check(book, 30, beside=GOOD, in_use_since_s=START_S + 20)
    assert health.state is DEGRADED
    assert (health.reason, health.reason_since_s) == ("every connection is in use", START_S + 20)
    assert book.pressed(Pressure(), START_S + 31).state is HEALTHY


def test_a_connection_in_use_for_a_moment_is_no_news(book):
    assert book.pressed(Pressure(START_S + 1), START_S + 1 + LONG_S / 2).state is HEALTHY
    assert book.pressed(Pressure(START_S + 1), START_S + 1 + LONG_S).state is DEGRADED


def test_one_who_waits_for_long_is_named(book):
    waiting = Pressure(None, START_S + 10, "nightly.sql")
    assert book.pressed(waiting, START_S + 12).state is HEALTHY
    health = book.pressed(waiting, START_S + 10 + LONG_S)
    assert (health.reason, health.reason_since_s) == ("“nightly.sql” waits for a connection", START_S + 10)


def test_slow_is_measured_against_its_own_median_and_once_is_chance(book):
    for number in range(10):
        assert check(book, number, pool=GOOD).state is HEALTHY
    slow = Answer(0.31)
    assert check(book, 20, pool=slow).state is HEALTHY
    health = check(book, 21, beside=slow)
    assert (health.state, health.reason) == (DEGRADED, "slow: 310 ms, usually 3 ms")
    assert check(book, 22, pool=GOOD).state is HEALTHY


def test_a_network_that_is_slow_for_good_becomes_the_usual(book):
    states = [check(book, number, pool=Answer(0.31)).state for number in range(40)]
    assert states[-1] is HEALTHY


def test_a_server_near_its_limit_of_sessions_is_degraded(book):
    health = check(book, 30, beside=GOOD, sessions=95, limit=100)
    assert (health.state, health.reason) == (DEGRADED, "the server has 95 of its 100 sessions")
    assert check(book, 60, pool=GOOD).state is DEGRADED
    assert check(book, 90, beside=GOOD, sessions=50, limit=100).state is HEALTHY


def test_a_replica_that_is_left_out_is_a_worry_after_the_pools_own(book):
    lags = Pressure(replicas="replica-2 is left out: more than 1 s behind", replicas_since_s=START_S + 3)
    health = book.pressed(lags, START_S + 4)
    assert (health.state, health.reason, health.reason_since_s) == (DEGRADED, lags.replicas, START_S + 3)
    check(book, 30, beside=GOOD, sessions=95, limit=100)
    assert "sessions" in book.pressed(lags, START_S + 31).reason
    check(book, 60, beside=GOOD, sessions=50, limit=100)
    assert book.pressed(Pressure(), START_S + 61).state is HEALTHY


answers = st.none() | st.builds(Answer, st.floats(0, 100)) | st.just(BAD)
steps = st.lists(
    st.tuples(st.floats(0.001, 1e5), answers, answers, st.none() | st.floats(0, 1e5), st.booleans()),
    max_size=40,
)


@given(steps)
def test_whatever_happens_the_verdict_has_a_reason_and_a_beginning(history):
    book, now_s = HealthBook(START_S, 0.003), START_S
    for gap_s, pool, beside, ago_s, waits in history:
        before, now_s = book.health, now_s + gap_s
        since_s = None if ago_s is None else now_s - ago_s
        if waits:
            health = book.pressed(Pressure(since_s, since_s, "tab"), now_s)
            assert health.checked_s == before.checked_s
        else:
            health = book.checked(Round(at_s=now_s, pool=pool, beside=beside, in_use_since_s=since_s))
            works = any(each is not None and each.failure is None for each in (pool, beside))
            failed = BAD in (pool, beside)
            assert (health.state is DOWN) is (failed and not works)
            assert health.checked_s == now_s
        assert bool(health.reason) is (health.state is not HEALTHY)
        assert health.since_s == (before.since_s if health.state is before.state else now_s)


@given(st.floats(5, 86_400), st.integers(0, 10_000), st.floats(0, 1))
def test_checks_back_off_and_spread_and_never_stop(every_s, failed, chance):
    wait_s = next_check_in_s(every_s, failed, chance)
    assert 3.9 < wait_s < 1.21 * max(every_s, RETRY_LONGEST_S)
    if not failed:
        assert 0.89 * every_s < wait_s < 1.11 * every_s


def test_the_back_off_in_seconds():
    assert [next_check_in_s(30, failed, 0.5) for failed in range(7)] == [30, 5, 10, 20, 40, 60, 60]
