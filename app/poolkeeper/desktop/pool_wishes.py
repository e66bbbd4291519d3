"""What a person wishes of the open pool in front: another size, fresh connections; and how that went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from poolkeeper.desktop.pool.foot_buttons import OF_POOLS
from poolkeeper.desktop.session_state import SessionState
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.worker.messages import PoolSize, RecyclePool, ResizePool

if TYPE_CHECKING:
    from poolkeeper.desktop.main_window import MainWindow
    from poolkeeper.desktop.session import Session
    from poolkeeper.profiles.profile import Profile


class PoolWishes(QObject):
    """Offers Resize and Recycle in the menu, at the panel's title and foot, where the pool can do them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        window.profiles.in_force = self.in_force
        for signal in (
            self._workspace.current_changed,
            self._workspace.sessions_changed,
            self._workspace.pool_changed,
        ):
            signal.connect(self._offer)

    def fill_menus(self) -> None:
        """Put the actions into the menu of the panel's title, as soon as they are made."""
        actions = self._window.actions_by_name
        menu = self._window.panel.title.menu
        menu.addActions([actions[name] for name in OF_POOLS])
        menu.addSeparator()
        menu.addAction("Choose another kind…").triggered.connect(lambda _checked=False: self._edit())
        self._offer()

    def resize(self) -> None:
        """Ask for another size of the pool in front."""
        session = self._able()
        if session is None or session.snapshot is None:
            return
        from poolkeeper.desktop.pool.resize_dialog import ResizeDialog

        dialog = ResizeDialog(session.profile.name, session.snapshot, self._window)
        dialog.chosen.connect(lambda size, keep: self._resize(session, size, keep))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def recycle(self) -> None:
        """Have every connection of the pool in front replaced."""
        session = self._able()
        if session is not None:
            session.send(RecyclePool())

    def in_force(self, profile: Profile) -> Profile:
        """The profile with the size that its open pool has now; as it is where no pool is open."""
        session = next((each for each in self._workspace.sessions if each.profile.id == profile.id), None)
        snapshot = None if session is None or session.state is not SessionState.OPEN else session.snapshot
        if snapshot is None or snapshot.size is None or snapshot.kind is not profile.pool_kind:
            return profile
        least = snapshot.size if snapshot.least is None else snapshot.least
        return resized(profile, PoolSize(least, snapshot.capacity or snapshot.size))

    def _resize(self, session: Session, size: PoolSize, keep: bool) -> None:
        session.send(ResizePool(size))
        if keep:
            session.profile = resized(session.profile, size)
            self._window.library.save(session.profile, TypedSecrets())

    def _edit(self) -> None:
        session = self._workspace.current_session()
        if session is not None:
            self._window.profiles.edit(session.profile.id)

    def _able(self) -> Session | None:
        """The session in front, if its pool is open and has a size."""
        session = self._workspace.current_session()
        if session is None or session.snapshot is None or session.state is not SessionState.OPEN:
            return None
        return None if session.snapshot.kind.keeps_nothing else session

    def _offer(self, *_what: object) -> None:
        able = self._able() is not None
        for name in OF_POOLS:
            action = getattr(self._window, "actions_by_name", {}).get(name)
            if action is not None and action.isEnabled() is not able:
                action.setEnabled(able)


def resized(profile: Profile, size: PoolSize) -> Profile:
    """The profile with another size of its kind of pool."""
    replace, pool = msgspec.structs.replace, profile.pool
    own = profile.oracle.driver_pool
    if profile.pool_kind is PoolKind.ORACLEDB and own is not None:
        driver_pool = replace(own, min=size.kept, max=size.most)
        return replace(profile, oracle=replace(profile.oracle, driver_pool=driver_pool))
    if profile.pool_kind is PoolKind.PSYCOPG2:
        psycopg2 = replace(pool.psycopg2, minconn=size.kept, maxconn=size.most)
        return replace(profile, pool=replace(pool, psycopg2=psycopg2))
    if profile.pool_kind is PoolKind.MYSQL_CONNECTOR:
        return replace(profile, pool=replace(pool, connector=replace(pool.connector, pool_size=size.most)))
    if profile.pool_kind is PoolKind.PSYCOPG:
        psycopg = replace(pool.psycopg, min_size=size.kept, max_size=size.most)
        return replace(profile, pool=replace(pool, psycopg=psycopg))
    return replace(profile, pool=replace(pool, size=size.kept, max_overflow=size.most - size.kept))
