"""A sleep, a freeze and a change of network are noticed; a clock that is nudged is not."""

import pytest

from poolkeeper.pools.clock_jumps import ClockJumps, Moment
from poolkeeper.worker.moments import Moments

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


def test_a_vpn_that_drops_is_a_change_although_the_rest_of_the_network_stays():
    jumps = ClockJumps(1.0)
    assert jumps.seen(Moment(1000, 0, (*HOME, "10.8.0.2"))) == ""
    assert jumps.seen(Moment(1001, 1, HOME)) == "the network changed"
    assert jumps.seen(Moment(1002, 2, HOME)) == ""


def test_the_present_moment_is_told_without_a_network():
    see = Moments()
    first, then = see(), see()
    assert then.wall_s - first.wall_s < 5
    assert first.addresses == then.addresses


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_way_to_the_server_is_looked_at_too(host):
    assert set(Moments(host)().addresses) - set(Moments()().addresses) <= {"127.0.0.1", "::1"}
    assert Moments(host)().addresses[-1] in {"127.0.0.1", "::1"}


@pytest.mark.parametrize("host", ["", "/run/postgresql", "no.such.host.invalid", "x" * 300, "a..b"])
def test_a_server_that_is_nowhere_in_the_network_changes_nothing(host):
    assert Moments(host)().addresses == Moments()().addresses
