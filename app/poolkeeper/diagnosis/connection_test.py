"""Runs the eight steps of a connection test in turn; the first failure is explained and ends it."""

import logging
import threading
import time
from collections.abc import Callable

import msgspec

from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import in_own_words, told
from poolkeeper.databases.network_errors import NOT_A_DATABASE, TLS_NOT_OFFERED, meaning_of
from poolkeeper.diagnosis.encryption import TlsMissing
from poolkeeper.diagnosis.finding import Finding
from poolkeeper.diagnosis.journey import Journey
from poolkeeper.diagnosis.report import report_text
from poolkeeper.diagnosis.steps import Outcome, Step, StepReport
from poolkeeper.diagnosis.strangers import StrangeServer
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

_log = logging.getLogger(__name__)

LOOK_S = 0.05
"""How often a cancel is looked for; a test is a person's affair."""

GOOD = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.NOT_NEEDED})


class TestResult(msgspec.Struct, frozen=True):
    """Whether every step went well, and the report to copy; it holds no secret."""

    __test__ = False
    passed: bool
    text: str


class ConnectionTest:
    """One test of one profile.

    `sign_in` gives the identity and says in words where it came from. `report` hears each step when it
    begins and when it ended. Setting `cancelled` ends the test at once.
    """

    def __init__(
        self,
        profile: Profile,
        database: Database,
        sign_in: Callable[[], tuple[Identity, str]],
        report: Callable[[StepReport], None],
        cancelled: threading.Event,
    ) -> None:
        self._profile = profile
        self._database = database
        self._report = report
        self._cancelled = cancelled
        self._journey = Journey(profile, database, sign_in)
        self._reports: list[StepReport] = []
        self._token = CancelToken()
        self._over = self._left_behind = False

    def run(self) -> TestResult:
        """Run the steps; raises only what `report` raises."""
        passed = True
        threading.Thread(target=self._look_for_cancel, name="test cancel", daemon=True).start()
        try:
            for step, job, deadline_s in self._journey.steps():
                if passed:
                    passed = self._run_step(step, job, deadline_s)
                else:
                    self._note(StepReport(step, Outcome.NOT_REACHED))
        finally:
            self._over = True
            if not self._left_behind:
                self._journey.close()
        versions = (self._journey.driver, self._journey.server)
        return TestResult(passed, report_text(self._profile, self._reports, versions))

    def _run_step(self, step: Step, job: Callable[[], Finding], deadline_s: float) -> bool:
        self._report(StepReport(step, Outcome.RUNNING))
        began_s = time.monotonic()
        try:
            found = self._within(deadline_s, job)
        except LeaseCancelled:
            ended = StepReport(step, Outcome.CANCELLED, "cancelled", time.monotonic() - began_s)
        except Exception as error:  # noqa: BLE001 - every failure is explained
            _log.debug("step %s failed", step, exc_info=True)
            explained = self._explained(error)
            took_s = time.monotonic() - began_s
            ended = StepReport(step, Outcome.FAILED, explained.title, took_s, explained)
        else:
            ended = StepReport(step, found.outcome, found.detail, time.monotonic() - began_s)
        self._note(ended)
        return ended.outcome in GOOD

    def _within(self, deadline_s: float, job: Callable[[], Finding]) -> Finding:
        """Raises TimeoutError, LeaseCancelled, or what the step raised.

        A step left behind may still be inside the driver. Nobody else touches its connection then, which
        may crash the process: it is closed when the step ends after all.
        """
        try:
            return within(deadline_s, job, late=lambda _found: self._journey.close(), token=self._token)
        except LeaseCancelled:
            self._left_behind = True
            raise
        except DeadlinePassed as error:
            self._left_behind = True
            raise TimeoutError(f"no answer within {deadline_s:g} s") from error

    def _look_for_cancel(self) -> None:
        while not self._over:
            if self._cancelled.wait(LOOK_S):
                self._token.cancel()
                return

    def _note(self, report: StepReport) -> None:
        self._reports.append(report)
        self._report(report)

    def _explained(self, error: Exception) -> Explained:
        if isinstance(error, StrangeServer):
            return told(NOT_A_DATABASE, self._profile, f"It looks like {error}.")
        if isinstance(error, TlsMissing):
            return told(TLS_NOT_OFFERED, self._profile)
        if isinstance(error, OSError) and (meant := meaning_of(error)):
            return told(meant, self._profile, in_own_words(error))
        return self._database.explain(error, self._profile)
