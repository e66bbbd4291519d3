"""A ticket is told in few words, and what is not known is not told as zero."""

import pytest

from poolkeeper.credentials.kerberos.ticket import Ticket
from poolkeeper.credentials.kerberos.tickets import TicketStatus
from poolkeeper.desktop.pool.ticket_words import left_text, short_text, ticket_text, warning_text

NOW_S = 1_800_000_000.0


def ticket(left_s):
    return Ticket(
        cache="FILE:/c", principal="a@B", server="krbtgt/B@B", begins_s=NOW_S - 60, ends_s=NOW_S + left_s
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s"),
        (48.9, "48 s"),
        (119, "119 s"),
        (43 * 60, "43 min"),
        (35_999, "9 h 59 min"),
        (200_000, "2 days 7 h"),
    ],
)
def test_what_is_left_has_two_units_at_most(seconds, text):
    assert left_text(seconds) == text


def test_a_ticket_of_our_own_says_how_often_and_when_it_is_renewed():
    status = TicketStatus(own=False, ticket=ticket(7200), renewals=2, due_s=NOW_S + 5400)
    assert ticket_text(status, NOW_S) == (
        "Kerberos ticket of a@B · 2 h 0 min left\nRenewed 2 times · next in 1 h 30 min"
    )
    assert short_text(status, NOW_S) == "Ticket of a@B: 2 h 0 min, renewed 2 times"
    assert warning_text(status, "", NOW_S) == ""


def test_the_users_own_ticket_is_theirs_to_renew_and_they_are_warned():
    status = TicketStatus(own=True, ticket=ticket(300))
    assert ticket_text(status, NOW_S).endswith("Yours: renewing it is up to you")
    assert warning_text(status, "", NOW_S).startswith("Your ticket ends soon.")


def test_an_end_that_nobody_tells_is_no_zero():
    status = TicketStatus(own=True, ticket=None)
    assert "its end is not told by its cache" in ticket_text(status, NOW_S)
    assert short_text(status, NOW_S) == "Kerberos ticket of this account"


def test_a_failed_renewal_says_why_and_how_long_the_ticket_still_holds():
    status = TicketStatus(own=False, ticket=ticket(500), failure="kinit: …")
    assert (
        warning_text(status, "No KDC answers.", NOW_S)
        == "No KDC answers. The ticket holds for another 8 min."
    )
    ended = TicketStatus(own=False, ticket=ticket(-200), failure="kinit: …")
    assert warning_text(ended, "No KDC answers.", NOW_S) == "No KDC answers."
    assert short_text(ended, NOW_S) == "Ticket of a@B has ended"
