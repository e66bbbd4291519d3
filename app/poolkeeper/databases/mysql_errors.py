"""What errors of PyMySQL, MySQL and MariaDB mean."""

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import in_own_words, meaning, told
from poolkeeper.profiles.profile import Profile

CANCELLED = 1317
LOST = frozenset({0, 1053, 1080, 1184, 1927, 2006, 2013, 2055, 4031})


def code_of(error: BaseException) -> int:
    """The error number; -1 where there is none."""
    number = error.args[0] if error.args else -1
    return number if isinstance(number, int) else -1


def explain_error(error: BaseException, profile: Profile) -> Explained:
    """What `error` means for this profile's server."""
    return told(meaning("{product} reported an error."), profile, in_own_words(error), str(code_of(error)))
