"""When a refused sign-in may be tried again, so that no account is ever locked. No clock, no thread."""

import msgspec

FIRST_S = 5.0
LONGEST_S = 300.0


class Refusal(msgspec.Struct, frozen=True):
    """How often an identity was refused, and from when on it may be tried again, `lifted` even unasked."""

    count: int
    at_s: float
    until_s: float
    lifted: bool = False


class LoginGuard:
    """Knows identities by a mark alone. Times are of one clock, whichever; used under its owner's lock."""

    def __init__(self) -> None:
        self._refusals: dict[bytes, Refusal] = {}

    def refused(self, who: bytes, asked_s: float, at_s: float) -> Refusal:
        """An attempt that began at `asked_s` was refused at `at_s`; returns how long to leave it alone.

        Attempts that were on their way together count as one.
        """
        before = self._refusals.get(who)
        if before is not None and asked_s < before.at_s:
            return before
        count = 1 if before is None else before.count + 1
        refusal = Refusal(count, at_s, at_s + pause_s(count))
        self._refusals[who] = refusal
        return refusal

    def accepted(self, who: bytes) -> None:
        """The identity is good: nothing counts any more."""
        self._refusals.pop(who, None)

    def was_refused(self, who: bytes) -> bool:
        """Whether the last attempt was refused, however long ago."""
        return who in self._refusals

    def left_alone(self, who: bytes) -> bool:
        """Whether nobody tries it unasked: it was refused, and no person has wanted it tried since."""
        refusal = self._refusals.get(who)
        return refusal is not None and not refusal.lifted

    def pause(self, who: bytes, at_s: float) -> Refusal | None:
        """Why an attempt at `at_s` has to wait; None where it may be made.

        A clock that was set back keeps nobody waiting for longer than any pause may be.
        """
        refusal = self._refusals.get(who)
        if refusal is None or at_s >= refusal.until_s or refusal.until_s - at_s > LONGEST_S:
            return None
        return refusal

    def lift(self) -> None:
        """Let the next attempt be made at once; a further refusal still doubles the pause."""
        for who, refusal in self._refusals.items():
            self._refusals[who] = msgspec.structs.replace(refusal, until_s=refusal.at_s, lifted=True)


def pause_s(count: int) -> float:
    """Seconds to wait after so many refusals: 5, 10, 20 … and never more than five minutes."""
    return min(LONGEST_S, FIRST_S * 2.0 ** min(count - 1, 30))
