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
from poolkeeper.diagnosis.bounded import StepCancelled, within
from poolkeeper.diagnosis.encryption import Finding, TlsMissing
from poolkeeper.diagnosis.journey import Journey
from poolkeeper.diagnosis.report import report_text
from poolkeeper.diagnosis.steps import Outcome, Step, StepReport
from poolkeeper.diagnosis.strangers import StrangeServer
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

_log = logging.getLogger(__name__)

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

    def run(self) -> TestResult:
        """Run the steps; raises only what `report` raises."""
        passed = True
        try:
            for step, job, deadline_s in self._journey.steps():
                if passed:
                    passed = self._run_step(step, job, deadline_s)
                else:
                    self._note(StepReport(step, Outcome.NOT_REACHED))
        finally:
            self._journey.close()
        versions = (self._journey.driver, self._journey.server)
        return TestResult(passed, report_text(self._profile, self._reports, versions))

    def _run_step(self, step: Step, job: Callable[[], Finding], deadline_s: float) -> bool:
        self._report(StepReport(step, Outcome.RUNNING))
        began_s = time.monotonic()
        try:
            found = within(deadline_s, self._cancelled, job, lambda _late: self._journey.close())
        except StepCancelled:
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
