"""The grid's header: each column's name, and under it what the server calls its type."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from poolkeeper.desktop.fonts import smaller
from poolkeeper.desktop.query.result_model import ResultModel
from poolkeeper.desktop.theme import current_palette

PADDING = 10
"""Pixels left and right of a column's texts, in the header and in the cells."""


class ResultHeader(QHeaderView):
    """Names bold, types small and grey, both on the side where the column's values stand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)

    def text_width(self, section: int) -> int:
        """How many pixels the texts of a section need, its padding included."""
        texts = zip(self._fonts(), self._texts(section), strict=True)
        return max(QFontMetrics(font).horizontalAdvance(text) for font, text in texts) + 2 * PADDING + 3

    def _texts(self, section: int) -> tuple[str, str]:
        model = self.model()
        if not isinstance(model, ResultModel):
            return "", ""
        column = model.columns[section]
        return _one_line(column.name), _one_line(column.type_name)

    def _fonts(self) -> tuple[QFont, ...]:
        name = QFont(self.font())
        name.setWeight(QFont.Weight.DemiBold)
        return name, smaller(self.font())

    def _paint_text(self, painter: QPainter, rect: QRect, section: int) -> None:
        palette = current_palette()
        side = self.model().headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        right = bool(Qt.AlignmentFlag(side) & Qt.AlignmentFlag.AlignRight)
        align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        inner = rect.adjusted(PADDING, 5, -PADDING, -5)
        looks = (
            (palette.text, Qt.AlignmentFlag.AlignTop),
            (palette.muted, Qt.AlignmentFlag.AlignBottom),
        )
        lines = zip(self._fonts(), self._texts(section), looks, strict=True)
        for font, text, (colour, edge) in lines:
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, int(align | edge | Qt.TextFlag.TextSingleLine), shown)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        palette = current_palette()
        painter.save()
        painter.fillRect(rect, QColor(palette.header))
        painter.setPen(QColor(palette.border))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        self._paint_text(painter, rect, logicalIndex)
        painter.restore()

    def sizeHint(self) -> QSize:
        model = self.model()
        fonts = self._fonts()
        if isinstance(model, ResultModel) and not any(column.type_name for column in model.columns):
            fonts = fonts[:1]
        return QSize(0, sum(QFontMetrics(font).height() for font in fonts) + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QColor(current_palette().border))
        ground = self.viewport().rect()
        painter.drawLine(ground.bottomLeft(), ground.bottomRight())
        painter.end()


def _one_line(text: str) -> str:
    return " ".join(text[:1000].split()) if "\n" in text or "\t" in text else text[:1000]
