"""What the flight recorder's window consists of, and where it stands."""

from array import array
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.timeline_legend import TimelineLegend
from poolkeeper.desktop.recorder.event_filter_bar import EventFilterBar
from poolkeeper.desktop.recorder.events_table import EventsTable
from poolkeeper.desktop.recorder.explanation_strip import ExplanationStrip
from poolkeeper.desktop.recorder.moments import clock_text, length_text
from poolkeeper.desktop.recorder.recording_choice import RecordingChoice
from poolkeeper.desktop.recorder.span_timeline import SpanTimeline
from poolkeeper.worker.recordings import Bundle, Recording

_MARKS = (("in use", "timeline_fill"), ("open", "accent"), ("waiting", "danger"), ("trouble", "overflow"))
_MARGIN_PX = 16


class RecorderParts:
    """The widgets of one window; knows how they stand and what they show, not where it comes from."""

    def __init__(self, window: QWidget, bundle: Path | None) -> None:
        self._window = window
        self._bundle: Bundle | None = None
        self.choice = RecordingChoice()
        self.name = PlainLabel(f"Incident bundle · {bundle.name} · read-only" if bundle else "", "heading")
        self.about_button = QPushButton("Settings and versions…")
        self.export_button = QPushButton("Export incident bundle…")
        self.open_button = QPushButton("Open incident bundle…")
        self.timeline = SpanTimeline()
        self.span_words = PlainLabel("", "section")
        self.zoom_button = QPushButton("Zoom in")
        self.all_button = QPushButton("Show everything")
        self.filters = EventFilterBar()
        self.table = EventsTable()
        self.why = ExplanationStrip()
        self.foot = PlainLabel("", "muted", selectable=True)
        self.message = PlainLabel("", "muted", wrap=True)
        self._pages = QStackedWidget()
        self._lay_out(of_bundle=bundle is not None)
        self.timeline.span_changed.connect(lambda _span: self._show_span())
        self.zoom_button.clicked.connect(self.timeline.zoom)
        self.all_button.clicked.connect(self._show_everything)
        self.about_button.clicked.connect(self._show_about)

    def say(self, sentence: str) -> None:
        """Show a sentence in place of a recording."""
        self.message.setText(sentence)
        self._pages.setCurrentIndex(0)
        self.export_button.setEnabled(False)

    def tell(self, sentence: str, *, trouble: bool = False) -> None:
        """Say something at the foot."""
        self.foot.setText(sentence)
        self.foot.set_role("error" if trouble else "muted")

    def show_recording(self, recording: Recording, *, of_bundle: bool) -> None:
        """Show a recording from its beginning to its end."""
        self._pages.setCurrentIndex(1)
        self.export_button.setEnabled(True)
        self.timeline.show_recording(recording)
        self._show_span()
        self.tell(_state_of(recording, of_bundle=of_bundle))

    def show_growth(self, recording: Recording) -> None:
        """The recording that is shown has grown, or ended."""
        self.timeline.refresh()
        self._show_span()
        if recording.ended:
            self.tell(_state_of(recording, of_bundle=False))

    def show_rows(
        self, recording: Recording | None, rows: "array[int]", *, added: bool, everything: int
    ) -> None:
        """Show the events that were found, or add those that came since."""
        events = self.table.events
        if added:
            follow = self.table.at_end() and self.table.chosen_number() is None
            events.add_rows(rows)
        else:
            follow = self.timeline.span is None
            chosen = self.table.chosen_number()
            events.show_rows(recording, rows)
            row = None if chosen is None else _row_of(self.table, chosen)
            if row is not None:
                self.table.choose_row(row)
                follow = False
        if follow:
            self.table.scrollToBottom()
        self.filters.show_count(events.rowCount(), everything)

    def show_bundle(self, bundle: Bundle) -> None:
        """What else is in a bundle can be looked at."""
        self._bundle = bundle
        self.about_button.setVisible(True)

    def _show_span(self) -> None:
        span = self.timeline.span
        begin_s, end_s = span or self.timeline.view
        what = "Chosen" if span else "Everything"
        length = length_text(end_s - begin_s)
        self.span_words.setText(f"{what}: {clock_text(begin_s)} to {clock_text(end_s)}, {length}")
        self.zoom_button.setEnabled(span is not None)
        self.all_button.setEnabled(span is not None)

    def _show_everything(self) -> None:
        self.timeline.choose(None)
        self.timeline.zoom()

    def _show_about(self) -> None:
        if self._bundle is None:
            return
        dialog = QDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Settings and versions in the bundle")
        text = QPlainTextEdit()
        text.setProperty("role", "field")
        text.setReadOnly(True)
        text.setFont(monospace_font())
        text.setAccessibleName("Settings and versions")
        text.setPlainText(f"{self._bundle.versions}\n{self._bundle.settings}\n{self._bundle.server_text}")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(dialog.reject)
        layout = QVBoxLayout(dialog)
        layout.addWidget(text)
        layout.addWidget(buttons)
        dialog.resize(620, 480)
        dialog.open()

    def _lay_out(self, *, of_bundle: bool) -> None:
        column = QVBoxLayout(self._window)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head(of_bundle=of_bundle))
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setContentsMargins(40, 40, 40, 40)
        self._pages.addWidget(self.message)
        self._pages.addWidget(self._page())
        column.addWidget(self._pages, 1)

    def _head(self, *, of_bundle: bool) -> QFrame:
        head = QFrame()
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(_MARGIN_PX, 10, _MARGIN_PX, 10)
        row.setSpacing(8)
        row.addWidget(self.name if of_bundle else self.choice, 1)
        self.about_button.setVisible(False)
        if of_bundle:
            row.addWidget(self.about_button)
        row.addWidget(self.export_button)
        row.addWidget(self.open_button)
        return head

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        for button in (self.zoom_button, self.all_button):
            button.setProperty("role", "link")
        legend = TimelineLegend(_MARKS)
        above = QHBoxLayout()
        above.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        above.addWidget(self.span_words)
        above.addWidget(self.zoom_button)
        above.addWidget(self.all_button)
        above.addStretch(1)
        above.addWidget(self.filters.count)
        above.addSpacing(8)
        above.addWidget(legend)
        column.addLayout(above)
        _indented(column, self.timeline)
        _indented(column, self.filters)
        _indented(column, self.table, by_px=_MARGIN_PX - 3, stretch=1)
        column.addWidget(self.why)
        self.foot.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 8)
        column.addWidget(self.foot)
        return page


def _indented(column: QVBoxLayout, widget: QWidget, *, by_px: int = _MARGIN_PX, stretch: int = 0) -> None:
    row = QHBoxLayout()
    row.setContentsMargins(by_px, 0, by_px, 0)
    row.addWidget(widget)
    column.addLayout(row, stretch)


def _row_of(table: EventsTable, number: int) -> int | None:
    return table.events.row_of(number)


def _state_of(recording: Recording, *, of_bundle: bool) -> str:
    """How whole the recording is, in words."""
    session = recording.session
    words = [f"Poolkeeper {session.product}", session.driver, session.server]
    if recording.lost:
        words.append(f"{recording.lost:,} events could not be recorded")
    if recording.cut_off:
        words.append("older parts were deleted to stay within 16 MB and 8 hours")
    if recording.ended:
        words.append("the pool was closed in order")
    if of_bundle:
        words.append("from a bundle")
    return " · ".join(word for word in words if word)
