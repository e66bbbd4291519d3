"""One call to a keyring at a time, each with a wall-clock deadline of ours.

A call that does not come back is abandoned in its daemon thread. Until it ends no other call starts, and
it is told that nobody waits any more, so a write that comes late does not overwrite a newer one.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from poolkeeper.profiles.errors import KeyringUnanswered

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

_LOOK_S = 0.1
_here = threading.local()


def refuse_if_abandoned() -> None:
    """To be called by a backend after it has waited: raises TimeoutError if its caller has given up."""
    abandoned: threading.Event | None = getattr(_here, "abandoned", None)
    if abandoned is not None and abandoned.is_set():
        raise TimeoutError("nobody waits for this call any more")


class KeyringCalls:
    """Makes calls for `place`, which may take `deadline_s`.

    While `waits_for_user()` says that a question of the keyring is on screen, `user_deadline_s` counts.
    """

    def __init__(
        self, place: str, deadline_s: float, user_deadline_s: float, waits_for_user: Callable[[], bool]
    ) -> None:
        self._place = place
        self._deadline_s = deadline_s
        self._user_deadline_s = user_deadline_s
        self._waits_for_user = waits_for_user
        self._free = threading.Semaphore()

    def call(self, function: Callable[[], Answer]) -> Answer:
        """What `function` gives or raises. Raises KeyringUnanswered when it takes too long.

        May be called from any thread; the calls of several threads take turns.
        """
        self._wait(lambda: self._free.acquire(timeout=_LOOK_S))
        answers: list[Answer] = []
        failures: list[BaseException] = []
        done, abandoned = threading.Event(), threading.Event()

        def run() -> None:
            _here.abandoned = abandoned
            try:
                answers.append(function())
            except BaseException as error:  # noqa: BLE001 - carried over to the caller
                failures.append(error)
            finally:
                self._free.release()
                done.set()

        threading.Thread(target=run, name="keyring call", daemon=True).start()
        try:
            self._wait(lambda: done.wait(_LOOK_S))
        except KeyringUnanswered:
            abandoned.set()
            raise
        if failures:
            raise failures[0]
        return answers[0]

    def _wait(self, come: Callable[[], bool]) -> None:
        """Look again and again whether it has come; raises KeyringUnanswered at the deadline."""
        began = time.monotonic()
        while not come():
            patience_s = self._user_deadline_s if self._waits_for_user() else self._deadline_s
            if time.monotonic() - began > patience_s:
                log.warning("%s did not answer within %g s", self._place, patience_s)
                raise self._unanswered()

    def _unanswered(self) -> KeyringUnanswered:
        if self._waits_for_user():
            return KeyringUnanswered(
                f"{self._place} waits to be unlocked. Answer its question on the screen, then try again."
            )
        return KeyringUnanswered(f"{self._place} does not answer. Restart it, then try again.")
