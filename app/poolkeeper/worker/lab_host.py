"""Runs the lab in the worker and tells the window how it goes."""

import contextlib
import logging
import threading

from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.registry import database_of
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.lab.run import LabRun
from poolkeeper.pools.lab.settings import problems
from poolkeeper.pools.lab.verdict import verdict
from poolkeeper.pools.lab.worker_loop import LabStatement
from poolkeeper.pools.logins import Logins
from poolkeeper.profiles.profile import Profile
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.queries.compiled import BadParameter, BadStatement, compile_statement
from poolkeeper.queries.parameters import find_parameters
from poolkeeper.worker.lab_messages import LabFailed, LabFinished, LabProgressed, StartLab
from poolkeeper.worker.outbox import Outbox, WindowGone
from poolkeeper.worker.sign_in_desk import SignInDesk

_log = logging.getLogger(__name__)

CLOSE_DEADLINE_S = 3.0
HOLD = "hold"
"""The only parameter of a statement that the lab has a value for."""


class LabHost:
    """One run at a time; asks for the sign-in once, at its beginning."""

    def __init__(self, outbox: Outbox, desk: SignInDesk, logins: Logins) -> None:
        self._outbox = outbox
        self._desk = desk
        self._logins = logins
        self._run: LabRun | None = None
        self._stopped = False
        self._thread: threading.Thread | None = None

    def start(self, request: StartLab) -> None:
        """Begin in the background."""
        self._stopped = False
        self._thread = threading.Thread(target=self._work, args=(request,), name="lab", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the run now."""
        self._stopped = True
        if self._run is not None:
            self._run.stop()

    def close(self) -> bool:
        """End the run and wait for its end; returns whether that came in time."""
        self.stop()
        if self._thread is not None:
            self._thread.join(CLOSE_DEADLINE_S)
        return self._thread is None or not self._thread.is_alive()

    def _work(self, request: StartLab) -> None:
        database = database_of(request.profile.engine)
        event: LabFinished | LabFailed
        try:
            event = self._outcome(request, database)
        except WindowGone:
            _log.info("the window closed during a run of the lab")
            return
        except LeaseCancelled:
            event = LabFailed(Explained("The run was stopped before it began."))
        except (BadStatement, BadParameter) as error:
            event = LabFailed(Explained(error.sentence))
        except Exception as error:  # noqa: BLE001 - every failure is told to the window
            event = LabFailed(database.explain(error, request.profile))
        with contextlib.suppress(WindowGone):
            self._outbox.send(event)

    def _outcome(self, request: StartLab, database: Database) -> LabFinished:
        refused = problems(request.settings, request.profile)
        if refused:
            raise DatabaseError(Explained(refused[0], "\n".join(refused[1:])))
        statement = lab_statement(request, database)
        identity = self._desk.identity()
        run = self._run = LabRun(
            request.profile,
            database,
            identity,
            request.settings,
            statement,
            lambda progress: self._outbox.send(LabProgressed(progress)),
            self._logins,
        )
        if self._stopped:
            raise LeaseCancelled
        result = run.run()
        return LabFinished(result, verdict(request.settings, result))


def lab_statement(request: StartLab, database: Database) -> LabStatement:
    """The workload's statement as the driver takes it.

    Raises BadStatement for one that cannot be run, that wants other parameters than `:hold`, or that may
    write in a profile that must not.
    """
    text, profile = request.settings.workload.statement, request.profile
    if not text.strip():
        return LabStatement()
    others = {place.name for place in find_parameters(text, profile.engine)} - {HOLD}
    if others:
        name = min(others)
        raise BadStatement(f"The lab has a value for the parameter :{HOLD} only; :{name} has none.")
    seconds = f"{request.settings.workload.hold_ms / 1000:.6f}"
    hold = BoundParameter(name=HOLD, type=ParameterType.DECIMAL, text=seconds)
    compiled = compile_statement(text, (hold,), database, profile.engine)
    _refuse_writing(profile, reads=compiled.reads)
    return LabStatement(compiled.statement, compiled.parameters, compiled.reads)


def _refuse_writing(profile: Profile, *, reads: bool) -> None:
    if profile.safety.read_only and not reads:
        raise BadStatement(
            "The profile is read-only: the lab runs a statement there only if its words show that it reads."
        )
