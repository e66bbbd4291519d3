"""A pool's health in the words of the window: its panel, its tool tip, its notification."""

from poolkeeper.desktop.pool.durations import age_text
from poolkeeper.worker.health_messages import clock_text
from poolkeeper.worker.messages import (
    HealthState,
    PoolHealth,
    PoolSnapshot,
    SignInPause,
    SlotFigures,
    SlotState,
    Suspects,
)

SUSPECTS_SHOWN_S = 30.0
"""How long after the last suspect was checked one can still read what became of them."""

KINDS = {"health check": "a check of this pool", "opening": "the opening of this pool"}
"""Holders that are no query tab."""


def health_text(health: PoolHealth, now_s: float) -> str:
    """One line: `Healthy · checked 12 s ago · 3 ms`, `Down since 14:05 · …`, `Degraded · … since 14:02`."""
    if health.state is HealthState.HEALTHY:
        answer = "" if health.took_s is None else f" · {_milliseconds(health.took_s)}"
        return f"Healthy · checked {_seconds(now_s - health.checked_s)} ago{answer}"
    state = health.state.value.capitalize()
    if health.reason_since_s is not None:
        return f"{state} · {health.reason} since {clock_text(health.reason_since_s)}"
    return f"{state} since {clock_text(health.since_s)} · {health.reason}"


def health_tip(health: PoolHealth) -> str:
    """The same for a place that is not kept up to date by the second."""
    if health.state is HealthState.HEALTHY:
        answer = "" if health.took_s is None else f" · {_milliseconds(health.took_s)}"
        return f"Healthy since {clock_text(health.since_s)}{answer}"
    return health_text(health, health.checked_s)


def pause_text(pause: SignInPause, now_s: float) -> str:
    """Why no sign-in is tried, and for how long; empty when the pause is over."""
    left_s = pause.until_s - now_s
    if left_s <= 0:
        return ""
    whose = f"The sign-in as {pause.user} was refused" if pause.user else "The sign-in was refused"
    times = "" if pause.count == 1 else f" {pause.count} times"
    return f"{whose}{times}. To keep the account from being locked, it is not tried for {_countdown(left_s)}."


def suspects_text(suspects: Suspects, now_s: float) -> str:
    """`5 suspect, 3 checked, 2 replaced`, until none is left and for a moment after; else empty."""
    over = not suspects.left and now_s - suspects.ended_s > SUSPECTS_SHOWN_S
    if not suspects.found or over:
        return ""
    told = f"{suspects.found} suspect, {suspects.checked} checked, {suspects.replaced} replaced"
    return told if suspects.left else f"{told}: none is left"


def leaks(snapshot: PoolSnapshot, longest_s: float, now_s: float) -> tuple[SlotFigures, ...]:
    """The connections that are held for longer than `longest_s`, the longest first; 0 looks for none."""
    if longest_s <= 0:
        return ()
    held = (slot for slot in snapshot.slots if slot.state is SlotState.IN_USE)
    return tuple(
        sorted((slot for slot in held if now_s - slot.since_s > longest_s), key=lambda slot: slot.since_s)
    )


def leak_text(slot: SlotFigures, kind: str, now_s: float) -> str:
    """Who keeps a connection, since when, which session it is, and what the holder is."""
    session = f", session {slot.backend_id}" if slot.backend_id else ""
    since = f"since {clock_text(slot.since_s)} ({age_text(now_s - slot.since_s)})"
    return (
        f"“{slot.holder}” keeps a connection {since}{session}: {kind or KINDS.get(slot.holder, 'not known')}"
    )


def _seconds(seconds: float) -> str:
    return f"{max(0, int(seconds))} s" if seconds < 60 else age_text(seconds)


def _countdown(seconds: float) -> str:
    whole = max(1, int(seconds + 0.999))
    return f"{whole} s" if whole < 60 else f"{whole // 60}:{whole % 60:02} min"


def _milliseconds(seconds: float) -> str:
    return "< 1 ms" if seconds < 0.001 else f"{seconds * 1000:,.0f} ms"
