"""Labels and tool tips that show any text as it is, never as markup."""

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from poolkeeper.desktop.theme import restyle

_WIDEST_LINE = 90
_MOST_IN_A_LABEL = 4_000
"""Qt lays out a wrapping label in one piece: a million characters stop the window for half a minute."""


class PlainLabel(QLabel):
    """A label for text that came from anywhere: a server, a file, a person.

    `role` is one of the theme's (`muted`, `heading`, `error`, `faint`, `badge`, `badge-production`).
    A wrapping label takes the width it is given; a selectable one can be copied by mouse and keyboard.
    """

    def __init__(
        self, text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False
    ) -> None:
        super().__init__()
        super().setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if role.startswith("badge"):
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )

    def set_role(self, role: str) -> None:
        """Show the text in another of the theme's roles."""
        if role != self.property("role"):
            restyle(self, role=role)

    def setTextFormat(self, text_format: Qt.TextFormat) -> None:
        """Refuse: a label of this kind is plain text for good."""
        raise TypeError("a PlainLabel stays plain text")


class ElidedLabel(PlainLabel):
    """One line that takes the width it is given and ends in dots where its text is longer."""

    def __init__(self, role: str = "") -> None:
        super().__init__(role=role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.style().drawItemText(
            QPainter(self),
            room,
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            words,
            self.foregroundRole(),
        )


def beginning(text: str, rest: str = "the rest is not shown") -> str:
    """As much of a server's words as a wrapping label can lay out at once, and where the `rest` is."""
    return text if len(text) <= _MOST_IN_A_LABEL else f"{text[:_MOST_IN_A_LABEL]}\n… {rest}"


def plain_tool_tip(text: str) -> str:
    """Text for `setToolTip` that shows exactly `text`; Qt would guess markup from its look."""
    if not text:
        return ""
    wrapping = "pre" if max(map(len, text.splitlines())) <= _WIDEST_LINE else "pre-wrap"
    return f'<span style="white-space:{wrapping}">{html.escape(text)}</span>'
