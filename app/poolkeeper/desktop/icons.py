"""The few icons of the window, drawn in the palette of the moment and sharp at every scale."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPen, QPixmap

from poolkeeper.desktop.resource_files import resources_folder
from poolkeeper.desktop.theme import current_palette

_GRID = 16.0
_owned_by_qt: list[QIconEngine] = []


def icon(name: str, colour: str = "text") -> QIcon:
    """An icon by name: `play stop plus search check warning cross`.

    `colour` names a field of the palette; it is looked up at each paint, so icons follow a change of
    scheme. Raises KeyError for a name that is not drawn.
    """
    return QIcon(_DrawnIcon(name, colour))


def application_icon() -> QIcon:
    """The application's own icon, for the window and the task bar."""
    answer = QIcon()
    for path in sorted(resources_folder().glob("poolkeeper-*.png")):
        answer.addFile(str(path))
    return answer


class _DrawnIcon(QIconEngine):
    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._draw = _DRAWINGS[name]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        shown = "faint" if mode is QIcon.Mode.Disabled else self._colour
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.center().x() + 0.5 - side / 2, rect.center().y() + 0.5 - side / 2)
        painter.scale(side / _GRID, side / _GRID)
        self._draw(painter, QColor(getattr(current_palette(), shown)))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QPixmap(size)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return image

    def clone(self) -> QIconEngine:
        # Qt owns and deletes what it gets here; Python must not let go of it before.
        copy = _DrawnIcon(self._name, self._colour)
        _owned_by_qt.append(copy)
        return copy


def _play(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath(QPointF(4.5, 2.5))
    path.lineTo(13.0, 8.0)
    path.lineTo(4.5, 13.5)
    path.closeSubpath()
    painter.fillPath(path, colour)


def _stop(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3.5, 3.5, 9.0, 9.0), 1.0, 1.0)
    painter.fillPath(path, colour)


def _plus(painter: QPainter, colour: QColor) -> None:
    _lines(painter, colour, ((3.0, 8.0), (13.0, 8.0)), ((8.0, 3.0), (8.0, 13.0)))


def _search(painter: QPainter, colour: QColor) -> None:
    _lines(painter, colour, ((10.2, 10.2), (13.5, 13.5)))
    painter.drawEllipse(QPointF(7.0, 7.0), 4.3, 4.3)


def _check(painter: QPainter, colour: QColor) -> None:
    _lines(painter, colour, ((3.0, 8.5), (6.5, 12.0), (13.0, 4.5)))


def _cross(painter: QPainter, colour: QColor) -> None:
    _lines(painter, colour, ((4.0, 4.0), (12.0, 12.0)), ((12.0, 4.0), (4.0, 12.0)))


def _warning(painter: QPainter, colour: QColor) -> None:
    _lines(painter, colour, ((8.0, 2.2), (14.4, 13.4), (1.6, 13.4), (8.0, 2.2)), ((8.0, 6.4), (8.0, 9.4)))
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(8.0, 11.4), 0.3, 0.3)


def _lines(painter: QPainter, colour: QColor, *lines: tuple[tuple[float, float], ...]) -> None:
    pen = QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for points in lines:
        painter.drawPolyline([QPointF(x, y) for x, y in points])


_DRAWINGS: dict[str, Callable[[QPainter, QColor], None]] = {
    "play": _play,
    "stop": _stop,
    "plus": _plus,
    "search": _search,
    "check": _check,
    "warning": _warning,
    "cross": _cross,
}
