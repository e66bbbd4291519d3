"""The bar above the editor: run, cancel, the transaction, and what was proved of the connection."""

import enum

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from poolkeeper.desktop.icons import icon
from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip
from poolkeeper.desktop.query.more_button import MoreButton
from poolkeeper.desktop.query.run_status import run_key_text
from poolkeeper.desktop.query.server_button import ServerButton
from poolkeeper.worker.messages import ServerChoice

PROVEN = "The server itself takes no changes from this connection"
_APART, _CLOSE = (12, 8), (8, 6)
"""The margin and the spacing, in pixels."""

REFUSED = "Poolkeeper refuses what may write; the server has not said that it would"


class Mode(enum.Enum):
    """How statements are kept."""

    AUTOCOMMIT = "Auto-commit"
    TRANSACTION = "Transaction"


_TIPS = {
    Mode.AUTOCOMMIT: "Every statement is kept as soon as it has run",
    Mode.TRANSACTION: "Statements are kept together by Commit, or undone by Rollback",
}


class QueryToolbar(QFrame):
    """Buttons follow the state given by `show_state`; badges show only what the server proved.

    Where the room is short, buttons that can do nothing now go into a menu first.
    """

    run_requested = Signal()
    cancel_requested = Signal()
    commit_requested = Signal()
    rollback_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run_button = _button("Run", f"Run the statement ({run_key_text()})", "primary")
        self.cancel_button = _button("Cancel", "Stop the statement, on the server too (Esc)")
        self.run_button.setIcon(icon("play", "accent_text"))
        self.cancel_button.setIcon(icon("stop"))
        self.mode_button = _button(Mode.AUTOCOMMIT.value, _TIPS[Mode.AUTOCOMMIT])
        self.server_button = ServerButton()
        self.commit_button = _button("Commit", "Keep the changes of the open transaction")
        self.rollback_button = _button("Rollback", "Undo the changes of the open transaction")
        self.production_badge = PlainLabel("PRODUCTION", "badge-production")
        self.read_only_badge = PlainLabel("READ-ONLY", "badge")
        self.encryption_badge = PlainLabel("", "badge")
        self.more_button = MoreButton()
        self._encrypted = ""
        self._mode = Mode.AUTOCOMMIT
        self._modes: dict[Mode, QAction] = {}
        self._bar = QHBoxLayout()
        self._fill_mode_menu()
        self._lay_out()
        self._connect()
        for part in (self.production_badge, self.read_only_badge, self.encryption_badge, self.server_button):
            part.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_state(running=False, cancelling=False, transaction_open=False)

    @property
    def mode(self) -> Mode:
        """How the next statement is to be kept."""
        return self._mode

    @property
    def server(self) -> ServerChoice:
        """Where the next statement is to run."""
        return self.server_button.choice

    def set_mode(self, mode: Mode) -> None:
        """Choose how the next statement is kept."""
        self._mode = mode
        self._modes[mode].setChecked(True)
        self.mode_button.setText(mode.value)
        self._fit()
        self.mode_button.setToolTip(plain_tool_tip(_TIPS[mode]))

    def show_state(self, *, running: bool, cancelling: bool, transaction_open: bool) -> None:
        """Enable what can be done now."""
        for button, enabled in (
            (self.run_button, not running),
            (self.cancel_button, running and not cancelling),
            (self.mode_button, not running and not transaction_open),
            (self.server_button, not running and not transaction_open),
            (self.commit_button, transaction_open and not running),
            (self.rollback_button, transaction_open and not running),
        ):
            button.setEnabled(enabled)
        self._fit()

    def show_servers(self, several: bool) -> None:
        """Offer the choice between primary and replicas, where there is one."""
        if not several:
            self.server_button.choose(ServerChoice.AUTOMATIC)
        self.server_button.setVisible(several)
        self._fit()

    def show_production(self, production: bool) -> None:
        """Show or hide the red badge."""
        self.production_badge.setVisible(production)
        self._fit()

    def show_proofs(self, read_only: bool, encrypted: str, *, refuses: bool = False) -> None:
        """Show what the server itself confirmed: read-only, and the protocol it encrypts by.

        `refuses`: the server did not confirm it, but Poolkeeper refuses what may write.
        """
        self.read_only_badge.setText("READ-ONLY" if read_only else "WRITES REFUSED")
        self.read_only_badge.setToolTip(PROVEN if read_only else REFUSED)
        self.read_only_badge.setVisible(read_only or refuses)
        self._encrypted = encrypted
        self.encryption_badge.setToolTip(plain_tool_tip(encrypted))
        self._fit()

    def _fit(self) -> None:
        """Say less, stand closer, then put into the menu what can be done without, until all has room."""
        ends = (self.commit_button, self.rollback_button)
        for button in (*ends, self.mode_button):
            button.show()
        self.more_button.show_hidden(())
        self.encryption_badge.setVisible(bool(self._encrypted))
        self._stand(closer=False)
        self._say_encryption()
        idle = self._mode is Mode.AUTOCOMMIT and not any(button.isEnabled() for button in ends)
        if idle and self._lacks_room():
            self._into_menu(*ends)
            self._say_encryption()
        self._stand(closer=self._lacks_room())
        if self._lacks_room():
            self._into_menu(self.mode_button)
        if self._lacks_room() and self._encrypted:
            self._into_menu(self.encryption_badge)
            self.encryption_badge.setText(self._encrypted)

    def _say_encryption(self) -> None:
        """All that is known of it, or its beginning where the room is short."""
        self.encryption_badge.setText(self._encrypted)
        if self._lacks_room():
            first, rest, _ = self._encrypted.partition(",")
            self.encryption_badge.setText(f"{first}…" if rest else first)

    def _into_menu(self, *parts: QWidget) -> None:
        for part in parts:
            part.hide()
        self.more_button.show_hidden((*self.more_button.hidden, *parts))

    def _stand(self, *, closer: bool) -> None:
        self.server_button.set_short(closer)
        margin, spacing = _CLOSE if closer else _APART
        self._bar.setContentsMargins(margin, 6, margin, 6)
        self._bar.setSpacing(spacing)

    def _lacks_room(self) -> bool:
        self._bar.invalidate()
        return self._bar.sizeHint().width() > self.width()

    def _fill_mode_menu(self) -> None:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for mode in Mode:
            action = menu.addAction(mode.value)
            action.setCheckable(True)
            action.setActionGroup(group)
            action.triggered.connect(lambda _checked, chosen=mode: self.set_mode(chosen))
            self._modes[mode] = action
        self._modes[self._mode].setChecked(True)
        self.mode_button.setMenu(menu)
        self.mode_button.setStyleSheet("QPushButton { padding-right: 22px; }")

    def _lay_out(self) -> None:
        bar = self._bar
        bar.addWidget(self.run_button)
        bar.addWidget(self.cancel_button)
        bar.addWidget(_upright_line())
        bar.addWidget(self.mode_button)
        bar.addWidget(self.commit_button)
        bar.addWidget(self.rollback_button)
        bar.addWidget(self.server_button)
        bar.addWidget(self.more_button)
        bar.addStretch(1)
        bar.addWidget(self.production_badge)
        bar.addWidget(self.read_only_badge)
        bar.addWidget(self.encryption_badge)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(line)

    def _connect(self) -> None:
        self.run_button.clicked.connect(self.run_requested)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.commit_button.clicked.connect(self.commit_requested)
        self.rollback_button.clicked.connect(self.rollback_requested)
        self.server_button.chosen.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _button(text: str, tip: str, role: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(plain_tool_tip(tip))
    button.setIconSize(QSize(14, 14))
    if role:
        button.setProperty("role", role)
    return button


def _upright_line() -> QFrame:
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedSize(1, 18)
    return line
