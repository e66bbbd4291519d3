"""When what a connection signs in with comes to its end, in the words of one line."""

import time
from collections.abc import Sequence

from poolkeeper.desktop.pool.durations import coarse_age_text
from poolkeeper.profiles.expiry import Expiring, Expiry

SHOWN = 2
SOON_S = {Expiring.PASSWORD: 14 * 86_400.0, Expiring.CERTIFICATE: 14 * 86_400.0}
"""What a person has to see to is a warning so long before; what is renewed by its source, when it is over."""


def line_text(expiries: Sequence[Expiry], now_s: float) -> str:
    """The nearest ends, as `Password expires in 3 days · client certificate in 20 days`; nothing for none."""
    parts = [_part(each, now_s, verb=not number) for number, each in enumerate(_nearest(expiries))]
    return " · ".join(parts)


def short_text(name: str, expiry: Expiry, now_s: float) -> str:
    """The nearest end of all open profiles, for the status line."""
    return f"{name}: {_part(expiry, now_s, verb=True)}"


def details_text(expiries: Sequence[Expiry]) -> str:
    """A line on each: whose it is, to the minute when it ends, and who says so."""
    return "\n".join(
        f"{_whose(each)}: {_moment(each.expires_s)}, told by {each.source}"
        for each in sorted(expiries, key=lambda one: one.expires_s)
    )


def is_pressing(expiry: Expiry, now_s: float) -> bool:
    """Whether a person should see to it."""
    return expiry.expires_s - now_s <= SOON_S.get(expiry.what, 0.0)


def _nearest(expiries: Sequence[Expiry]) -> list[Expiry]:
    return sorted(expiries, key=lambda one: one.expires_s)[:SHOWN]


def _part(expiry: Expiry, now_s: float, *, verb: bool) -> str:
    left_s = expiry.expires_s - now_s
    name = expiry.what.value
    if left_s <= 0:
        return f"{name} expired {coarse_age_text(-left_s)} ago"
    return f"{name}{' expires' if verb else ''} in {coarse_age_text(left_s)}"


def _moment(at_s: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at_s))


def _whose(expiry: Expiry) -> str:
    return f"{expiry.what.value} of {expiry.whose}" if expiry.whose else expiry.what.value
