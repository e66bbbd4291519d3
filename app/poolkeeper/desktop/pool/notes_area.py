"""What is to be said of a snippet: a paragraph for each note, scrolled where there is no room."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel


class NotesArea(QScrollArea):
    """As high as its notes, as long as its owner asks `height_wanted` after each change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: list[PlainLabel] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(14, 10, 14, 10)
        self._column.setSpacing(6)
        self._column.addWidget(PlainLabel("Where it differs from the profile", "section"))
        self._column.addStretch(1)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Where it differs from the profile")
        self.setWidget(inside)

    def show_notes(self, notes: Sequence[str]) -> None:
        """Show these and no others, from the first on."""
        for label in self._notes:
            self._column.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._notes = [PlainLabel(note, wrap=True, selectable=True) for note in notes]
        for place, label in enumerate(self._notes, 1):
            label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._column.insertWidget(place, label)
            # at once: a hidden label has no height
            label.show()
        self.verticalScrollBar().setValue(0)

    def labels(self) -> tuple[PlainLabel, ...]:
        """The paragraphs that are shown."""
        return tuple(self._notes)

    def texts(self) -> list[str]:
        """The notes that are shown."""
        return [label.text() for label in self._notes]

    def height_wanted(self, most: int) -> int:
        """The height that shows every note at this width, `most` at most."""
        return min(most, self._column.heightForWidth(self.viewport().width()) + 2)
