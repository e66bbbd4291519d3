"""Durations and counts as the status line says them."""


def duration_text(seconds: float) -> str:
    """A duration for people: `0.4 ms`, `21 ms`, `2.4 s`, `3 min 12 s`, `2 h 5 min`."""
    if seconds < 0.0095:
        tenths = round(seconds * 10_000)
        return f"{tenths / 10:.1f} ms" if tenths % 10 else f"{tenths // 10} ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def rows_text(count: int) -> str:
    """A number of rows with thousands separators: `1 row`, `100,000 rows`."""
    return "1 row" if count == 1 else f"{count:,} rows"
