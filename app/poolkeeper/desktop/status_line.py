"""The line at the bottom: where profiles are kept, what runs, how much is open."""

from PySide6.QtWidgets import QStatusBar, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle


class StatusLine(QStatusBar):
    """Counts and places, all plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 10, 0)
        self.place = PlainLabel(role="muted")
        self.waited_for = PlainLabel(role="muted")
        self.running = PlainLabel(role="muted")
        self.counts = PlainLabel(role="muted")
        self.addWidget(self.place)
        self.addWidget(self.waited_for)
        self.addWidget(self.running)
        self.ticket = PlainLabel(role="muted")
        self.ticket.setAccessibleName("Kerberos ticket of the connection in front")
        self.ticket.setContentsMargins(0, 0, 16, 0)
        self.ticket.hide()
        self.addPermanentWidget(self.ticket)
        self.expiry = PlainLabel(role="muted")
        self.expiry.setAccessibleName("What expires next of all open connections")
        self.expiry.setContentsMargins(0, 0, 16, 0)
        self.expiry.hide()
        self.addPermanentWidget(self.expiry)
        self.addPermanentWidget(self.counts)

    def show_place(self, place: str, safe: bool) -> None:
        """Where profiles live; `safe` false says that they are gone when the window closes."""
        self.place.setText(f"● {place}" if safe else f"○ {place}")
        restyle(self.place, role="success" if safe else "error")

    def show_waiting(self, sentence: str) -> None:
        """What the window waits for; nothing once it does not."""
        self.waited_for.setText(sentence)

    def show_running(self, count: int) -> None:
        """How many statements run or wait."""
        self.running.setText(f"{count} running" if count else "")

    def show_counts(self, profiles: int, pools: int, connections: int, *, more_untold: bool = False) -> None:
        """What is saved and what is open; `more_untold` says that a pool keeps connections to itself."""
        parts = [
            _counted(profiles, "profile"),
            _counted(pools, "open pool"),
            _counted(connections, "connection") + (" in sight" if more_untold else ""),
        ]
        if more_untold:
            parts.append("ODBC pooling’s idle ones not told")
        self.counts.setText(" · ".join(parts))


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
