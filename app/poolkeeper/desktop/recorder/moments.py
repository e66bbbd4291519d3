"""Moments and spans of a recording in words; what lies outside of the calendar is said to be unknown."""

import time


def clock_text(at_s: float, *, fine: bool = False) -> str:
    """The time of day here: `14:03:22`, with thousandths if `fine`."""
    try:
        text = time.strftime("%H:%M:%S", time.localtime(at_s))
    except (ValueError, OverflowError, OSError):
        return "unknown"
    return f"{text}.{int(at_s % 1 * 1000):03}" if fine else text


def day_text(at_s: float, now_s: float) -> str:
    """`today`, `yesterday` or the date."""
    try:
        day, today, yesterday = (time.localtime(each)[:3] for each in (at_s, now_s, now_s - 86_400))
        if day == today:
            return "today"
        return "yesterday" if day == yesterday else time.strftime("%Y-%m-%d", time.localtime(at_s))
    except (ValueError, OverflowError, OSError):
        return "unknown day"


def length_text(seconds: float) -> str:
    """How long a span is: `12 s`, `4 min`, `2 h 10 min`."""
    if seconds < 1:
        return f"{max(0.0, seconds) * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
