"""The figures by themselves: exact percentiles, five minutes and no more."""

import random
import threading

import pytest

from poolkeeper.pools.ledger import EVENTS_KEPT, Ledger
from poolkeeper.pools.recent_waits import WINDOW, RecentWaits
from poolkeeper.pools.timeline import SPAN_S, Timeline
from poolkeeper.profiles.pool_limits import PoolLimits


@pytest.mark.parametrize("count", [1, 7, WINDOW, 3 * WINDOW])
@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_a_percentile_is_exact_over_the_last_leases(share, count):
    chance = random.Random(7)
    waits = [chance.lognormvariate(-6, 3) for _ in range(count)]
    recent = RecentWaits()
    for wait_s in waits:
        recent.add(wait_s)
    last = sorted(waits[-WINDOW:])
    (told,) = recent.percentiles(share)
    assert told in last
    assert sum(wait_s <= told for wait_s in last) >= share * len(last)
    assert sum(wait_s < told for wait_s in last) < share * len(last)
    assert (recent.count, recent.longest_s) == (count, max(waits))


def test_percentiles_follow_each_lease():
    recent = RecentWaits()
    for number in range(1, 5):
        recent.add(float(number))
        assert recent.percentiles(0.5, 1.0) == (float((number + 1) // 2), float(number))
        assert recent.percentiles(1.0) == (float(number),)


def test_no_waits_have_no_percentile():
    assert RecentWaits().percentiles(0.5, 0.99) == (0, 0)


def points(timeline, now_s):
    return [(point.at_s, point.in_use, point.waiting) for point in timeline.points(now_s)]


def test_the_timeline_has_the_most_of_each_second_and_what_follows():
    timeline = Timeline(1000.5)
    for at_s, by in ((1001.1, 1), (1001.2, 1), (1001.3, -1), (1005.0, -1)):
        timeline.in_use_changed(at_s, by)
    assert points(timeline, 1005.1) == [
        (1000, 0, 0),
        (1001, 2, 0),
        (1002, 1, 0),
        (1005, 1, 0),
        (1006, 0, 0),
    ]


def test_the_timeline_keeps_five_minutes_and_the_value_they_begin_with():
    timeline = Timeline(1000)
    timeline.in_use_changed(1010.5, 1)
    for second in range(2000):
        timeline.waiting_changed(1020 + second, second % 2)
    now = 1020 + 2000
    kept = points(timeline, now)
    assert kept[0][:2] == (now - SPAN_S, 1)
    assert len(kept) <= SPAN_S + 2


def test_the_timeline_keeps_the_size_that_held():
    timeline = Timeline(1000.5, 1)
    timeline.in_use_changed(1001.1, 2)
    timeline.resized(1003.2, 4)
    timeline.in_use_changed(1005.1, -1)
    told = [(point.at_s, point.in_use, point.size) for point in timeline.points(1006)]
    assert told == [(1000, 0, 1), (1001, 2, 1), (1003, 2, 4), (1005, 2, 4), (1006, 1, 4)]


def entry(number):
    return (float(number), "connecting", number, "", "tab", 0.0, "", 0)


def test_the_book_keeps_the_last_events_and_is_written_while_it_is_read():
    told = []
    ledger = Ledger(PoolLimits(2, 3), lambda: told.append(1))

    def write():
        for number in range(EVENTS_KEPT + 500):
            ledger.note(entry(number))
            ledger.attend()

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        ledger.snapshot()
    events = ledger.events()
    assert len(events) == EVENTS_KEPT
    assert events[-1].slot == EVENTS_KEPT + 499
    assert told
