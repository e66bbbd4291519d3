"""The wall-clock deadline of a statement: passed, the server is asked to stop it."""

import threading
from types import TracebackType

from poolkeeper.databases.explained import Action, Explained, Remedy
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.running_statement import RunningStatement

LONGEST_S = 3600
"""The deadline of a profile that names none."""


class StatementDeadline:
    """Cancels a running statement when its time is over; `passed` tells that it was."""

    def __init__(self, profile: Profile, running: RunningStatement) -> None:
        self.seconds = profile.safety.statement_timeout_s or LONGEST_S
        self.passed = False
        self._running = running

    def explained(self) -> Explained:
        """Why the statement was stopped."""
        return Explained(
            f"The statement was stopped: it ran longer than {self.seconds} s, the time-out of this profile.",
            remedies=(Remedy("Raise the time-out in the profile, under Safety.", Action.EDIT_PROFILE),),
        )

    def _pass(self) -> None:
        self.passed = True
        self._running.cancel()

    def __enter__(self) -> "StatementDeadline":
        self._timer = threading.Timer(self.seconds, self._pass)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
