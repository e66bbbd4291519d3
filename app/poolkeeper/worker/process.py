"""The worker process: reads requests until the window says, or shows by its silence, that it is over."""

import contextlib
import logging
import os
import signal
import threading
from multiprocessing.connection import Connection
from types import FrameType
from typing import TYPE_CHECKING

from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.crash_file import CrashFile, head_of
from poolkeeper.worker.frames import decode_request
from poolkeeper.worker.lab_messages import StartLab, StopLab
from poolkeeper.worker.lean_environment import forget_the_rest
from poolkeeper.worker.log_file import log_folder
from poolkeeper.worker.messages import (
    CancelStatement,
    CancelTest,
    ClosePool,
    CloseTab,
    EndSession,
    EndTransaction,
    ListOdbcDrivers,
    MakeSample,
    OpenPool,
    PoolClosed,
    ReconfigurePool,
    RecyclePool,
    Request,
    ResizePool,
    RunStatement,
    SignInAnswer,
    StillHere,
    TestConnection,
    TryNow,
    WatchServer,
    WorkerReady,
)
from poolkeeper.worker.outbox import Outbox, WindowGone
from poolkeeper.worker.requests import AreYouThere
from poolkeeper.worker.sign_in_desk import SignInDesk
from poolkeeper.worker.worker_log import log_to_window

if TYPE_CHECKING:
    from poolkeeper.pools.logins import Logins
    from poolkeeper.worker.lab_host import LabHost
    from poolkeeper.worker.test_host import TestHost

_log = logging.getLogger(__name__)


class Worker:
    """Hands each request to whoever serves it; nothing here may block."""

    def __init__(self, outbox: Outbox) -> None:
        # the heavy parts, loaded before `WorkerReady` so that a spare worker is warm
        from poolkeeper.pools.logins import Logins
        from poolkeeper.worker.pool_host import PoolHost

        self._outbox = outbox
        self._desk = SignInDesk(outbox)
        self._new_host = PoolHost
        self._logins = Logins()
        self._logins.renew = self._desk.identity_after
        self._profile: Profile | None = None
        self._host: PoolHost | None = None
        self._tests: TestHost | None = None
        self._lab: LabHost | None = None

    def receive(self, request: Request) -> bool:
        """Serve one request; returns False when it was the last."""
        match request:
            case OpenPool():
                self._open(request)
            case SignInAnswer():
                self._desk.receive(request)
            case TestConnection():
                self._start_test(request.profile)
            case CancelTest():
                self._cancel_test()
            case AreYouThere():
                # a full pipe would hold up the requests
                threading.Thread(target=self._say_still_here, name="still here", daemon=True).start()
            case MakeSample():
                self._make_sample(request.path)
            case ListOdbcDrivers():
                self._list_odbc_drivers()
            case StartLab() | StopLab():
                self._to_lab(request)
            case ClosePool():
                return False
            case _:
                self._to_host(request)
        return True

    def close(self) -> bool:
        """Stop what runs and close every connection within the deadline; returns whether all that is done."""
        self._cancel_test()
        lab_ended = self._lab is None or self._lab.close()
        return (self._host is None or self._host.close()) and lab_ended

    def _open(self, request: OpenPool) -> None:
        if self._host is not None:
            self._host.close()
        self._host = self._new_host(
            request.profile, self._outbox, self._desk, self._logins_for(request.profile)
        )
        self._host.open()

    def _logins_for(self, profile: Profile) -> "Logins":
        """The same for each opening: a refused sign-in stays known, but an edited profile is tried."""
        if self._profile not in (None, profile):
            self._logins.lift()
        self._profile = profile
        return self._logins

    def _start_test(self, profile: Profile) -> None:
        if self._tests is None:
            from poolkeeper.worker.test_host import TestHost

            self._tests = TestHost(self._outbox, self._desk)
        self._tests.start(profile)

    def _cancel_test(self) -> None:
        if self._tests is not None:
            self._tests.cancel()

    def _to_lab(self, request: StartLab | StopLab) -> None:
        if isinstance(request, StartLab):
            from poolkeeper.worker.lab_host import LabHost

            self._lab = LabHost(self._outbox, self._desk, self._logins)
            self._lab.start(request)
        elif self._lab is not None:
            self._lab.stop()

    def _say_still_here(self) -> None:
        with contextlib.suppress(WindowGone):
            self._outbox.send(StillHere())

    def _make_sample(self, path: str) -> None:
        from poolkeeper.worker.sample_host import make_sample

        threading.Thread(
            target=make_sample, args=(path, self._outbox), name="making the sample", daemon=True
        ).start()

    def _list_odbc_drivers(self) -> None:
        from poolkeeper.worker.driver_host import list_odbc_drivers

        threading.Thread(
            target=list_odbc_drivers, args=(self._outbox,), name="listing drivers", daemon=True
        ).start()

    def _to_host(self, request: Request) -> None:
        if self._host is None:
            _log.error("%s came before a pool was opened", type(request).__name__)
            return
        match request:
            case RunStatement():
                self._host.run(request)
            case CancelStatement():
                self._host.cancel(request)
            case EndTransaction():
                self._host.end_transaction(request)
            case CloseTab():
                self._host.close_tab(request)
            case WatchServer():
                self._host.watch_server(request.watched)
            case EndSession():
                self._host.end_session(request.session)
            case TryNow():
                self._host.try_now()
            case ReconfigurePool() | ResizePool() | RecyclePool():
                self._host.change_pool(request)


