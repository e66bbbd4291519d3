"""Shows the code with which a person signs in elsewhere, the way there, and how long it serves."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.profile import Profile

if TYPE_CHECKING:
    from poolkeeper.credentials.credential import Instruction

TICK_MS = 250


class DeviceCodeDialog(QDialog):
    """Whoever waits for the sign-in closes it with `accept`; `rejected` says that it is not wanted."""

    def __init__(self, profile: Profile, instruction: "Instruction", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Sign in · {profile.name}")
        self._instruction = instruction
        self.code = PlainLabel(instruction.code, "code", selectable=True)
        self.code.setAccessibleName("Code")
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.left = PlainLabel("", "muted", wrap=True)
        self.open_button = QPushButton("Open in browser")
        self.open_button.setToolTip(plain_tool_tip(instruction.address))
        self.open_button.setDefault(True)
        restyle(self.open_button, role="primary")
        self.copy_button = QPushButton("Copy code")
        self.cancel_button = QPushButton("Cancel")
        self._lay_out(profile)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.open_button.clicked.connect(self._open)
        self.copy_button.clicked.connect(self._copy)
        self.cancel_button.clicked.connect(self.reject)
        self._tick()

    def _lay_out(self, profile: Profile) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(PlainLabel(f"Sign in for “{profile.name}”", "heading", wrap=True))
        layout.addWidget(PlainLabel(self._instruction.text, wrap=True, selectable=True))
        layout.addWidget(self.code)
        layout.addWidget(self.left)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.copy_button, self.cancel_button):
            button.setAutoDefault(False)
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.open_button)
        layout.addLayout(buttons)
        self.setMinimumWidth(440)
        self.open_button.setFocus()

    def _tick(self) -> None:
        until_s = self._instruction.until_s
        if until_s is None:
            self.left.setText("Waiting until you have signed in.")
            return
        left_s = max(0, round(until_s - time.time()))
        clock = f"{left_s // 60}:{left_s % 60:02d}"
        self.left.setText(
            f"Waiting for you to sign in · the code serves for {clock}" if left_s else "The code has expired."
        )

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self._instruction.address))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._instruction.code)
        self.copy_button.setText("Copied")
