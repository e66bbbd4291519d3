"""Every session on the server of an open profile, who blocks whom, and what each runs."""

import time
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from poolkeeper.desktop.dialog_height import within_screen
from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.durations import ago_text
from poolkeeper.desktop.server_sessions.session_tree import SessionTree
from poolkeeper.desktop.session import Session
from poolkeeper.profiles.engines import ENGINES
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.replicas import PRIMARY
from poolkeeper.worker.messages import Activity, ServerSession, ServerView

CHOICES = ("Everyone’s", "This pool’s", "Blocked and blocking", "With a transaction")
WATCHER = "sessions window"
_IN_TRANSACTION = frozenset({Activity.IDLE_IN_TRANSACTION, Activity.WRITING, Activity.READING})


class SessionsWindow(QDialog):
    """Follows the server every few seconds while it is open. `end_requested` carries a ServerSession."""

    end_requested = Signal(object)

    def __init__(
        self, session: Session, parent: QWidget | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._clock = clock
        self.setWindowTitle(f"Sessions on the server · {session.profile.name}")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.shown = QComboBox()
        self.shown.addItems(CHOICES)
        self.shown.setAccessibleName("Which sessions")
        self.server = QComboBox()
        self.server.setAccessibleName("Which server")
        self.server.hide()
        self.words = QLineEdit()
        self.words.setPlaceholderText("Filter by user, machine, program or statement")
        self.words.setAccessibleName("Filter sessions")
        self.words.setClearButtonEnabled(True)
        self.told = PlainLabel("Asking the server …", "muted", wrap=True)
        self.tree = SessionTree()
        self.statement = QPlainTextEdit()
        self.end = QPushButton("End session…")
        self.close_button = QPushButton("Close")
        self._lay_out()
        self._connect()
        self.show_view()
        session.server.watch(True, WATCHER)

    def show_view(self) -> None:
        """Show the last look at the server."""
        self._offer_servers()
        side = self.session.server
        seen = side.seen_replicas.get(self.server.currentText(), side.seen)
        if seen is None:
            return
        view = seen.view
        wanted = _wanted(view, self.shown.currentText())
        self.tree.show_sessions(each for each in wanted if _has(each, self.words.text()))
        self.told.setText(_told(view, self._clock()))

    def _offer_servers(self) -> None:
        """The servers of a profile with replicas, as soon as one of these was looked at."""
        replicas = self.session.server.seen_replicas
        known = {self.server.itemText(place) for place in range(self.server.count())}
        names = [name for name in (PRIMARY, *sorted(replicas)) if name not in known]
        if replicas and names:
            self.server.addItems(names)
            self.server.show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.server)
        head.addWidget(self.shown)
        head.addWidget(self.words, 1)
        self.statement.setReadOnly(True)
        self.statement.setFont(monospace_font())
        self.statement.setAccessibleName("What the chosen session runs, or ran last")
        self.statement.setPlaceholderText("Choose a session to see what it runs, or ran last.")
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self.tree)
        halves.addWidget(self.statement)
        halves.setSizes([380, 130])
        halves.setChildrenCollapsible(False)
        foot = QHBoxLayout()
        foot.addWidget(self.told, 1)
        foot.addWidget(self.end)
        foot.addWidget(self.close_button)
        self.end.setProperty("role", "danger")
        for button in (self.end, self.close_button):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(halves, 1)
        column.addLayout(foot)
        self.resize(within_screen(self, QSize(1060, 560)))

    def _connect(self) -> None:
        self.session.server.looked.connect(self.show_view)
        self.server.activated.connect(lambda _place: self.show_view())
        self.shown.currentTextChanged.connect(self.show_view)
        self.words.textChanged.connect(self.show_view)
        self.tree.chosen.connect(self._show_chosen)
        self.end.clicked.connect(self._end)
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(lambda _how: self.session.server.watch(False, WATCHER))
        self._show_chosen(None)

    def _show_chosen(self, session: ServerSession | None) -> None:
        text = "" if session is None else session.statement
        if self.statement.toPlainText() != text:
            self.statement.setPlainText(text)
        why_not = _why_not(self.session.profile)
        self.end.setEnabled(session is not None and not why_not)
        self.end.setToolTip(why_not or "Ask, then end the chosen session")

    def _end(self) -> None:
        session = self.tree.current()
        if session is not None:
            self.end_requested.emit(session)


def _why_not(profile: Profile) -> str:
    """Why no session is ended through this profile; empty where one may be."""
    if not ENGINES[profile.engine].ends_sessions:
        return f"{ENGINES[profile.engine].label} has no server that could end it: close the process itself."
    return "This profile is read-only." if profile.safety.read_only else ""


def _wanted(view: ServerView, shown: str) -> list[ServerSession]:
    match shown:
        case "This pool’s":
            return [each for each in view.sessions if each.ours]
        case "Blocked and blocking":
            blockers = {blocker for each in view.sessions for blocker in each.blocked_by}
            return [each for each in view.sessions if each.blocked_by or each.id in blockers]
        case "With a transaction":
            return [each for each in view.sessions if _has_transaction(each)]
        case _:
            return list(view.sessions)


def _has_transaction(session: ServerSession) -> bool:
    return session.transaction_s is not None or session.activity in _IN_TRANSACTION


def _has(session: ServerSession, words: str) -> bool:
    told = (session.id, session.user, session.machine, session.program, session.database, session.statement)
    text = "\n".join((*told, session.activity.value)).casefold()
    return all(word in text for word in words.casefold().split())


def _told(view: ServerView, now_s: float) -> str:
    count = "" if view.everyone is None else f"{view.everyone:,} sessions"
    if view.everyone is not None and view.limit:
        count += f" of {view.limit:,}"
    ago = ago_text(max(0.0, now_s - view.seen_at_s))
    # it is counted by the server, and not worth a row
    own = "one of them Poolkeeper’s look" if view.everyone is not None else ""
    return " · ".join(part for part in (count, own, f"as of {ago}" if count else "", *view.notes) if part)
