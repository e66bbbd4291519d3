"""What a run says, worked out from its figures alone."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as patience
from hypothesis import strategies as st

from poolkeeper.pools.lab.result import LabResult, Room
from poolkeeper.pools.lab.settings import KEEPS_NOTHING, PoolKind, WorkerKind
from poolkeeper.pools.lab.verdict import in_use_at_a_time, needed_at_a_time, verdict
from tests.pools.lab.conftest import lab_settings


def result(**changes):
    """24 workers holding 12 ms of every 17 on a pool of 15."""
    figures = {
        "ran_s": 30,
        "checkouts": 33_060,
        "checkouts_s": 1102.0,
        "mean_hold_s": 0.012,
        "mean_away_s": 0.005,
        "wait_p50_s": 0.0031,
        "wait_longest_s": 0.4,
        "room": Room(100, 47),
    }
    return LabResult(**(figures | changes))


def settings(**changes):
    return lab_settings(**({"workers": 24, "pool": {"size": 10, "max_overflow": 5}} | changes))


def test_a_pool_that_is_too_small_is_told_which_size_would_do():
    said = verdict(settings(), result())
    assert "1,102 checkouts/s" in said.found
    assert "kept 13.2 connections in use" in said.found
    assert "24 workers that hold one for 12 ms of every 17 ms need 17; this pool has 15" in said.found
    assert said.advice == "Size 17 + overflow 7 would cover it."
    assert said.room == "The server had room for 53 more sessions."


def test_a_pool_that_suffices_gets_no_advice():
    said = verdict(settings(pool={"size": 24}), result(wait_p50_s=0.00001))
    assert "which suffices" in said.found
    assert said.advice == ""


def test_a_wait_at_peaks_is_told_once_a_run_is_long_enough_to_show_it():
    peaks = {"wait_p50_s": 0.0001, "wait_p95_s": 0.011, "mean_away_s": 0.05}
    assert "enough on average, and yet workers queue at peaks" in verdict(settings(), result(**peaks)).found
    # the first waits are those for connecting
    assert "which suffices" in verdict(settings(), result(**peaks, checkouts=200)).found
    assert "which suffices" in verdict(settings(), result(**peaks | {"wait_p95_s": 0.004})).found


def test_a_driver_pool_is_told_its_own_words():
    said = verdict(settings(kind=PoolKind.PSYCOPG), result())
    assert said.advice == "Min 17 and max 24 would cover it."


def test_without_a_pool_the_price_of_a_connection_is_said():
    said = verdict(settings(kind=PoolKind.NONE), result(wait_p50_s=0.128))
    assert "without a pool each connection was made anew, which took 128 ms" in said.found
    assert said.advice == "A pool of size 17 + overflow 7 would cover it."


def test_in_processes_the_size_is_each_ones():
    workers = {"worker_kind": WorkerKind.PROCESSES, "workers": 6, "processes": 4, "pool": {"size": 2}}
    said = verdict(settings(**workers), result())
    assert "6 workers in each process" in said.found
    assert said.advice == "Size 5 + overflow 1 would cover it."


def test_what_the_server_has_no_room_for_is_said():
    assert "too few" in verdict(settings(), result(room=Room(60, 47))).room


def test_a_limit_that_is_not_told_is_not_spoken_of():
    assert verdict(settings(), result(room=Room())).room == ""


def test_trouble_is_told_with_what_it_did_to_the_workers():
    cut = settings(trouble={"cut_at_s": 1})
    assert (
        "15 stale connections were replaced; no error reached a worker."
        in verdict(cut, result(stale=15)).found
    )
    lost = result(stale=1, errors=(("The connection was lost.", 12), ("Other errors.", 1)), timeouts=1)
    assert (
        "1 stale connection was replaced; workers got an error 13 times, mostly: The connection was lost; "
        "1 wait timed out." in verdict(cut, lost).found
    )


def test_a_pool_that_lets_nobody_wait_turns_workers_away():
    said = verdict(settings(kind=PoolKind.PSYCOPG2), result(timeouts=1408))
    assert "this pool has 15 and lets nobody wait, so workers are turned away." in said.found
    assert "A worker was turned away 1,408 times." in said.found
    assert said.advice.startswith("Min 24 and max 24 would cover it:")
    fixed = verdict(settings(kind=PoolKind.MYSQL_CONNECTOR), result(timeouts=1))
    assert "this pool has 10" in fixed.found
    assert "turned away once" in fixed.found
    assert fixed.advice == "Size 24 would cover it."


def test_a_run_without_a_checkout_says_what_kept_it_from_one():
    none = LabResult(ran_s=3, errors=(("The server refuses connections.", 5),))
    assert verdict(settings(), none).text == "No worker got a connection. The server refuses connections."


def test_a_run_shorter_than_a_hold_says_so():
    assert "let it run longer" in verdict(settings(), result(mean_hold_s=0.0)).text


positive = st.floats(1e-6, 60)


@patience(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    hold_s=positive,
    away_s=positive,
    workers=st.integers(1, 500),
    size=st.integers(1, 200),
    overflow=st.integers(0, 100),
    wait_s=st.floats(0, 60),
    per_s=st.floats(0.01, 1e5),
    timeouts=st.integers(0, 5),
    kind=st.sampled_from(sorted(set(PoolKind))),
)
def test_the_advice_always_covers_the_need_and_never_exceeds_the_workers(
    hold_s, away_s, workers, size, overflow, wait_s, per_s, timeouts, kind
):
    asked = settings(workers=workers, pool={"size": size, "max_overflow": overflow}, kind=kind)
    measured = result(
        mean_hold_s=hold_s, mean_away_s=away_s, wait_p50_s=wait_s, checkouts_s=per_s, timeouts=timeouts
    )
    needed = needed_at_a_time(asked, measured)
    assert 0 < needed <= workers
    assert in_use_at_a_time(measured) == pytest.approx(per_s * hold_s)
    said = verdict(asked, measured)
    assert said.text
    if said.advice:
        numbers = [int(word) for word in said.advice.split(",")[0].rstrip(".").split() if word.isdigit()]
        low, high = numbers[0], numbers[1] if "max" in said.advice else sum(numbers)
        assert needed - 1e-6 <= low <= max(1, workers)
        assert high == max(workers, low)
    else:
        assert kind not in KEEPS_NOTHING
        assert asked.capacity >= min(needed, workers) - 1e-6
