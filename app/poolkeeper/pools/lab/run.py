"""One run from its beginning to its end: the look at the server, the proxy, the workers, the figures."""

import logging
import threading
import time
from collections.abc import Callable

import msgspec

from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import DatabaseError, Explained, Remedy
from poolkeeper.databases.refused_sign_ins import is_refused_sign_in
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.errors import LeaseCancelled, connect_timed_out
from poolkeeper.pools.lab.crew import Crew, Task, ThreadCrew
from poolkeeper.pools.lab.pooled_profile import pooled_profile
from poolkeeper.pools.lab.process_crew import ProcessCrew
from poolkeeper.pools.lab.proxied_profile import target_of, through_proxy
from poolkeeper.pools.lab.result import LabResult, Progress, Room, result_of
from poolkeeper.pools.lab.settings import LabSettings, WorkerKind, problems
from poolkeeper.pools.lab.tally import MOST_CHECKOUTS, Counts, Harvest, Sample
from poolkeeper.pools.lab.trouble_proxy import TroubleProxy
from poolkeeper.pools.lab.worker_loop import LabStatement
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

_log = logging.getLogger(__name__)

SAMPLE_S = 0.1
TELL_S = 0.25
GRACE_S = 1.0
"""How long statements that are under way at the end of a run may take before they are cancelled."""

LOOK_S = 6.0

NOT_AGAIN = "the server refused the sign-in, which is not tried again"
TRIED_ONCE = "The server refused the sign-in: the lab tried it once, not again."


