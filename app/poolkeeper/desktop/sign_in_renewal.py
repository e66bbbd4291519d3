"""Fetches the next sign-in of each open profile before the one it has expires, and asks nobody for it."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from PySide6.QtCore import QObject, Signal

from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.wall_timer import WallTimer
from poolkeeper.profiles.profile import Profile

if TYPE_CHECKING:
    from poolkeeper.credentials.credential import Credential

_log = logging.getLogger(__name__)

AGAIN_S = 5.0
"""Not sooner than the cache asks a source again that has failed."""


class Given(NamedTuple):
    """What is known here of a credential that was given out: never a secret. Times are `time.time()`.

    `renew_at_s` is when to fetch the next, None where there is no need to.
    """

    generation: int
    rolls_over: bool
    expires_s: float | None
    renew_at_s: float | None


def given_of(credential: "Credential", renew_at_s: float | None) -> Given:
    """What is to be known of `credential`."""
    return Given(credential.identity.generation, credential.rolls_over, credential.expires_s, renew_at_s)


class _Open(QObject):
    """A profile whose pool is open."""

    def __init__(self, profile: Profile, due: Callable[["_Open"], None], parent: QObject) -> None:
        super().__init__(parent)
        self.profile = profile
        self.generation = 0
        self.expires_s: float | None = None
        self.fetching = False
        self.timer = WallTimer(lambda: due(self), self)


class SignInRenewal(QObject):
    """`renewed` names an open profile whose pool is to replace the connections of the generation before.

    `fetch` asks for the credential that serves now, quietly and on another thread; `given` hears of it.
    """

    renewed = Signal(str)

    def __init__(
        self, bridge: TaskBridge, fetch: "Callable[[Profile], Future[Credential]]", parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._fetch = fetch
        self._open: dict[str, _Open] = {}

    def pool_opens(self, profile: Profile) -> None:
        """Renew what this profile signs in with until its pool is closed."""
        self.pool_closed(profile.id)
        self._open[profile.id] = _Open(profile, self._due, self)

    def pool_closed(self, profile_id: str) -> None:
        """Rest: nothing is fetched for a profile that is closed."""
        found = self._open.pop(profile_id, None)
        if found is not None:
            found.timer.stop()
            found.deleteLater()

    def given(self, profile: Profile, given: Given) -> None:
        """A credential was given out, whoever asked."""
        found = self._open.get(profile.id)
        if found is None or not _sign_in_alike(found.profile, profile) or given.generation < found.generation:
            return
        found.profile = profile
        before, found.generation, found.expires_s = found.generation, given.generation, given.expires_s
        found.timer.stop()
        if given.renew_at_s is not None and given.renew_at_s > time.time():
            found.timer.wait_until(given.renew_at_s)
        elif given.renew_at_s is not None:
            _try_later(found)
        if given.rolls_over and 0 < before < given.generation:
            self.renewed.emit(profile.id)

    def ending(self, profile_id: str, at_s: float) -> None:
        """What this profile signs in with cannot be had longer: fetch another from `at_s` on."""
        found = self._open.get(profile_id)
        if found is not None:
            found.timer.wait_until(at_s)

    def _due(self, found: _Open) -> None:
        if found.fetching:
            return
        found.fetching = True
        fetched = self._fetch(found.profile)
        self._bridge.when_done(fetched, self, lambda done: self._fetched(found, done.exception()))

    def _fetched(self, found: _Open, error: BaseException | None) -> None:
        found.fetching = False
        if error is not None and self._open.get(found.profile.id) is found:
            _log.info("no sign-in ahead of time: %s", type(error).__name__)
            _try_later(found)


def _sign_in_alike(one: Profile, other: Profile) -> bool:
    """Whether two profiles differ in nothing but what may change while a pool is open."""
    alike = {name: getattr(other, name) for name in ("name", "folder", "colour", "production")}
    alike |= {name: getattr(other, name) for name in ("safety", "pool", "health", "connect_timeout_s")}
    return msgspec.structs.replace(one, **alike) == other


def _try_later(found: _Open) -> None:
    """While what is there still serves; after that whoever connects asks, and may ask a person."""
    left_s = (found.expires_s or 0.0) - time.time()
    if left_s > 0:
        found.timer.wait_until(time.time() + max(AGAIN_S, left_s / 5))
