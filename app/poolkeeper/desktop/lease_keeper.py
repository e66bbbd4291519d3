"""Keeps what sources hold for us at their servers: renewed in time, given back when nobody needs it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.wall_timer import WallTimer

if TYPE_CHECKING:
    from poolkeeper.credentials.lease import Lease

LINGER_S = 6.0
"""A worker that closes may have to sign in once more, to stop what it runs."""

AGAIN_S = 1.0
GIVE_BACK_S = 3.0


class _Kept(QObject):
    """One lease and the clock that renews it."""

    def __init__(
        self, profile_id: str, lease: "Lease", tick: Callable[["_Kept"], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.profile_id = profile_id
        self.lease = lease
        self.timer = WallTimer(lambda: tick(self), self)


class LeaseKeeper(QObject):
    """Leases by profile, held as long as anybody needs one of that profile.

    `ending` names a profile whose lease cannot be renewed, and from when on (`time.time()`) to fetch another.
    """

    ending = Signal(str, float)

    def __init__(self, bridge: TaskBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._kept: dict[str, list[_Kept]] = {}
        self._needed: dict[str, set[int]] = {}
        self._lingering: dict[str, WallTimer] = {}
        self._going: list[threading.Thread] = []

    def need(self, profile_id: str, who: object) -> None:
        """Keep what is held for this profile, and what will be, until `who` needs it no more."""
        self._needed.setdefault(profile_id, set()).add(id(who))
        if profile_id in self._lingering:
            self._lingering.pop(profile_id).deleteLater()

    def settle(self, profile_id: str, who: object) -> None:
        """A pool, a test or a lab is over: what nobody needs any more is given back soon."""
        self._needed.get(profile_id, set()).discard(id(who))
        self._linger(profile_id)

    def hold(self, profile_id: str, lease: "Lease") -> None:
        """A credential with this lease was given out."""
        kept = self._kept.setdefault(profile_id, [])
        if any(each.lease is lease for each in kept):
            return
        new = _Kept(profile_id, lease, self._tick, self)
        kept.append(new)
        self._wait(new)
        self._linger(profile_id)

    def give_back_all(self, timeout_s: float) -> None:
        """At the end of the application; waits at most `timeout_s` for the servers."""
        for profile_id in tuple(self._kept):
            for kept in self._taken(profile_id):
                self._begin_to_give_back(kept.lease, timeout_s)
        deadline_s = time.monotonic() + timeout_s
        for thread in self._going:
            thread.join(max(0.0, deadline_s - time.monotonic()))

    def _linger(self, profile_id: str) -> None:
        if self._needed.get(profile_id) or profile_id not in self._kept or profile_id in self._lingering:
            return
        timer = self._lingering[profile_id] = WallTimer(lambda: self._give_back(profile_id), self)
        timer.wait_until(time.time() + LINGER_S)

    def _give_back(self, profile_id: str) -> None:
        self._lingering.pop(profile_id).deleteLater()
        for kept in self._taken(profile_id):
            self._begin_to_give_back(kept.lease, GIVE_BACK_S)

    def _taken(self, profile_id: str) -> list[_Kept]:
        found = self._kept.pop(profile_id, [])
        for kept in found:
            kept.timer.stop()
            kept.deleteLater()
        return found

    def _begin_to_give_back(self, lease: "Lease", timeout_s: float) -> None:
        self._going = [each for each in self._going if each.is_alive()]
        thread = threading.Thread(
            target=lease.give_back, args=(timeout_s,), name="giving back a lease", daemon=True
        )
        self._going.append(thread)
        thread.start()

    def _wait(self, kept: _Kept) -> None:
        lease = kept.lease
        if lease.lasts:
            kept.timer.wait_until(lease.renew_at_s)
            return
        # those who work with it keep it to its end
        kept.timer.wait_until(lease.expires_s)
        self.ending.emit(kept.profile_id, lease.renew_at_s)

    def _tick(self, kept: _Kept) -> None:
        lease, now_s = kept.lease, time.time()
        if now_s >= lease.expires_s:
            self._over(kept)
        elif lease.lasts:
            renewed: Future[None] = Future()
            threading.Thread(
                target=_renew, args=(lease, renewed), name="renewing a lease", daemon=True
            ).start()
            self._bridge.when_done(renewed, self, lambda done: self._renewed(kept, done))

    def _renewed(self, kept: _Kept, done: "Future[None]") -> None:
        if kept not in self._kept.get(kept.profile_id, ()):
            return
        lease, now_s = kept.lease, time.time()
        if done.exception() is None:
            self._wait(kept)
            return
        again_s = now_s + max(AGAIN_S, (lease.expires_s - now_s) / 5)
        kept.timer.wait_until(min(again_s, max(now_s, lease.expires_s)))

    def _over(self, kept: _Kept) -> None:
        """Its time is over; a token that was made for it need not live on."""
        self._kept[kept.profile_id].remove(kept)
        kept.deleteLater()
        self._begin_to_give_back(kept.lease, GIVE_BACK_S)
        if kept.lease.lasts or not self._kept[kept.profile_id]:
            self.ending.emit(kept.profile_id, kept.lease.expires_s)


def _renew(lease: "Lease", renewed: "Future[None]") -> None:
    try:
        lease.renew()
    except Exception as error:  # noqa: BLE001 - it is tried again
        renewed.set_exception(error)
    else:
        renewed.set_result(None)
