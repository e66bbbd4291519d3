"""What the server itself says of its sessions, beside what the pool knows."""

import time
from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.budget_words import budget_warning
from poolkeeper.desktop.pool.durations import age_text, ago_text
from poolkeeper.desktop.pool.figure_row import figure_row
from poolkeeper.worker.messages import Blocked, ServerView

NEAR_THE_LIMIT = 0.9
MOST_BLOCKED = 5


class ServerSection(QWidget):
    """Hidden until the server has said something. `clock` gives `time.time()` seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._view: ServerView | None = None
        self._title = PlainLabel("Server", "section")
        self._rows = QWidget()
        self._notes = PlainLabel("", "small", wrap=True, selectable=True)
        self._blocked = PlainLabel("", "small", wrap=True, selectable=True)
        self._blocked.setAccessibleName("Blocked sessions")
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for widget in (self._title, self._rows, self._blocked, self._notes):
            column.addWidget(widget)
        self.figures: dict[str, PlainLabel] = {}
        self.hide()

    def show_view(self, view: ServerView | None, connected: int | None, capacity: int | None = 0) -> None:
        """Show a look at the server; None hides all.

        `connected` is how many connections the pool had then (None where that changed meanwhile),
        `capacity` how many it may have (None: no limit).
        """
        self.setVisible(view is not None)
        self._view = view
        if view is None:
            return
        wanted = _figures(view, connected)
        if list(wanted) != list(self.figures):
            self._make_rows(wanted)
        for name, (text, trouble) in wanted.items():
            self.figures[name].setText(text)
            self.figures[name].set_role("trouble" if trouble else "figure")
        self._blocked.setText("\n".join(_sentence(each) for each in view.blocked[:MOST_BLOCKED]))
        self._blocked.set_role("trouble" if view.blocked else "small")
        self._blocked.setVisible(bool(view.blocked))
        warning = budget_warning(view, capacity)
        self._notes.setText("\n".join(filter(None, (warning, *view.notes))))
        self._notes.set_role("trouble" if warning else "small")
        self._notes.setVisible(bool(warning or view.notes))
        self._title.setText(f"Server, {ago_text(max(0.0, self._clock() - view.seen_at_s))}")

    @property
    def text(self) -> str:
        """Everything that is shown, a line each."""
        figures = (f"{name}: {label.text()}" for name, label in self.figures.items())
        return "\n".join(part for part in (*figures, self._blocked.text(), self._notes.text()) if part)

    def _make_rows(self, names: dict[str, tuple[str, bool]]) -> None:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        self.figures = {}
        for name in names:
            figure = PlainLabel("", "figure", selectable=True)
            self.figures[name] = figure
            column.addLayout(figure_row(name, figure))
        self._column.replaceWidget(self._rows, rows)
        self._rows.deleteLater()
        self._rows = rows


def _figures(view: ServerView, connected: int | None) -> dict[str, tuple[str, bool]]:
    """Each figure as text, and whether it is trouble."""
    figures: dict[str, tuple[str, bool]] = {}
    if view.ours is not None:
        differs = connected is not None and view.ours != connected
        told = f"{view.ours:,} · the pool had {connected:,}" if differs else f"{view.ours:,}"
        figures["Sessions of this pool"] = (told, differs)
    if view.everyone is not None:
        near = view.limit is not None and view.everyone >= NEAR_THE_LIMIT * view.limit > 0
        limit = f" of {view.limit:,}" if view.limit else ""
        figures["Sessions of everyone"] = (f"{view.everyone:,}{limit}", near)
    elif view.limit:
        figures["The server's limit"] = (f"{view.limit:,}", False)
    figures.update({name: (text, False) for name, text in view.figures})
    return figures


def _sentence(blocked: Blocked) -> str:
    waiting = f"{blocked.waiting} ({blocked.waiting_name})" if blocked.waiting_name else blocked.waiting
    blocker = f"{blocked.blocker} ({blocked.blocker_name})" if blocked.blocker_name else blocked.blocker
    return f"{waiting} waits {age_text(blocked.waits_s)} for {blocker}"
