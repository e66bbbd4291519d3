"""A failure, explained: what happened, what to do, and the server's own words."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.desktop.plain_label import PlainLabel, beginning
from poolkeeper.desktop.source_link import SourceLink
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.messages import Action, Explained, Remedy

"""More of the server's words than this stand in the messages only."""


class ExplanationCard(QScrollArea):
    """One `Explained`, on the ground of danger. Remedies that the window can carry out are links."""

    action_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._explained: Explained | None = None

    @property
    def explained(self) -> Explained | None:
        """What is shown."""
        return self._explained

    def show_explained(self, explained: Explained) -> None:
        """Show this failure instead of the one before."""
        self._explained = explained
        self.setAccessibleName(explained.title)
        self.setWidget(self._body(explained))
        self.show()

    def fitting_height(self, width: int) -> int:
        """How high the card wants to be at this width, in pixels."""
        body = self.widget()
        layout = body.layout() if body is not None else None
        return layout.totalHeightForWidth(width) if layout is not None else 0

    def _body(self, explained: Explained) -> QWidget:
        body = _DangerGround()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(16, 12, 16, 14)
        layout.setSpacing(8)
        title = PlainLabel(explained.title, "error", wrap=True, selectable=True)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        layout.addWidget(title)
        if explained.remedies:
            layout.addWidget(PlainLabel("What to do:"))
        for remedy in explained.remedies:
            layout.addLayout(self._remedy(remedy))
        if explained.detail:
            layout.addWidget(_server_words(explained.detail))
        if explained.code:
            layout.addWidget(PlainLabel(f"code {explained.code}", "muted", selectable=True))
        if explained.source:
            layout.addWidget(SourceLink(explained), 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        return body

    def _remedy(self, remedy: Remedy) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(PlainLabel("•"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(PlainLabel(remedy.text, wrap=True, selectable=True), 1)
        if remedy.action is not Action.NONE:
            link = QPushButton(remedy.action.value.capitalize())
            link.setProperty("role", "link")
            link.setStyleSheet("QPushButton { padding: 0 4px; }")
            link.clicked.connect(lambda: self.action_requested.emit(remedy.action))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return line


class _DangerGround(QWidget):
    """The tinted ground, in the colours of the moment."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(current_palette().danger_surface))
        painter.end()


def _server_words(detail: str) -> PlainLabel:
    words = PlainLabel(beginning(detail, "the rest is in Messages"), wrap=True, selectable=True)
    words.setFont(monospace_font(12))
    return words
