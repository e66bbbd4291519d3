"""A strip with one sentence and, perhaps, one offer; it stays until something else is said."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle


class NoticeStrip(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        restyle(self, role="header")
        self.text = PlainLabel("", "small", wrap=True, selectable=True)
        # the offer's words begin as far from its edge
        self.text.setContentsMargins(5, 0, 0, 0)
        self.offer = QPushButton()
        restyle(self.offer, role="link")
        self.dismiss = QToolButton()
        self.dismiss.setText("×")
        self.dismiss.setToolTip("Dismiss")
        self.dismiss.setAccessibleName("Dismiss the notice")
        self._act: Callable[[], object] | None = None
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.text)
        below = QHBoxLayout()
        below.addWidget(self.offer)
        below.addStretch(1)
        column.addLayout(below)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(5, 8, 4, 8)
        layout.addLayout(column, 1)
        layout.addWidget(self.dismiss)
        self.offer.clicked.connect(self._take_offer)
        self.dismiss.clicked.connect(self.hide)
        self.hide()

    def say(self, text: str, offer: str = "", act: Callable[[], object] | None = None) -> None:
        """Show a sentence; no text hides the strip."""
        self.text.setText(text)
        self.offer.setText(offer)
        self.offer.setVisible(bool(offer))
        self._act = act
        self.setVisible(bool(text))

    def _take_offer(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()
