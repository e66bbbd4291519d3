"""The pool panel's line on what the pool signs in with, where that has an end."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout

from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip
from poolkeeper.desktop.pool.expiry_words import details_text, is_pressing, line_text
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.expiry import Expiry

_MARGIN_PX = 12


class ExpiryStrip(QFrame):
    """Hidden where nothing expires, or nobody tells."""

    def __init__(self) -> None:
        super().__init__()
        self.line = PlainLabel("", "small", wrap=True, selectable=True)
        self.line.setAccessibleName("When the sign-in expires")
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, 6, _MARGIN_PX, 6)
        column.addWidget(self.line)
        restyle(self, role="header")
        self.hide()

    def show_expiries(self, expiries: Sequence[Expiry], now_s: float) -> None:
        """Show the nearest ends; a warning where a person should see to one."""
        text = line_text(expiries, now_s)
        if text:
            text = text[0].upper() + text[1:]
            self.line.set_role("warning" if any(is_pressing(each, now_s) for each in expiries) else "small")
            self.line.setToolTip(plain_tool_tip(details_text(expiries)))
        if self.line.text() != text:
            self.line.setText(text)
        self.setVisible(bool(text))