def run_worker(pipe: Connection, log: Connection) -> None:
    """Live as a worker on `pipe`; the target of the process, under spawn, forkserver and frozen.

    What is logged goes out by `log`. Ends the process without waiting for threads stuck in a driver.
    """
    _heed_signals()
    exit_code = 1
    crash_file = None
    try:
        keep_secrets_in()
        forget_the_rest()
        log_to_window(log)
        crash_file = _crash_file()
        _serve(pipe)
        exit_code = 0
    except Exception as error:  # noqa: BLE001 - the last resort of the process
        _log.exception("the worker ends by a mistake of its own")
        if crash_file is not None:
            crash_file.note(type(error), error, error.__traceback__)
    finally:
        if crash_file is not None:
            crash_file.close()
        logging.shutdown()
        os._exit(exit_code)


def _crash_file() -> CrashFile | None:
    """Where a driver that crashes leaves what it was doing, for the next start of the window."""
    try:
        return CrashFile(log_folder(), head_of("a worker"))
    except OSError as error:
        _log.info("a crash could not be written down: %s", error.strerror)
        return None


def _heed_signals() -> None:
    """Ctrl+C and a terminal that closes reach the whole group; the window alone decides when a worker ends.

    A worker that is itself asked to end closes its pool first: a statement would go on at the server.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_asked)


def _end_asked(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise WindowGone


def keep_secrets_in() -> None:
    """Neither a crash writes this process's memory, nor TLS its keys, to a file.

    Windows writes no memory by itself; drivers' contexts read the variable, ours do not.
    """
    os.environ.pop("SSLKEYLOGFILE", None)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _warm_up() -> None:
    """Load what the first rows will need (half a second), while nobody waits for it."""
    import poolkeeper.queries.batches  # noqa: F401


def _serve(pipe: Connection) -> None:
    outbox = Outbox(pipe)
    worker = Worker(outbox)
    all_closed = False
    try:
        outbox.send(WorkerReady(os.getpid()))
        threading.Thread(target=_warm_up, name="warming up", daemon=True).start()
        while worker.receive(decode_request(pipe.recv_bytes())):
            pass
        answers = threading.Thread(target=_hear_answers, args=(worker, pipe), name="answers", daemon=True)
        answers.start()
    except (EOFError, OSError, WindowGone):
        _log.info("the window is gone; closing")
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        all_closed = worker.close()
    if all_closed:
        with contextlib.suppress(WindowGone):
            outbox.send(PoolClosed())


def _hear_answers(worker: Worker, pipe: Connection) -> None:
    """While the pool closes: a cancel that has to sign in is still answered, all else comes too late."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            request = decode_request(pipe.recv_bytes())
            if isinstance(request, SignInAnswer):
                worker.receive(request)
