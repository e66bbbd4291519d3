"""Checks that are on their way, and their end as soon as somebody waits for a connection."""

import contextlib
from collections.abc import Iterator

from poolkeeper.pools.cancel_token import CancelToken


class GivingWay:
    """A check holds a connection for a moment, which must cost nobody a time-out."""

    def __init__(self) -> None:
        self._tokens: set[CancelToken] = set()

    @contextlib.contextmanager
    def check(self) -> Iterator[CancelToken]:
        """The token of one check, for as long as it lasts."""
        token = CancelToken()
        self._tokens.add(token)
        try:
            yield token
        finally:
            self._tokens.discard(token)

    def give_way(self) -> None:
        """Somebody waits: give up what is on its way."""
        for token in tuple(self._tokens):
            token.cancel()
