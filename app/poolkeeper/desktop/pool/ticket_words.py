"""A Kerberos ticket in words: whose it is, how long it holds, and how it is renewed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from poolkeeper.desktop.pool.durations import ago_text

if TYPE_CHECKING:
    from poolkeeper.credentials.kerberos.tickets import TicketStatus

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86_400
SOON_S = 600.0
"""One's own ticket is worth a warning when it ends within ten minutes."""


def left_text(seconds: float) -> str:
    """What is left, in two units at most: `2 days 3 h`, `9 h 58 min`, `48 s`; nothing below zero."""
    whole = max(0, int(seconds))
    if whole < 2 * _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} min"
    if whole < 2 * _DAY_S:
        return f"{whole // _HOUR_S} h {whole % _HOUR_S // _MINUTE_S} min"
    return f"{whole // _DAY_S} days {whole % _DAY_S // _HOUR_S} h"


def short_text(status: TicketStatus, now_s: float) -> str:
    """For the status line: `Ticket of alice@EXAMPLE.ORG: 9 h 58 min`."""
    ticket = status.ticket
    if ticket is None:
        return "Kerberos ticket of this account" if not status.failure else "No Kerberos ticket"
    if ticket.has_ended(now_s):
        return f"Ticket of {ticket.principal} has ended"
    renewed = f", {_renewed(status.renewals)}" if status.renewals else ""
    return f"Ticket of {ticket.principal}: {left_text(ticket.ends_s - now_s)}{renewed}"


def ticket_text(status: TicketStatus, now_s: float) -> str:
    """For the panel, in two lines: whose ticket it is and how long it holds, and how it goes on."""
    ticket = status.ticket
    if ticket is None:
        return "" if status.failure else "Kerberos ticket of this account · its end is not told by its cache"
    if ticket.has_ended(now_s):
        holds = f"ended {ago_text(now_s - ticket.ends_s)}"
    else:
        holds = f"{left_text(ticket.ends_s - now_s)} left"
    return f"Kerberos ticket of {ticket.principal} · {holds}\n{_how_it_goes_on(status, now_s)}"


def warning_text(status: TicketStatus, title: str, now_s: float) -> str:
    """What is wrong or soon will be; `title` says in a sentence why the last renewal failed."""
    ticket = status.ticket
    if status.failure:
        if ticket is None or ticket.has_ended(now_s):
            return title
        return f"{title} The ticket holds for another {left_text(ticket.ends_s - now_s)}."
    if status.own and ticket is not None and 0 <= ticket.ends_s - now_s < SOON_S:
        return "Your ticket ends soon. Open connections go on; new ones need a ticket: kinit, or kinit -R."
    return ""


def details_text(status: TicketStatus) -> str:
    """For the tool tip: each time and the cache."""
    ticket = status.ticket
    if ticket is None:
        return status.failure
    until = "cannot be renewed" if ticket.renew_until_s is None else _moment(ticket.renew_until_s)
    return "\n".join(
        (
            f"Principal: {ticket.principal}",
            f"From: {_moment(ticket.begins_s)}",
            f"Until: {_moment(ticket.ends_s)}",
            f"Renewable until: {until}",
            f"Cache: {ticket.cache}",
        )
    )


def _how_it_goes_on(status: TicketStatus, now_s: float) -> str:
    if status.own:
        return "Yours: renewing it is up to you"
    next_one = ""
    if status.due_s is not None:
        next_one = f" · next in {left_text(status.due_s - now_s)}"
    return f"{_renewed(status.renewals).capitalize()}{next_one}"


def _renewed(count: int) -> str:
    if count == 0:
        return "not renewed yet"
    return "renewed once" if count == 1 else f"renewed {count:,} times"


def _moment(at_s: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at_s))
