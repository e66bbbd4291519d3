"""Rows of a form: what is asked at the left, the fields at the right, what is wrong below them."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.validation import Problem

LABEL_WIDTH = 126


class FormGrid(QWidget):
    """Knows which field belongs to which row, so that a problem is shown where it is mended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._rows: dict[str, tuple[PlainLabel, QWidget, PlainLabel]] = {}
        self._fields: dict[str, tuple[str, QWidget]] = {}

    def add(self, label: str, row: QWidget, **fields: QWidget) -> None:
        """Add a row called `label`; `fields` are its fields by the profile's names (`tls__ca_file`)."""
        line = 2 * len(self._rows)
        name, error = PlainLabel(label, "muted"), PlainLabel("", "error", wrap=True)
        name.setMinimumHeight(30)
        error.hide()
        self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(row, line, 1)
        self._grid.addWidget(error, line + 1, 1)
        self._rows[label] = (name, row, error)
        for field, widget in fields.items():
            self._fields[field.replace("__", ".")] = (label, widget)
            if not widget.accessibleName():
                widget.setAccessibleName(label)
        if isinstance(row, QComboBox | QLineEdit) and not row.accessibleName():
            row.setAccessibleName(label)

    def set_label(self, label: str, text: str) -> None:
        """Show `text` at the row called `label`, which keeps its name here."""
        name, row, _error = self._rows[label]
        name.setText(text)
        for label_of_field, widget in self._fields.values():
            if label_of_field == label and widget is row:
                widget.setAccessibleName(text)

    def set_shown(self, label: str, shown: bool) -> None:
        """Show or hide a row; hiding takes its problem away."""
        name, row, error = self._rows[label]
        name.setVisible(shown)
        row.setVisible(shown)
        error.setVisible(shown and bool(error.text()))

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Show each problem under its row and put the cursor into the first field that has one.

        Returns the problems of fields that are not in this form.
        """
        self.clear_problems()
        wrong: set[str] = set()
        elsewhere: list[Problem] = []
        for problem in problems:
            if problem.field not in self._fields:
                elsewhere.append(problem)
                continue
            label, widget = self._fields[problem.field]
            error = self._rows[label][2]
            error.setText(f"{error.text()} {problem.sentence}".strip())
            error.show()
            restyle(widget, role="error")
            wrong.add(problem.field)
        for field, (_label, widget) in self._fields.items():
            if field in wrong:
                widget.setFocus()
                break
        return elsewhere

    def problem_of(self, field: str) -> str:
        """The sentence shown under a field's row, or nothing."""
        return self._rows[self._fields[field][0]][2].text()

    def clear_problems(self) -> None:
        """Take every problem away."""
        for _name, _row, error in self._rows.values():
            error.setText("")
            error.hide()
        for _label, widget in self._fields.values():
            if widget.property("role") == "error":
                restyle(widget, role="")


def side_by_side(*widgets: QWidget | str, stretch: int = -1) -> QWidget:
    """Widgets, and short texts between them, in one row; the one at `stretch` takes what is left."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for place, each in enumerate(widgets):
        widget = PlainLabel(each, "muted") if isinstance(each, str) else each
        layout.addWidget(widget, 1 if place == stretch else 0)
    if stretch < 0:
        layout.addStretch(1)
    return row
