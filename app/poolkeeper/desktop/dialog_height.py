"""How large a window may be on its screen, and a dialog after a wrapped text in it has changed."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QWidget

FRAME = QSize(40, 40)
"""What the system puts around a window, and a little to see of what is behind it."""


def within_screen(widget: QWidget, wanted: QSize) -> QSize:
    """The wanted size, or what the screen has room for; by itself Qt takes two thirds of it at most."""
    return wanted.boundedTo(widget.screen().availableGeometry().size() - FRAME)


def fit_height(dialog: QDialog) -> None:
    """Give a dialog the height that its texts need at its width; Qt's `adjustSize` cuts wrapped ones off."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        width = max(dialog.width(), dialog.minimumSizeHint().width())
        dialog.resize(width, layout.totalHeightForWidth(width))
