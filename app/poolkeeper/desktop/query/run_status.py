"""The line under the results: how many rows, how long it took, how long it waited, on which backend."""

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from poolkeeper.desktop.fonts import smaller, with_even_digits
from poolkeeper.desktop.plain_label import ElidedLabel, PlainLabel, plain_tool_tip
from poolkeeper.desktop.pool.node_words import answered_text, why_text
from poolkeeper.desktop.query.figures_in_words import duration_text, rows_text
from poolkeeper.worker.messages import (
    AnsweredBy,
    LeaseRetried,
    StatementFailed,
    StatementFinished,
    StatementStarted,
)

CLOCK_MS = 100


class RunStatus(QFrame):
    """Says what the statement does; its clock ticks only while one runs."""

    fetch_all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "header")
        self._count = PlainLabel(role="heading")
        self._fate = PlainLabel(role="muted")
        self.fetch_all = QPushButton("Fetch all")
        self.fetch_all.setProperty("role", "link")
        self.fetch_all.setStyleSheet("QPushButton { padding: 0 2px; }")
        self.fetch_all.setToolTip(plain_tool_tip("Run the statement again and fetch every row"))
        self.fetch_all.clicked.connect(self.fetch_all_requested)
        self._details = ElidedLabel("muted")
        self._began = self._next_try_at = 0.0
        self._doing = self._why = ""
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._tick)
        self._lay_out()
        self._show("", f"{run_key_text()} runs the statement", ())

    @property
    def text(self) -> str:
        """All that the line says."""
        parts = (self._count.text(), self._fate.text(), self._details.text())
        return "   ".join(part for part in parts if part)

    @property
    def clock_runs(self) -> bool:
        """Whether the time is being shown as it passes."""
        return self._clock.isActive()

    def show_waiting(self) -> None:
        """The statement waits for a connection of the pool."""
        self._begin("waiting for a connection…", ())

    def show_started(self, started: StatementStarted) -> None:
        """The statement has its connection; the clock begins anew."""
        where = () if started.answered_by is None else (f"on {started.answered_by.name}",)
        self._begin("running…", (*where, *_waited(started.waited_s), *_backend(started.backend_id)))

    def show_retried(self, retried: LeaseRetried) -> None:
        """There was no connection; says which attempt comes next, and when."""
        self._next_try_at = time.monotonic() + retried.wait_s
        self._doing = f"attempt {retried.attempt} of {retried.attempts}"
        self._details.setText(retried.why)
        self._details.setToolTip(plain_tool_tip(retried.why))
        self._tick()

    def show_rows(self, count: int) -> None:
        """So many rows have come by now."""
        self._count.setText(rows_text(count))
        self._count.show()
        self._separator.show()

    def show_cancelling(self, words: str) -> None:
        """The statement is being stopped."""
        self._next_try_at = 0.0
        self._doing = words
        self._tick()

    def show_finished(self, finished: StatementFinished, *, has_rows: bool, may_fetch_all: bool) -> None:
        """The statement is done. `has_rows` says that it had a result, however empty."""
        details = (
            *_answered(finished.answered_by),
            *(() if finished.first_row_s is None else (f"first row {duration_text(finished.first_row_s)}",)),
            f"total {duration_text(finished.total_s)}",
            *_waited(finished.waited_s),
            *_backend(finished.backend_id),
        )
        self._why = "" if finished.answered_by is None else why_text(finished.answered_by)
        if not has_rows:
            self._show(affected_text(finished.affected), "", details)
        elif finished.capped:
            again = "" if may_fetch_all else "the rest was not fetched"
            self._show(f"first {rows_text(finished.rows)}", again, details)
            self.fetch_all.setVisible(may_fetch_all)
            self._set_fate(again)
        else:
            self._show(rows_text(finished.rows), "all fetched", details)

    def show_failed(self, failed: StatementFailed, rows: int) -> None:
        """The statement ended early; `rows` are in the grid."""
        self._why = "" if failed.answered_by is None else why_text(failed.answered_by)
        details = (
            *_answered(failed.answered_by),
            f"after {duration_text(failed.total_s)}",
            # whoever never had a connection has waited all the time, or not begun to
            *(_waited(failed.waited_s) if failed.backend_id else ()),
            *_backend(failed.backend_id),
        )
        self.show_ended("Cancelled" if failed.cancelled else "Failed", rows, details)

    def show_ended(self, what: str, rows: int, details: tuple[str, ...] = ()) -> None:
        """Nothing runs any more, for the reason `what`; `rows` are in the grid."""
        self._show(what, f"{rows_text(rows)} fetched before" if rows else "", details)

    def _lay_out(self) -> None:
        self._separator = PlainLabel("·", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(4)
        for widget in (self._count, self._separator, self._fate, self.fetch_all):
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addWidget(self._details, 1)
        for label in (self._fate, self._details):
            label.setFont(with_even_digits(smaller(self.font(), 1)))
        self.setFixedHeight(self.fontMetrics().height() + 13)

    def _begin(self, doing: str, details: tuple[str, ...]) -> None:
        self._began, self._next_try_at = time.monotonic(), 0.0
        self._show("", "", details)
        self._doing = doing
        self._clock.start()
        self._tick()

    def _tick(self) -> None:
        if not self._clock.isActive():
            return
        now = time.monotonic()
        if self._next_try_at > now:
            self._set_fate(f"{self._doing}, next in {self._next_try_at - now:.1f} s")
        else:
            self._set_fate(f"{self._doing} {now - self._began:.1f} s")

    def _set_fate(self, fate: str) -> None:
        self._fate.setText(fate)
        self._separator.setVisible(bool(self._count.text() and (fate or not self.fetch_all.isHidden())))

    def _show(self, count: str, fate: str, details: tuple[str, ...]) -> None:
        self._clock.stop()
        self.fetch_all.hide()
        self._count.setText(count)
        self._count.setVisible(bool(count))
        self._details.setText("   ".join(details))
        why, self._why = self._why, ""
        self._details.setToolTip(plain_tool_tip(f"{self._details.text()}\n{why}".strip()))
        self._set_fate(fate)


def run_key_text() -> str:
    """The key that runs a statement, as this system writes it."""
    return QKeySequence("Ctrl+Enter").toString(QKeySequence.SequenceFormat.NativeText)


def affected_text(affected: int | None) -> str:
    """What a statement without a result did, as far as the server told."""
    return "Done" if affected is None else f"{rows_text(affected)} changed"


def _answered(answered: AnsweredBy | None) -> tuple[str, ...]:
    return () if answered is None else (answered_text(answered),)


def _waited(seconds: float) -> tuple[str, ...]:
    return (f"waited {duration_text(seconds)} for the pool",)


def _backend(backend_id: str) -> tuple[str, ...]:
    return (f"session {backend_id}",) if backend_id else ()
