"""Paints one line of the list: badge, name, how much is in use, and a dot for the state."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from poolkeeper.desktop.connections.profile_tree_model import Mark, Role
from poolkeeper.desktop.palette import Palette
from poolkeeper.desktop.theme import current_palette
from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.profile import Colour

_Index = QModelIndex | QPersistentModelIndex

BADGES = {
    Engine.POSTGRESQL: "#336791",
    Engine.MYSQL: "#00758f",
    Engine.SQLITE: "#0f6ab4",
    Engine.MSSQL: "#a91d22",
    Engine.ORACLE: "#c74634",
}
"""The colours that each product is known by."""

COLOURS = {
    Colour.RED: "#e03131",
    Colour.ORANGE: "#f08c00",
    Colour.GREEN: "#2f9e44",
    Colour.BLUE: "#1971c2",
    Colour.PURPLE: "#9c36b5",
}
"""The marks that a person may give a profile."""

_ROW = 27
_FOLDER_ROW = 28
_BADGE = 20
_DOT = 8
_REPLICA_INDENT = 18


class ProfileDelegate(QStyledItemDelegate):
    """Follows the palette of the moment."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(Role.PROFILE_ID) is None:
            _paint_folder(painter, option, str(index.data()))
            _paint_arrow(painter, option)
        else:
            _paint_profile(painter, option, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        least = _FOLDER_ROW if index.data(Role.PROFILE_ID) is None else _ROW
        return QSize(120, max(least, option.fontMetrics.height() + 9))


def _paint_folder(painter: QPainter, option: QStyleOptionViewItem, name: str) -> None:
    font = _sized(option.font, 0.9)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(current_palette().muted))
    _text(painter, option.rect.adjusted(18, 4, -8, 0), name, Qt.AlignmentFlag.AlignLeft)


def _paint_arrow(painter: QPainter, option: QStyleOptionViewItem) -> None:
    x, y = option.rect.left() + 7.0, option.rect.center().y() + 2.5
    shape = QPainterPath()
    if option.state & QStyle.StateFlag.State_Open:
        points = ((x - 1, y - 2), (x + 6, y - 2), (x + 2.5, y + 2.5))
    else:
        points = ((x, y - 3.5), (x + 4.5, y), (x, y + 3.5))
    shape.moveTo(*points[0])
    for point in points[1:]:
        shape.lineTo(*point)
    shape.closeSubpath()
    painter.fillPath(shape, QColor(current_palette().muted))


def _paint_profile(painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
    palette = current_palette()
    row = option.rect.adjusted(2, 1, -4, -1)
    if option.state & QStyle.StateFlag.State_Selected:
        _round(painter, row, 5, palette.selection)
    elif option.state & QStyle.StateFlag.State_MouseOver:
        _round(painter, row, 5, palette.field)
    engine = index.data(Role.ENGINE)
    indent = _REPLICA_INDENT if index.data(Role.IS_REPLICA) else 0
    badge = QRect(row.left() + 6 + indent, row.center().y() - _BADGE // 2 + 1, _BADGE, _BADGE)
    _round(painter, badge, 4, BADGES[engine])
    badge_font = _sized(option.font, 0.72)
    badge_font.setWeight(QFont.Weight.Bold)
    painter.setFont(badge_font)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, ENGINES[engine].badge)
    right = _paint_mark(painter, option, row, index.data(Role.MARK), palette)
    left = badge.right() + 9
    left = _paint_colour(painter, row, left, index.data(Role.COLOUR))
    painter.setFont(option.font)
    painter.setPen(QColor(palette.text))
    name = QRect(left, row.top(), right - left - 6, row.height())
    _text(painter, name, str(index.data()), Qt.AlignmentFlag.AlignLeft)


def _paint_mark(
    painter: QPainter, option: QStyleOptionViewItem, row: QRect, mark: Mark, palette: Palette
) -> int:
    """Paint dot and figures; returns where they begin."""
    dot = QRectF(row.right() - _DOT - 5, row.center().y() - _DOT / 2 + 0.5, _DOT, _DOT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_dot_colour(mark.state, palette)))
    painter.drawEllipse(dot)
    if mark.state in {"closed", "failed", "lost"}:
        return int(dot.left())
    painter.setFont(_sized(option.font, 0.86))
    painter.setPen(QColor(palette.muted))
    figures = str(mark.in_use) if mark.capacity is None else f"{mark.in_use}/{mark.capacity}"
    width = QFontMetrics(painter.font()).horizontalAdvance(figures)
    place = QRect(int(dot.left()) - width - 8, row.top(), width, row.height())
    _text(painter, place, figures, Qt.AlignmentFlag.AlignRight)
    return place.left()


def _paint_colour(painter: QPainter, row: QRect, left: int, colour: Colour) -> int:
    if colour not in COLOURS:
        return left
    _round(painter, QRect(left, row.center().y() - 6, 3, 14), 1, COLOURS[colour])
    return left + 9


def _dot_colour(state: str, palette: Palette) -> str:
    colours = {
        "open": palette.success,
        "exhausted": palette.overflow,
        "degraded": palette.overflow,
        "down": palette.danger,
        "failed": palette.danger,
        "lost": palette.danger,
        "opening": palette.accent,
    }
    return colours.get(state, palette.border)


def _round(painter: QPainter, rect: QRect, radius: int, colour: str) -> None:
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect), radius, radius)
    painter.fillPath(path, QColor(colour))


def _sized(font: QFont, by: float) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(max(8, round(font.pixelSize() * by)))
    return sized


def _text(painter: QPainter, rect: QRect, text: str, side: Qt.AlignmentFlag) -> None:
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(rect, int(flags), shown)
