"""The wish to stop waiting, made in one thread and heard at once in another."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any


class CancelToken:
    """Cancelled once and for good; whoever waits is told without polling."""

    def __init__(self) -> None:
        self.cancelled = False
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Stop what is waiting with this token; from any thread, any number of times."""
        with self._lock:
            self.cancelled = True
            listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener()

    def watch(self, listener: Callable[[], None]) -> None:
        """Have `listener` called at the cancel, on its thread; at once if it has happened already."""
        with self._lock:
            if not self.cancelled:
                self._listeners.append(listener)
                return
        listener()

    def unwatch(self, listener: Callable[[], None]) -> None:
        """No longer call `listener`."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)


def wait_for(future: Future[Any], token: CancelToken) -> None:
    """Wait until `future` is done or `token` is cancelled, whichever is first."""
    woken = threading.Event()
    future.add_done_callback(lambda _done: woken.set())
    token.watch(woken.set)
    woken.wait()
    token.unwatch(woken.set)
