"""The pool panel's line on the Kerberos ticket that the pool signs in with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip
from poolkeeper.desktop.pool.ticket_words import details_text, ticket_text, warning_text
from poolkeeper.desktop.theme import restyle

if TYPE_CHECKING:
    from poolkeeper.credentials.kerberos.tickets import TicketStatus

_MARGIN_PX = 12


class TicketStrip(QFrame):
    """Hidden where there is no ticket to speak of."""

    def __init__(self) -> None:
        super().__init__()
        self.line = PlainLabel("", "small", wrap=True, selectable=True)
        self.line.setAccessibleName("Kerberos ticket")
        self.warning = PlainLabel("", "warning", wrap=True, selectable=True)
        self.warning.setAccessibleName("Trouble with the Kerberos ticket")
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, 6, _MARGIN_PX, 6)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.warning)
        restyle(self, role="header")
        self.hide()

    def show_ticket(self, status: TicketStatus | None, why: str, now_s: float) -> None:
        """Show how the ticket is, or nothing; `why` says in a sentence why its renewal failed."""
        texts = ("", "")
        if status is not None:
            texts = (ticket_text(status, now_s), warning_text(status, why, now_s))
            self.line.setToolTip(plain_tool_tip(details_text(status)))
        for label, text in zip((self.line, self.warning), texts, strict=True):
            if label.text() != text:
                label.setText(text)
            label.setVisible(bool(text))
        self.setVisible(any(texts))
