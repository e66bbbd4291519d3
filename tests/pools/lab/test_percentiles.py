"""Exact percentiles and the buckets beside them."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poolkeeper.pools.lab.tally import (
    BUCKETS_S,
    MOST_SENTENCES,
    Counts,
    Harvest,
    add_error,
    count_into,
)
from poolkeeper.pools.percentiles import percentile

# a busy machine generates slowly
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
waits = st.lists(st.floats(0, 1000), min_size=1, max_size=60)


@patient
@given(waits, st.floats(0.01, 1))
def test_a_percentile_is_a_value_that_enough_others_do_not_exceed(values, share):
    ordered = sorted(values)
    found = percentile(ordered, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values) + 1e-9


def test_of_nothing_it_is_zero():
    assert percentile([], 0.5) == 0.0


def test_the_hundredth_of_a_hundred():
    assert [percentile(range(1, 101), share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]


@patient
@given(waits)
def test_every_wait_is_in_one_bucket(values):
    histogram = [0] * (len(BUCKETS_S) + 1)
    count_into(histogram, values)
    assert sum(histogram) == len(values)
    assert sum(histogram[:-1]) == sum(value <= BUCKETS_S[-1] for value in values)


def test_counts_and_harvests_of_processes_add_up():
    one = Counts(in_use=1, checkouts=5, histogram=(1,) * (len(BUCKETS_S) + 1))
    both = one.plus(one)
    assert (both.in_use, both.checkouts, both.histogram[3]) == (2, 10, 2)
    harvest = Harvest(waits=b"12345678", holds=2, held_s=0.5, errors={"Lost.": 2}, made=3)
    sum_of_two = harvest.plus(harvest)
    assert (len(sum_of_two.waits), sum_of_two.holds, sum_of_two.errors) == (16, 4, {"Lost.": 4})


def test_endlessly_different_errors_are_counted_together():
    errors = {}
    for number in range(100):
        add_error(errors, f"error {number}")
    assert len(errors) == MOST_SENTENCES + 1
    assert errors["Other errors."] == 100 - MOST_SENTENCES
