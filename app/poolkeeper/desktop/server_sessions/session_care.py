"""Carries out what the pool panel and the sessions window offer: cancel, release, end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from poolkeeper.desktop.pool.server_words import activity_text, one_line, session_name

if TYPE_CHECKING:
    from poolkeeper.desktop.pool.pool_panel import PoolPanel
    from poolkeeper.desktop.server_sessions.sessions_window import SessionsWindow
    from poolkeeper.desktop.session import Session
    from poolkeeper.desktop.status_line import StatusLine
    from poolkeeper.desktop.workspace import Workspace
    from poolkeeper.worker.messages import ServerSession, SessionEnded

SAID_FOR_MS = 10_000


class SessionCare(QObject):
    """Asks before anything is rolled back, and says how it went."""

    def __init__(self, workspace: Workspace, panel: PoolPanel, status: StatusLine, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._status = status
        self._window = window
        self._windows: dict[str, SessionsWindow] = {}
        panel.cancel_requested.connect(self._cancel)
        panel.release_requested.connect(self._release)
        panel.end_requested.connect(self._end_of_front)
        workspace.session_ended.connect(self._ended)

    def show_sessions(self) -> SessionsWindow | None:
        """Open the sessions window of the pool in front, or bring it to the front; None without a pool."""
        from poolkeeper.desktop.server_sessions.sessions_window import SessionsWindow

        session = self._workspace.current_session()
        if session is None:
            return None
        shown = self._windows.get(session.profile.id)
        if shown is None:
            shown = self._windows[session.profile.id] = SessionsWindow(session, self._window)
            shown.end_requested.connect(lambda ended: self.end(session, ended, shown))
            shown.destroyed.connect(lambda: self._windows.pop(session.profile.id, None))
        session.open()
        shown.show()
        shown.raise_()
        shown.activateWindow()
        return shown

    def end(self, session: Session, ended: ServerSession, parent: QWidget) -> None:
        """Ask, then end a session on the server."""
        if self._sure(
            parent,
            f"End {session_name(ended)} on “{session.profile.name}”?",
            "Its transaction is rolled back, and its client finds the connection lost.",
            "\n".join(part for part in (activity_text(ended), one_line(ended.statement, 400)) if part),
            "End session",
        ):
            session.server.end(ended)

    def _end_of_front(self, ended: ServerSession) -> None:
        session = self._workspace.current_session()
        if session is not None:
            self.end(session, ended, self._window)

    def _cancel(self, holder: str) -> None:
        controller = self._workspace.controller_of(holder)
        if controller is not None:
            controller.tab.request_cancel()

    def _release(self, holder: str) -> None:
        controller = self._workspace.controller_of(holder)
        if controller is not None and self._sure(
            self._window,
            f"Roll back what “{holder}” has open?",
            "What it has changed and not committed is undone, and its connection goes back to the pool.",
            "",
            "Roll back",
        ):
            controller.end_transaction(commit=False)

    def _ended(self, session: Session, told: SessionEnded) -> None:
        name = session_name(told.session)
        if told.explained is None:
            self._status.showMessage(f"The server has ended {name}.", SAID_FOR_MS)
            return
        box = QMessageBox(self._windows.get(session.profile.id) or self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setObjectName("session not ended")
        box.setWindowTitle(f"End {name}")
        box.setText(told.explained.title)
        told_more = (told.explained.detail, *(remedy.text for remedy in told.explained.remedies))
        box.setInformativeText("\n".join(part for part in told_more if part))
        box.open()

    def _sure(self, parent: QWidget, question: str, consequence: str, detail: str, yes: str) -> bool:
        box = QMessageBox(parent)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setObjectName(yes.lower())
        box.setWindowTitle(yes)
        box.setText(question)
        box.setInformativeText("\n\n".join(part for part in (consequence, detail) if part))
        sure = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        return box.clickedButton() is sure
