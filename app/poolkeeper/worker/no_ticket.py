"""What the window says of a sign-in without a Kerberos ticket."""

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.kerberos_errors import explain_ticket
from poolkeeper.profiles.profile import Profile


def no_ticket(words: str, profile: Profile) -> Explained:
    """Why there is none, by the `words` of kinit or libkrb5, and what to do."""
    return explain_ticket(words, profile)
