"""What the window holds of a worker process: it sends requests, hears events, and can always kill."""

import contextlib
import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

from poolkeeper.worker.frames import Batch, decode_event, encode_message
from poolkeeper.worker.lean_environment import starting_leanly
from poolkeeper.worker.messages import ClosePool, Event, Request
from poolkeeper.worker.process import run_worker
from poolkeeper.worker.work_lane import WorkLane
from poolkeeper.worker.worker_log import hear_log

_log = logging.getLogger(__name__)

FORK_SERVER = sys.platform == "linux" and sys.version_info >= (3, 11, 1)
"""Elsewhere system libraries do not outlive a fork; before 3.11.1 any local user reached the server."""

START_METHOD = "forkserver" if FORK_SERVER else "spawn"
"""Never "fork": a forked window would carry Qt's threads' locks into the worker."""

PRELOADED = "poolkeeper.worker.preloaded"

CLOSE_DEADLINE_S = 5.0


class WorkerHandle:
    """One worker process. No method blocks; callbacks run on the handle's own reader thread."""

    def __init__(self, start_method: str = START_METHOD) -> None:
        context = multiprocessing.get_context(start_method)
        if start_method == "forkserver":
            context.set_forkserver_preload([PRELOADED])
        self._pipe, self._far_end = context.Pipe(duplex=True)
        self._log, self._far_log = context.Pipe(duplex=False)
        self._process = context.Process(  # type: ignore[attr-defined]
            target=run_worker, args=(self._far_end, self._far_log), name="Poolkeeper worker", daemon=True
        )
        self.frames_heard = 0
        self._ended = threading.Event()
        self._closing = self._killed = False
        self._reader: threading.Thread | None = None
        # starting, and sending to a process that does not read, may both take long
        self._outgoing = WorkLane("to worker")
        self._started = self._outgoing.submit(self._start)

    @property
    def process_id(self) -> int | None:
        """The worker's process id, once it was started."""
        pid: int | None = self._process.pid
        return pid

    @property
    def ended(self) -> bool:
        """Whether the process is over, as far as the reader has noticed."""
        return self._ended.is_set()

    def listen(
        self, on_event: Callable[[Event | Batch], None], on_lost: Callable[[int | None], None]
    ) -> None:
        """Begin to hand over what the worker sends; call it once.

        `on_lost` gets the exit code (negative: the signal) when the process ends unasked, and None where
        it could not even start. A callback that raises costs the worker: nobody would read it any more.
        """
        self._reader = threading.Thread(
            target=self._read, args=(on_event, on_lost), name="from worker", daemon=True
        )
        self._reader.start()

    def send(self, request: Request) -> None:
        """Queue a request; one that cannot be delivered is dropped, as `on_lost` will tell."""
        frame = encode_message(request)
        with contextlib.suppress(RuntimeError):
            self._outgoing.submit(lambda: self._deliver(frame))

    def close(self) -> None:
        """Ask the worker to close its pool and end; kill it when it takes too long."""
        if self._closing:
            return
        self.send(ClosePool())
        self._closing = True
        if self._reader is None:
            self.listen(lambda _event: None, lambda _code: None)
        threading.Thread(target=self._see_off, name="closing worker", daemon=True).start()

    def kill(self) -> None:
        """End the process at once: the cancel of last resort; `on_lost` tells of it.

        One that is only about to start ends as soon as it has.
        """
        self._killed = True
        with contextlib.suppress(AttributeError, ValueError):
            self._process.kill()

    def wait_closed(self, timeout_s: float) -> bool:
        """Wait for the end after `close`; for the end of the application, never on a live window."""
        return self._ended.wait(timeout_s)

    def _start(self) -> None:
        try:
            if not self._killed:
                os.environ["PYTHONSAFEPATH"] = "1"  # else a worker would import from the current folder
                with starting_leanly():
                    self._process.start()
        finally:
            self._far_end.close()
            self._far_log.close()
            hear_log(self._log, self.process_id)
        if self._killed:
            self.kill()

    def _deliver(self, frame: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._pipe.send_bytes(frame)

    def _see_off(self) -> None:
        if not self._ended.wait(CLOSE_DEADLINE_S):
            _log.warning("worker %s did not close in time and is killed", self.process_id)
            self.kill()

    def _read(self, on_event: Callable[[Event | Batch], None], on_lost: Callable[[int | None], None]) -> None:
        try:
            for frame in self._frames():
                self.frames_heard += 1
                on_event(decode_event(frame))
        except Exception:  # noqa: BLE001 - whatever it is, nobody reads this worker any more
            _log.exception("what worker %s sent could not be taken; it is ended", self.process_id)
            self.kill()
        finally:
            exit_code = self._exit_code()
            _close(self._pipe)
            self._outgoing.close(0)
            self._ended.set()
            if not self._closing:
                on_lost(exit_code)

    def _frames(self) -> Iterator[bytes]:
        try:
            self._started.result()
        except Exception:  # noqa: BLE001 - whatever kept it from starting
            _log.exception("a worker could not be started")
            return
        with contextlib.suppress(EOFError, OSError):
            while True:
                yield self._pipe.recv_bytes()

    def _exit_code(self) -> int | None:
        if self.process_id is None:
            return None
        self._process.join(CLOSE_DEADLINE_S)
        if self._process.is_alive():
            # it has let go of the pipe and yet goes on
            self.kill()
            self._process.join(CLOSE_DEADLINE_S)
        exit_code: int | None = self._process.exitcode
        return exit_code


def _close(pipe: Connection) -> None:
    with contextlib.suppress(OSError):
        pipe.close()
