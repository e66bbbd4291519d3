"""The identity that a cancel signs in with: asked for while its statement runs, forgotten at its end."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future

from poolkeeper.profiles.identity import Identity

ASKED_AFTER_S = 0.25
"""A statement that is over sooner costs no question."""


class CancelSignIn:
    """Asks early, because at the end of a pool, or of the window, nobody is there to answer."""

    def __init__(self, ask: Callable[[], Identity]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._answer: Future[Identity] | None = None
        self._over = False
        self._timer = threading.Timer(ASKED_AFTER_S, self._prepare)
        self._timer.daemon = True

    def prepare(self) -> None:
        """The statement begins: ask soon, unless it is over by then."""
        self._timer.start()

    def identity(self) -> Identity:
        """The identity, asked for now where that was not done; raises what the sign-in raised."""
        return self._asked().result()

    def forget(self) -> None:
        """The statement is over."""
        self._timer.cancel()
        with self._lock:
            self._over, self._answer = True, None

    def _prepare(self) -> None:
        if self._over:
            return
        with contextlib.suppress(Exception):
            # whoever cancels asks again and is told
            self._asked().result()

    def _asked(self) -> Future[Identity]:
        with self._lock:
            if self._answer is not None and not (self._answer.done() and self._answer.exception()):
                return self._answer
            answer: Future[Identity] = Future()
            self._answer = None if self._over else answer
        try:
            answer.set_result(self._ask())
        except Exception as error:  # noqa: BLE001 - the future carries it to whoever asked
            answer.set_exception(error)
        return answer
