"""Keeps one warm worker ready, so that opening a connection does not wait for Python to start."""

from poolkeeper.worker.handle import START_METHOD, WorkerHandle


class SpareWorker:
    """Hands out the warm worker and starts the next one."""

    def __init__(self, start_method: str = START_METHOD) -> None:
        self._start_method = start_method
        self._spare: WorkerHandle | None = None

    def warm_up(self) -> None:
        """Start the spare worker, if there is none."""
        if self._spare is None:
            self._spare = WorkerHandle(self._start_method)

    def take(self) -> WorkerHandle:
        """The warm worker, or a fresh one; `warm_up` again once this one is busy."""
        worker, self._spare = self._spare, None
        return worker or WorkerHandle(self._start_method)

    def close(self) -> None:
        """End the spare worker."""
        if self._spare is not None:
            self._spare.close()
            self._spare = None
