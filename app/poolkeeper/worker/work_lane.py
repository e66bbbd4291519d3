"""One way to do a slow thing off a thread that must stay free: a named daemon thread with a queue."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_Job = tuple[Future[Any], Callable[[], Any]]


class WorkLane:
    """Runs jobs one after another; knows no Qt.

    A daemon thread, so that a job that never returns does not hold the process at exit.
    """

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], _Result]) -> Future[_Result]:
        """Queue a job; its future is done on the lane's thread. Raises RuntimeError once closed."""
        if self._closed:
            raise RuntimeError(f"the lane {self._thread.name} is closed")
        future: Future[_Result] = Future()
        self._jobs.put((future, job))
        return future

    def close(self, timeout_s: float) -> bool:
        """Stop accepting, let the queued jobs run; returns whether the thread ended in time."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        # nothing of a job may stay in this frame: its result can be an identity
        while self._do(self._jobs.get()):
            pass

    def _do(self, item: _Job | None) -> bool:
        if item is None:
            return False
        future, job = item
        try:
            if future.set_running_or_notify_cancel():
                future.set_result(job())
        except Exception as error:  # noqa: BLE001 - the future carries it to whoever asked
            _log.debug("a job of %s failed", self._thread.name, exc_info=True)
            future.set_exception(error)
        finally:
            # the error's traceback holds this frame
            del item, future, job
        return True


def in_background(name: str, job: Callable[[], _Result]) -> Future[_Result]:
    """Do one thing on a lane that ends with it."""
    lane = WorkLane(name)
    done = lane.submit(job)
    lane.close(0)
    return done
