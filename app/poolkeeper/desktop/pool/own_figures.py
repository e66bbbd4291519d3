"""The pool's own statistics by their own names, beside what was seen of it from outside."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.figure_row import figure_row
from poolkeeper.profiles.pool_kinds import KIND_NAMES
from poolkeeper.worker.messages import PoolSnapshot

NOT_TOLD = "not told by this pool"


class OwnFigures(QWidget):
    """Hidden for a kind of pool that has none."""

    def __init__(self) -> None:
        super().__init__()
        self._title = PlainLabel("", "section")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self._column.addWidget(self._title)
        self._rows = QWidget()
        self._column.addWidget(self._rows)
        self.figures: dict[str, PlainLabel] = {}
        self.hide()

    def show_figures(self, snapshot: PoolSnapshot) -> None:
        """Show the pool's own figures of a snapshot."""
        self.setVisible(bool(snapshot.own))
        self._title.setText(f"What {KIND_NAMES[snapshot.kind]} tells of itself")
        wanted = dict(snapshot.own)
        if list(wanted) != list(self.figures):
            self._make_rows(wanted)
        for name, text in wanted.items():
            label = self.figures[name]
            label.setText(NOT_TOLD if text is None else text)
            label.set_role("faint-figure" if text is None else "figure")

    def _make_rows(self, names: dict[str, str | None]) -> None:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        self.figures = {}
        for name in names:
            self.figures[name] = PlainLabel("", "figure", selectable=True)
            column.addLayout(figure_row(name, self.figures[name]))
        self._column.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows
