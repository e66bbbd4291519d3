"""Tells the window of the pool: soon after a change, never more than four times a second."""

import threading

from poolkeeper.pools.pool import Pool
from poolkeeper.worker.messages import PoolChanged
from poolkeeper.worker.outbox import Outbox, WindowGone

SHORTEST_GAP_S = 0.25


class PoolReporter:
    """A thread that sleeps until the pool changes; nothing runs while nothing happens."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._changed = threading.Event()
        self._stop = threading.Event()

    def changed(self) -> None:
        """Note a change; cheap, from any thread."""
        self._changed.set()

    def start(self, pool: Pool) -> None:
        """Begin to report on `pool`."""
        threading.Thread(target=self._run, args=(pool,), name="pool reporter", daemon=True).start()

    def stop(self) -> None:
        """Report no more."""
        self._stop.set()
        self._changed.set()

    def _run(self, pool: Pool) -> None:
        while self._changed.wait() and not self._stop.is_set():
            self._changed.clear()
            try:
                self._outbox.send(PoolChanged(pool.snapshot()))
            except WindowGone:
                return
            self._stop.wait(SHORTEST_GAP_S)
