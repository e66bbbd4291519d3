"""What errors of libpq and PostgreSQL mean."""

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import in_own_words, meaning, told
from poolkeeper.profiles.profile import Profile

CANCELLED = "57014"
LOST_STATES = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03"})


def state_of(error: BaseException) -> str:
    """The SQLSTATE of a server's error; empty for one of libpq."""
    return str(getattr(error, "sqlstate", None) or "")


def explain_error(error: BaseException, profile: Profile) -> Explained:
    """What `error` means for this profile's server."""
    return told(meaning("PostgreSQL reported an error."), profile, in_own_words(error), state_of(error))
