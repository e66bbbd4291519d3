"""A sleep, a freeze and a change of network are noticed; a clock that is nudged is not."""

import pytest

from poolkeeper.pools.clock_jumps import ClockJumps, Moment
from poolkeeper.worker.moments import present_moment

HOME, CAFE = ("192.168.1.5",), ("10.0.0.7",)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (Moment(1000, 50, HOME), Moment(1001, 51, HOME), ""),
        (Moment(1000, 50, HOME), Moment(1002.5, 51, HOME), ""),
        (Moment(1000, 50, HOME), Moment(4600, 51, HOME), "slept"),
        (Moment(1000, 50, HOME), Moment(400, 51, HOME), "slept"),
        (Moment(1000, 50, HOME), Moment(1060, 110, HOME), "slept"),
        (Moment(1000, 50, HOME), Moment(1001, 51, CAFE), "network"),
        (Moment(1000, 50), Moment(1001, 51, HOME), ""),
    ],
)
def test_what_is_a_jump(before, after, why):
    jumps = ClockJumps(1.0)
    assert jumps.seen(before) == ""
    told = jumps.seen(after)
    assert why in told
    assert bool(told) is bool(why)
    # once for one jump
    assert jumps.seen(Moment(after.wall_s + 1, after.monotonic_s + 1, after.addresses)) == ""


def test_a_network_that_is_gone_for_a_while_is_a_change_only_with_another_address():
    jumps = ClockJumps(1.0)
    told = [
        jumps.seen(Moment(1000 + at, at, where)) for at, where in enumerate((HOME, (), (), HOME, (), CAFE))
    ]
    assert [bool(each) for each in told] == [False, False, False, False, False, True]


def test_the_present_moment_is_told_without_a_network():
    first, then = present_moment(), present_moment()
    assert then.wall_s - first.wall_s < 5
    assert first.addresses == then.addresses
