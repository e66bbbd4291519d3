"""Runs connection tests and looks at their steps."""

import threading

import msgspec
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.diagnosis.connection_test import ConnectionTest
from poolkeeper.diagnosis.steps import Outcome


class Tested:
    """What a connection test said."""

    def __init__(self, profile, identity, cancelled):
        self.reports = []
        test = ConnectionTest(
            profile,
            database_of(profile.engine),
            lambda: (identity, "password from a test"),
            self.reports.append,
            cancelled,
        )
        result = test.run()
        self.passed, self.text = result.passed, result.text

    @property
    def ended(self):
        return [report for report in self.reports if report.outcome is not Outcome.RUNNING]

    @property
    def failure(self):
        return next(report for report in self.ended if report.outcome is Outcome.FAILED)

    def outcome(self, step):
        return next(report for report in self.ended if report.step is step)


@pytest.fixture
def run_test():
    """Test a profile; settings given by name replace the profile's."""

    def run(profile, identity, cancelled=None, **changes):
        tested = Tested(msgspec.structs.replace(profile, **changes), identity, cancelled or threading.Event())
        assert not identity.password or identity.password not in tested.text
        return tested

    return run
