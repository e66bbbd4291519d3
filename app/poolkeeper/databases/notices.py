"""What a server says beside a result, kept within bounds: a statement can raise gigabytes of it."""

from collections import deque
from collections.abc import Iterable

MOST_CHARACTERS = 4_000
"""Of one notice."""
MOST_NOTICES = 1_000
"""Of one statement; the last ones are kept."""


def shortened(notice: str) -> str:
    """The beginning of a notice, and how many characters more there were."""
    if len(notice) <= MOST_CHARACTERS:
        return notice
    return f"{notice[:MOST_CHARACTERS]}… ({len(notice) - MOST_CHARACTERS:,} more characters)"


class Notices:
    """The last notices of a statement."""

    def __init__(self) -> None:
        self._kept: deque[str] = deque(maxlen=MOST_NOTICES)
        self._heard = 0

    def hear(self, notices: Iterable[str]) -> None:
        """Keep these, and let the oldest go where they are too many."""
        for each in notices:
            self._kept.append(shortened(each))
            self._heard += 1

    def kept(self) -> tuple[str, ...]:
        """Those that were kept, behind a sentence on those that were not."""
        missing = self._heard - len(self._kept)
        told = (f"{missing:,} earlier notices were not kept.",) if missing else ()
        return (*told, *self._kept)

    def forget(self) -> None:
        """Begin anew, for the next statement."""
        self._kept.clear()
        self._heard = 0
