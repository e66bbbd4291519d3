"""One row of the parameter form: a name, its type, its value, and NULL apart from empty."""

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip
from poolkeeper.desktop.theme import restyle
from poolkeeper.queries.binding import BoundParameter, ParameterType

_HINTS = {
    ParameterType.TEXT: "empty text",
    ParameterType.INTEGER: "42",
    ParameterType.DECIMAL: "1227.13",
    ParameterType.DATE: "2026-11-01",
    ParameterType.TIMESTAMP: "2026-11-01 00:00:00",
    ParameterType.BOOLEAN: "true or false",
}
WIDEST_NAME = 130
"""Pixels; a longer name is shortened in the middle, its tool tip has it whole."""
_ARROW_AND_PADDING = 36


class Filled(msgspec.Struct, frozen=True):
    """What a person put into a row; kept while its parameter is away from the statement."""

    type: ParameterType = ParameterType.TEXT
    text: str = ""
    is_null: bool = False


class ParameterRow(QWidget):
    """The fields of one parameter; checks its value when the field is left."""

    edited = Signal()

    def __init__(self, name: str, filled: Filled, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._label = PlainLabel()
        self._label.setFont(monospace_font())
        self._label.setToolTip(plain_tool_tip(f":{name}"))
        self.type_box = _type_box(name, filled.type)
        self.field = QLineEdit(filled.text)
        self.field.setFont(monospace_font(12))
        self.field.setAccessibleName(f"Value of {name}")
        self.field.setMinimumWidth(60)
        self.field.home(False)
        self.null_box = QCheckBox()
        self.null_box.setAccessibleName(f"{name} is NULL")
        self.null_box.setToolTip(plain_tool_tip("NULL: no value, which is not the empty text"))
        self.null_box.setChecked(filled.is_null)
        self._error = PlainLabel(role="error", wrap=True)
        self._error.hide()
        self._lay_out()
        self.set_name_width(self.name_width)
        self._connect()
        self._show_null(filled.is_null)

    @property
    def filled(self) -> Filled:
        """What the fields hold now."""
        return Filled(self._type, self.field.text(), self.null_box.isChecked())

    @property
    def bound(self) -> BoundParameter:
        """The value as the driver is to have it."""
        filled = self.filled
        return BoundParameter(self.name, filled.type, None if filled.is_null else filled.text)

    @property
    def _type(self) -> ParameterType:
        # As text: Qt would hand an enum kept as item data back as a plain string.
        return ParameterType(self.type_box.currentText())

    @property
    def problem(self) -> str:
        """The sentence under the field, or nothing."""
        return self._error.text()

    @property
    def name_width(self) -> int:
        """How many pixels the name wants, at most `WIDEST_NAME`."""
        return min(WIDEST_NAME, self._label.fontMetrics().horizontalAdvance(f":{self.name}") + 2)

    def set_name_width(self, width: int) -> None:
        """Give the name this many pixels, so that all rows line up."""
        metrics = self._label.fontMetrics()
        self._label.setFixedWidth(width)
        self._label.setText(metrics.elidedText(f":{self.name}", Qt.TextElideMode.ElideMiddle, width))

    def fill(self, filled: Filled) -> None:
        """Put this into the fields."""
        self.type_box.setCurrentText(filled.type.value)
        self.field.setText(filled.text)
        self.field.home(False)
        self.null_box.setChecked(filled.is_null)
        self.mark("")

    def check(self) -> bool:
        """Whether the value can be bound; if not, a sentence under the field says why."""
        from poolkeeper.queries.parameter_values import BadParameter, python_value

        try:
            python_value(self.bound)
        except BadParameter as error:
            self.mark(error.sentence)
            return False
        self.mark("")
        return True

    def mark(self, sentence: str) -> None:
        """Show why the value cannot be used; an empty sentence takes the mark away."""
        if sentence == self._error.text():
            return
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        restyle(self.field, role="error" if sentence else "")

    def _lay_out(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(7)
        fields.addWidget(self._label)
        fields.addWidget(self.type_box)
        fields.addWidget(self.field, 1)
        fields.addWidget(self.null_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(fields)
        layout.addWidget(self._error)

    def _connect(self) -> None:
        self.field.textEdited.connect(self._note_edit)
        self.field.editingFinished.connect(self._leave)
        self.type_box.currentIndexChanged.connect(self._note_type)
        self.null_box.toggled.connect(self._show_null)
        self.null_box.toggled.connect(self._note_edit)

    def _leave(self) -> None:
        self.check()
        if not self.field.hasFocus():
            self.field.home(False)

    def _note_edit(self) -> None:
        self.mark("")
        self.edited.emit()

    def _note_type(self) -> None:
        self._show_null(self.null_box.isChecked())
        self.mark("")
        if self.field.text():
            self.check()
        self.edited.emit()

    def _show_null(self, is_null: bool) -> None:
        self.field.setEnabled(not is_null)
        self.field.setPlaceholderText("" if is_null else _HINTS[self._type])


def _type_box(name: str, chosen: ParameterType) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(f"Type of {name}")
    for each in ParameterType:
        box.addItem(each.value)
    box.setCurrentText(chosen.value)
    widest = max(box.fontMetrics().horizontalAdvance(each.value) for each in ParameterType)
    box.setFixedWidth(widest + _ARROW_AND_PADDING)
    return box
