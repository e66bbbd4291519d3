"""A dialog's height after a wrapped text in it has changed."""

from PySide6.QtWidgets import QDialog


def fit_height(dialog: QDialog) -> None:
    """Give a dialog the height that its texts need at its width; Qt's `adjustSize` cuts wrapped ones off."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        width = max(dialog.width(), dialog.minimumSizeHint().width())
        dialog.resize(width, layout.totalHeightForWidth(width))
