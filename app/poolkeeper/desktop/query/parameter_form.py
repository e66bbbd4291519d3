"""The form beside the editor: one typed row for each parameter of the statement."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from poolkeeper.desktop.fonts import smaller
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.query.parameter_row import Filled, ParameterRow
from poolkeeper.queries.binding import BoundParameter

MOST_ROWS = 200
"""More parameters than this have no rows; a statement with more is a program's, not a person's."""


class ParameterForm(QWidget):
    """Shows the parameters in order of first use and keeps what was filled in by name."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Parameters")
        self._rows: dict[str, ParameterRow] = {}
        self._kept: dict[str, Filled] = {}
        self._count = PlainLabel(role="muted")
        self._hint = PlainLabel("Write :name in the statement to bind a value to it.", "muted", wrap=True)
        self._too_many = PlainLabel(role="error", wrap=True)
        self._too_many.hide()
        self._null_caption = PlainLabel("NULL", "muted")
        self._null_caption.setFont(smaller(self.font(), 3))
        self._list = QVBoxLayout()
        self._list.setSpacing(7)
        self._lay_out()
        self.set_names(())

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that have a row, in order."""
        return tuple(self._rows)

    def row(self, name: str) -> ParameterRow:
        """The row of a parameter; raises KeyError where it has none."""
        return self._rows[name]

    def set_names(self, names: tuple[str, ...]) -> None:
        """Show a row for each of these; values of names that left are kept for their return."""
        shown = names[:MOST_ROWS]
        self._show_count(len(names))
        if shown == self.names:
            return
        for name in set(self._rows) - set(shown):
            row = self._rows.pop(name)
            self._kept[name] = row.filled
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {name: self._rows.get(name) or self._new_row(name) for name in shown}
        self._put_in_order()

    def fill(self, parameters: Iterable[BoundParameter]) -> None:
        """Put in these values; those without a row wait for their name to come."""
        for each in parameters:
            filled = Filled(each.type, each.text or "", each.text is None)
            self._kept[each.name] = filled
            if each.name in self._rows:
                self._rows[each.name].fill(filled)

    def checked_values(self, names: tuple[str, ...]) -> tuple[BoundParameter, ...] | None:
        """The values of these parameters, or None where one is bad: marked, and with the focus."""
        if len(names) > MOST_ROWS:
            return None
        bad = [name for name in names if not self._rows[name].check()]
        if bad:
            self._rows[bad[0]].field.setFocus()
            self._scroll.ensureWidgetVisible(self._rows[bad[0]])
            return None
        return tuple(self._rows[name].bound for name in names)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel("Parameters", "heading"))
        head.addStretch(1)
        head.addWidget(self._count)
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(12, 0, 12, 10)
        body.setSpacing(3)
        body.addWidget(self._null_caption, 0, Qt.AlignmentFlag.AlignRight)
        body.addLayout(self._list)
        body.addWidget(self._hint)
        body.addWidget(self._too_many)
        body.addStretch(1)
        # On the list and not on each box: a style sheet of its own makes every row dearer.
        inside.setStyleSheet("QComboBox { padding: 4px 0 4px 6px; }")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        head.setContentsMargins(12, 9, 12, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)

    def _new_row(self, name: str) -> ParameterRow:
        row = ParameterRow(name, self._kept.get(name, Filled()))
        row.edited.connect(self.edited)
        return row

    def _put_in_order(self) -> None:
        before: QWidget | None = None
        name_width = max((row.name_width for row in self._rows.values()), default=0)
        for position, row in enumerate(self._rows.values()):
            row.set_name_width(name_width)
            item = self._list.itemAt(position)
            if item is None or item.widget() is not row:
                self._list.insertWidget(position, row)
            for first, second in _tab_steps(before, row):
                QWidget.setTabOrder(first, second)
            before = row.null_box

    def _show_count(self, count: int) -> None:
        self._count.setText(f"{count:,} · bound by the driver" if count else "none")
        self._hint.setVisible(count == 0)
        self._null_caption.setVisible(count > 0)
        self._too_many.setVisible(count > MOST_ROWS)
        self._too_many.setText(f"This statement has {count:,} parameters; {MOST_ROWS} can be filled in here.")


def _tab_steps(before: QWidget | None, row: ParameterRow) -> list[tuple[QWidget, QWidget]]:
    steps: list[tuple[QWidget, QWidget]] = [(row.type_box, row.field), (row.field, row.null_box)]
    return [(before, row.type_box), *steps] if before is not None else steps
