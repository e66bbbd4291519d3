"""Doing what may never end on a thread that can be left behind: no driver's time-out is trusted."""

import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled

_Result = TypeVar("_Result")

THREAD_KEPT_S = 10.0
"""How long an idle thread stays, so that a busy pool's pings do not start one each."""


class DeadlinePassed(Exception):
    """What was asked for did not end in time and was left behind."""


def within(
    timeout_s: float,
    job: Callable[[], _Result],
    *,
    late: Callable[[_Result | None], None] | None = None,
    token: CancelToken | None = None,
) -> _Result:
    """What `job` returns or raises, if it ends within `timeout_s`.

    Raises DeadlinePassed, or LeaseCancelled as soon as `token` is cancelled. The job then goes on
    alone, and `late` gets its result (None if it failed) should it ever end.
    """
    attempt = _Attempt(job, late)
    _start(attempt.run)
    if token is not None:
        token.watch(attempt.look_up)
    try:
        return attempt.outcome(timeout_s, token)
    finally:
        if token is not None:
            token.unwatch(attempt.look_up)


class _Attempt(Generic[_Result]):
    """One job, and whether anybody still waits for it."""

    def __init__(self, job: Callable[[], _Result], late: Callable[[_Result | None], None] | None) -> None:
        self._job = job
        self._late = late
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self.look_up = self._wake.set
        self._ended = self._abandoned = False
        self._result: _Result | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do the job, on its own thread."""
        try:
            self._result = self._job()
        except BaseException as error:  # noqa: BLE001 - raised again where the caller waits
            self._error = error
        with self._lock:
            self._ended = True
            abandoned = self._abandoned
        if abandoned and self._late is not None:
            self._late(self._result)
        self._wake.set()

    def outcome(self, timeout_s: float, token: CancelToken | None) -> _Result:
        """Wait for the end, the deadline or the cancel, whichever is first."""
        self._wake.wait(timeout_s)
        with self._lock:
            self._abandoned = not self._ended
        if self._abandoned:
            raise LeaseCancelled if token is not None and token.cancelled else DeadlinePassed
        if self._error is not None:
            try:
                raise self._error
            finally:
                self._error = None
        return cast("_Result", self._result)


_Jobs = queue.SimpleQueue[Callable[[], Any]]

_idle: list[_Jobs] = []
"""Threads that wait for work; taking and giving back is one list operation each."""


def _start(job: Callable[[], Any]) -> None:
    try:
        _idle.pop().put(job)
    except IndexError:
        threading.Thread(target=_serve, args=(job,), name="pool deadline", daemon=True).start()


def _serve(job: Callable[[], Any] | None) -> None:
    jobs: _Jobs = queue.SimpleQueue()
    while job is not None:
        job()
        job = None
        _idle.append(jobs)
        try:
            job = jobs.get(timeout=THREAD_KEPT_S)
        except queue.Empty:
            job = _last_job(jobs)


def _last_job(jobs: _Jobs) -> Callable[[], Any] | None:
    # Whoever took the queue from the idle ones in this very moment is about to put a job into it.
    try:
        _idle.remove(jobs)
    except ValueError:
        return jobs.get()
    return None
