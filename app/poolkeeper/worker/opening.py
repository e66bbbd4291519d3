"""The pool's first connection on its way: whoever needs a connection meanwhile waits for that one."""

import threading
from concurrent.futures import Future

from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.pools.cancel_token import CancelToken


class Opening:
    """Ends once, well or with an explanation. Without it a first statement would make a second connection."""

    def __init__(self) -> None:
        self._ended: Future[Explained | None] = Future()

    def end(self, failure: Explained | None = None) -> None:
        """The first connection stands, or could not be made."""
        self._ended.set_result(failure)

    def wait(self, token: CancelToken) -> None:
        """Wait for the end, or for a cancel; raises DatabaseError with the failure of the opening."""
        woken = threading.Event()
        self._ended.add_done_callback(lambda _ended: woken.set())
        token.watch(woken.set)
        try:
            woken.wait()
        finally:
            token.unwatch(woken.set)
        failure = self._ended.result() if self._ended.done() else None
        if failure is not None:
            raise DatabaseError(failure)
