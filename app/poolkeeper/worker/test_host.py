"""Runs the connection test in the worker and tells the window of each step."""

import logging
import threading

from poolkeeper.databases.registry import database_of
from poolkeeper.diagnosis.connection_test import ConnectionTest
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.messages import StepReport, TestFinished, TestStep
from poolkeeper.worker.outbox import Outbox, WindowGone
from poolkeeper.worker.sign_in_desk import SignInDesk

_log = logging.getLogger(__name__)


class TestHost:
    """One test at a time; a new one stops the one before."""

    __test__ = False

    def __init__(self, outbox: Outbox, desk: SignInDesk) -> None:
        self._outbox = outbox
        self._desk = desk
        self._cancelled = threading.Event()

    def start(self, profile: Profile) -> None:
        """Begin the eight steps in the background."""
        self.cancel()
        cancelled = self._cancelled = threading.Event()
        threading.Thread(
            target=self._run, args=(profile, cancelled), name="connection test", daemon=True
        ).start()

    def cancel(self) -> None:
        """Stop the test, if one runs."""
        self._cancelled.set()

    def _run(self, profile: Profile, cancelled: threading.Event) -> None:
        test = ConnectionTest(
            profile, database_of(profile.engine), self._desk.identity_and_source, self._report, cancelled
        )
        try:
            result = test.run()
            self._outbox.send(TestFinished(result.passed, result.text))
        except WindowGone:
            _log.info("the window closed during a connection test")

    def _report(self, report: StepReport) -> None:
        self._outbox.send(TestStep(report))
