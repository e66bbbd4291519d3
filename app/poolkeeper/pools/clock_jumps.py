"""Notices that the computer slept, was frozen, or changed its network, from what a tick sees."""

import msgspec

JUMP_S = 5.0
"""More than a busy computer holds up a thread, or a time server corrects at once."""


class Moment(msgspec.Struct, frozen=True):
    """What one tick sees: both clocks in seconds, and the computer's own addresses towards the world."""

    wall_s: float
    monotonic_s: float
    addresses: tuple[str, ...] = ()


class ClockJumps:
    """Fed with one moment after another; no clock of its own. `tick_s` is how far the next should be away."""

    def __init__(self, tick_s: float) -> None:
        self.tick_s = tick_s
        self._before: Moment | None = None
        self._addresses: tuple[str, ...] = ()

    def seen(self, now: Moment) -> str:
        """Why connections may have died since the moment before; empty where nothing says so.

        A network that is away for a while and comes back with the same address is no change.
        """
        before, self._before = self._before, now
        known = self._addresses
        self._addresses = now.addresses or known
        if before is None:
            return ""
        passed_s = now.wall_s - before.wall_s
        ran_s = now.monotonic_s - before.monotonic_s
        gap_s = max(abs(passed_s - ran_s), ran_s - self.tick_s)
        if gap_s > JUMP_S:
            return f"the computer slept, or its clock was set ({gap_s:,.0f} s)"
        if known and now.addresses and now.addresses != known:
            return "the network changed"
        return ""