class LabRun:
    """Keeps the identity until the run is over: asked for each connection, it would be what is measured.

    `tell` is called a few times a second on the thread of `run`; what it raises ends the run.
    """

    def __init__(
        self,
        profile: Profile,
        database: Database,
        identity: Identity,
        settings: LabSettings,
        statement: LabStatement,
        tell: Callable[[Progress], None],
        logins: Logins | None = None,
    ) -> None:
        self._profile = pooled_profile(profile, settings)
        self._database = database
        self._identity = identity
        self._settings = settings
        self._statement = statement
        self._tell = tell
        self._logins = logins or Logins()
        self._stop = threading.Event()
        self._token = CancelToken()
        self._most_in_use = self._most_waiting = 0
        self._early = ""

    def stop(self) -> None:
        """End the run now; from any thread."""
        self._stop.set()
        self._token.cancel()

    def run(self) -> LabResult:
        """Do it. Raises DatabaseError where it is refused, LeaseCancelled where it is stopped too early.

        Besides those, raises what kept it from beginning.
        """
        refused = problems(self._settings, self._profile)
        if refused:
            raise DatabaseError(Explained(refused[0], "\n".join(refused[1:])))
        room, encrypted = self._look()
        _refuse_beyond(room, self._settings, self._database.cancel_needs_sign_in(self._profile))
        if not self._settings.trouble.any:
            return self._work(self._profile, None, room)
        target = target_of(self._profile, self._database)
        proxy = TroubleProxy(target.host, target.port, self._settings.trouble)
        proxy.start()
        try:
            profile = through_proxy(self._profile, proxy.port, encrypted=encrypted)
            return self._work(profile, proxy, room)
        finally:
            proxy.close()

    def _work(self, profile: Profile, proxy: TroubleProxy | None, room: Room) -> LabResult:
        crew = self._crew(Task(profile, self._profile, self._identity, self._settings, self._statement))
        try:
            crew.prepare()
        except BaseException:
            self._note_refusal(crew.refusal())
            raise
        began_s = time.monotonic()
        try:
            if proxy is not None:
                proxy.begin()
            crew.go()
            self._watch(crew, began_s)
        finally:
            ran_s = time.monotonic() - began_s
            harvest = self._end(crew, proxy)
            self._note_refusal(crew.refusal())
        return result_of(
            harvest,
            ran_s,
            most_in_use=self._most_in_use,
            most_waiting=self._most_waiting,
            room=room,
            early=self._early,
        )

    def _crew(self, task: Task) -> Crew:
        match self._settings.workload.kind:
            case WorkerKind.PROCESSES:
                return ProcessCrew(task, self._token)
            case WorkerKind.TASKS:
                from poolkeeper.pools.lab.task_crew import TaskCrew

                return TaskCrew(task, self._database, self._token)
            case _:
                return ThreadCrew(task, self._database, self._token)

    def _watch(self, crew: Crew, began_s: float) -> None:
        told_s, samples = 0.0, [self._sampled(crew.counts(), 0.0)]
        ends_s = began_s + self._settings.workload.run_s
        while not self._stop.wait(min(SAMPLE_S, max(0.0, ends_s - time.monotonic()))):
            counts, now_s = crew.counts(), time.monotonic()
            samples.append(self._sampled(counts, now_s - began_s))
            if now_s - told_s >= TELL_S or now_s >= ends_s:
                self._tell(Progress(tuple(samples), counts))
                samples, told_s = [], now_s
            if now_s >= ends_s or crew.refusal() is not None:
                return
            if counts.checkouts >= MOST_CHECKOUTS:
                self._early = f"ended early after {counts.checkouts:,} checkouts, the most that are kept"
                return
        self._early = "stopped"

    def _sampled(self, counts: Counts, at_s: float) -> Sample:
        self._most_in_use = max(self._most_in_use, counts.in_use)
        self._most_waiting = max(self._most_waiting, counts.waiting)
        return Sample(round(at_s, 3), counts.in_use, counts.open, counts.waiting)

    def _end(self, crew: Crew, proxy: TroubleProxy | None) -> Harvest:
        if proxy is not None:
            try:
                proxy.calm()
            except Exception:  # noqa: BLE001 - the run ends with or without it
                _log.warning("the trouble proxy did not calm down in time")
        return crew.end(0 if self._stop.is_set() or crew.refusal() is not None else GRACE_S)

    def _note_refusal(self, refusal: Explained | None) -> None:
        """Let the whole worker leave the identity alone that the server refused during the run."""
        if refusal is not None:
            self._early = f"ended early: {NOT_AGAIN} ({refusal.title.rstrip('.')})"
            self._logins.note_refused(self._profile, self._identity, refusal)

    def _look(self) -> tuple[Room, bool]:
        """What room the server has, and whether it speaks TLS with us, by a connection of our own."""
        limit_s = LOOK_S + self._profile.connect_timeout_s
        try:
            return within(limit_s, self._seen, token=self._token)
        except (LeaseCancelled, SignInPaused):
            raise
        except DeadlinePassed as error:
            raise connect_timed_out(self._profile) from error
        except Exception as error:
            explained = self._database.explain(error, self._profile)
            if is_refused_sign_in(explained, self._profile):
                detail = f"{TRIED_ONCE}\n{explained.detail}".rstrip()
                raise DatabaseError(msgspec.structs.replace(explained, detail=detail)) from error
            raise

    def _seen(self) -> tuple[Room, bool]:
        database, profile = self._database, self._profile
        connection = self._logins.connect(database, profile, self._identity)
        try:
            encrypted = bool(database.encryption(connection).protocol)
            try:
                view = database.server_view(connection, profile, ())
            except Exception as error:  # noqa: BLE001 - a server that does not tell is not a failed run
                _log.info("the server's view failed: %s", type(error).__name__)
                view = None
            room = Room() if view is None else Room(view.limit, view.everyone, view.reserved)
            return room, encrypted
        finally:
            database.close(connection)


def _refuse_beyond(room: Room, settings: LabSettings, one_to_cancel: bool) -> None:
    """Raises DatabaseError where the run may open more connections than the server has free."""
    wanted = settings.most_connections
    if room.free is None or wanted + one_to_cancel <= room.free:
        return
    kept = f" It keeps {room.reserved} for other users." if room.reserved else ""
    spare = " and one to stop them with" if one_to_cancel else ""
    raise DatabaseError(
        Explained(
            f"This run may open {wanted} connections{spare}, and the server has room for {room.free} more.",
            f"It allows {room.limit} sessions and has {room.everyone} now.{kept}",
            remedies=(Remedy("Choose fewer workers or a smaller pool, so that others can still connect."),),
        )
    )
