"""Takes batches off the pipe into their result stores, on the thread that reads the pipe."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from poolkeeper.worker.frames import Batch
from poolkeeper.worker.messages import ResultStarted

if TYPE_CHECKING:
    from poolkeeper.queries.result_store import ResultStore


class ReceivedRows:
    """The stores of the results that are still coming in."""

    def __init__(self, failed: Callable[[int, str], None]) -> None:
        """`failed` hears the query and a sentence, on the reader's thread, when a store is full."""
        self._failed = failed
        self._stores: dict[int, ResultStore] = {}
        self._lock = threading.Lock()

    def begin(self, started: ResultStarted) -> "ResultStore":
        """A new store for a result."""
        from poolkeeper.queries.result_store import ResultStore

        store = ResultStore(started.columns, folder=_spill_folder())
        with self._lock:
            self._stores[started.query_id] = store
        return store

    def append(self, batch: Batch) -> None:
        """Put a batch into its store; rows of a forgotten query are dropped."""
        from poolkeeper.queries.result_store import SpillFailed

        with self._lock:
            store = self._stores.get(batch.query_id)
        if store is None:
            return
        try:
            store.append(batch.data)
        except SpillFailed as error:
            self.forget(batch.query_id)
            self._failed(batch.query_id, str(error))

    def forget(self, query_id: int) -> None:
        """Take no more rows of this query; its store stays whole."""
        with self._lock:
            self._stores.pop(query_id, None)


def load_stores() -> None:
    """Load the library of the stores on a thread, so that the first result does not wait for it."""

    def load() -> None:
        import pyarrow.compute  # noqa: F401

        import poolkeeper.queries.result_store  # noqa: F401

    threading.Thread(target=load, name="loading", daemon=True).start()


def _spill_folder() -> Path | None:
    """A folder on a disk: the system's folder for temporary files may itself be memory."""
    try:
        return platformdirs.user_cache_path("Poolkeeper", appauthor=False, ensure_exists=True)
    except OSError:
        return None
