"""The mark of a profile: a row of colours of which one, or none, is chosen."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from poolkeeper.desktop.connections.profile_delegate import COLOURS
from poolkeeper.desktop.theme import current_palette
from poolkeeper.profiles.profile import Colour


class ColourField(QWidget):
    """Clicking the chosen colour takes it away."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._swatches = {colour: _Swatch(colour) for colour in Colour}
        for swatch in self._swatches.values():
            self._group.addButton(swatch)
            layout.addWidget(swatch)
        self._swatches[Colour.NONE].setChecked(True)
        self._group.buttonClicked.connect(lambda _button: self.chosen.emit())

    @property
    def colour(self) -> Colour:
        """What is chosen."""
        return next(colour for colour, swatch in self._swatches.items() if swatch.isChecked())

    @colour.setter
    def colour(self, colour: Colour) -> None:
        self._swatches[colour].setChecked(True)


class _Swatch(QAbstractButton):
    """One colour as a dot; a ring shows that it is chosen."""

    def __init__(self, colour: Colour) -> None:
        super().__init__()
        self._colour = COLOURS.get(colour)
        self.setCheckable(True)
        self.setToolTip("no colour" if self._colour is None else colour.value)
        self.setAccessibleName(self.toolTip())

    def sizeHint(self) -> QSize:
        return QSize(22, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = current_palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QRectF(self.rect()).center()
        if self.isChecked() or self.hasFocus():
            painter.setPen(QColor(palette.accent if self.hasFocus() else palette.text))
            painter.drawEllipse(centre, 9.0, 9.0)
        painter.setPen(QColor(palette.muted) if self._colour is None else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour) if self._colour else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, 6.0, 6.0)
        painter.end()
