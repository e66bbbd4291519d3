"""Checks that are on their way, and their end as soon as somebody waits for a connection."""

import contextlib
from collections.abc import Callable, Iterator

from poolkeeper.pools.cancel_token import CancelToken


class GivingWay:
    """A check holds a connection for a moment, which must cost nobody a time-out.

    `changed` is called when a check begins or ends.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._changed = changed
        self._tokens: set[CancelToken] = set()

    @property
    def under_way(self) -> bool:
        """Whether a check is under way."""
        return bool(self._tokens)

    @contextlib.contextmanager
    def check(self) -> Iterator[CancelToken]:
        """The token of one check, for as long as it lasts."""
        token = CancelToken()
        self._tokens.add(token)
        self._changed()
        try:
            yield token
        finally:
            self._tokens.discard(token)
            self._changed()

    def give_way(self) -> None:
        """Somebody waits: give up what is on its way."""
        for token in tuple(self._tokens):
            token.cancel()
