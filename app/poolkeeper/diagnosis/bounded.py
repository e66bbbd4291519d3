"""One step within a wall-clock deadline of ours; a driver that never answers costs a thread, no more."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

_Result = TypeVar("_Result")

LOOK_S = 0.05
"""How often a cancel is looked for; a test is a person's affair."""


class StepCancelled(Exception):
    """The test was cancelled while the step ran."""


class _Attempt(Generic[_Result]):
    """The step on its own thread; whoever comes second, answer or deadline, cleans up."""

    def __init__(self, job: Callable[[], _Result], late: Callable[[_Result], None]) -> None:
        self._job = job
        self._late = late
        self._lock = threading.Lock()
        self._abandoned = False
        self._result: _Result
        self._error: BaseException | None = None
        self.done = threading.Event()

    def run(self) -> None:
        try:
            result = self._job()
        except BaseException as error:  # noqa: BLE001 - it is raised again where the step was asked for
            self._error = error
        else:
            with self._lock:
                self._result = result
                if not self._abandoned:
                    self.done.set()
                    return
            self._late(result)
        self.done.set()

    def abandon(self) -> bool:
        """Give up; returns False when the answer came just before."""
        with self._lock:
            self._abandoned = not self.done.is_set()
            return self._abandoned

    def result(self) -> _Result:
        if self._error is not None:
            raise self._error
        return self._result


def within(
    deadline_s: float,
    cancelled: threading.Event,
    job: Callable[[], _Result],
    late: Callable[[_Result], None] = lambda _result: None,
) -> _Result:
    """What `job` gives, or what it raises; TimeoutError past the deadline, StepCancelled at a cancel.

    `late` gets a result that comes after that, to close what it opened.
    """
    attempt = _Attempt(job, late)
    threading.Thread(target=attempt.run, name="test step", daemon=True).start()
    ends_s = time.monotonic() + deadline_s
    while not attempt.done.wait(LOOK_S):
        if cancelled.is_set() and attempt.abandon():
            raise StepCancelled
        if time.monotonic() > ends_s and attempt.abandon():
            raise TimeoutError(f"no answer within {deadline_s:g} s")
    return attempt.result()
