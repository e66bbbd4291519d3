"""What the window says of a sign-in without a Kerberos ticket."""

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.kerberos_errors import explain_ticket
from poolkeeper.profiles.profile import Profile


def no_ticket(words: str, profile: Profile) -> Explained:
    """Why there is none, by the `words` of kinit or libkrb5, and what to do."""
    return explain_ticket(words, profile)


def in_lines(explained: Explained) -> str:
    """A failure where there is room for a few lines alone: what happened, the words, what to do first."""
    remedies = [remedy.text for remedy in explained.remedies[:2]]
    return "\n".join(part for part in (explained.title, explained.detail, *remedies) if part)
