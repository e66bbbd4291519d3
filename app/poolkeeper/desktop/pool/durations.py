"""How long, in the few characters that a narrow panel has."""

_MINUTE_S = 60.0
_HOUR_S = 3600.0
_DAY_S = 86400.0


def age_text(seconds: float) -> str:
    """An age as `2.4 s`, `48 s`, `14 min`, `5 h` or `3 days`; never negative."""
    seconds = max(0.0, seconds)
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    if seconds < _HOUR_S:
        return f"{max(1, int(seconds / _MINUTE_S))} min"
    if seconds < 2 * _DAY_S:
        return f"{int(seconds / _HOUR_S)} h"
    return f"{int(seconds / _DAY_S)} days"


def coarse_age_text(seconds: float) -> str:
    """An age to the minute, for what is looked at once a minute."""
    return "< 1 min" if seconds < _MINUTE_S else age_text(seconds)


def ago_text(seconds: float) -> str:
    """When something was, seen from now: `just now`, `2 h ago`."""
    return "just now" if seconds < _MINUTE_S else f"{age_text(seconds)} ago"


def waits_text(*waits_s: float) -> str:
    """Several waits in one unit: `0.1 / 4 / 310 ms`, or in seconds once all of them are long."""
    in_seconds = max(waits_s) >= 10.0 or min(waits_s) >= 1.0
    factor, unit = (1.0, "s") if in_seconds else (1000.0, "ms")
    return " / ".join(_figure(wait * factor) for wait in waits_s) + f" {unit}"


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 9.95 else f"{value:,.0f}"
