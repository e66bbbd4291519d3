"""What can be done about a failure: as high as its lines where there is room, else scrolled."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from poolkeeper.desktop.connections.remedy_list import RemedyList

LEAST_PX = 48


class RemediesArea(QScrollArea):
    """Shows one list at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("What can be done about it")

    def show_list(self, remedies: RemedyList) -> None:
        """Show these in place of what was shown."""
        before = self.takeWidget()
        if before is not None:
            # not at once: it may be a click on its own link that replaces it
            before.hide()
            before.deleteLater()
        self.setWidget(remedies)
        # it stands on the strip's own colour
        for layer in (self.viewport(), remedies):
            layer.setAutoFillBackground(False)
        remedies.show()
        self._fit()

    def _fit(self) -> None:
        wanted = self._wanted_px()
        self.setMinimumHeight(min(wanted, LEAST_PX))
        self.setMaximumHeight(wanted)
        self.updateGeometry()

    def _wanted_px(self) -> int:
        inside = self.widget()
        width = self.viewport().width()
        return max(1, inside.heightForWidth(width)) if inside is not None else 0

    # Qt's

    def sizeHint(self) -> QSize:
        """Room for every line at this width."""
        return QSize(200, self._wanted_px())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps the lines anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
