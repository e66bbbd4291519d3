"""The flight recorder as somebody uses it who was called at night: scrub, filter, read why, hand over."""

import time
from array import array

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialogButtonBox

from poolkeeper.desktop.recorder.events_model import EventsModel
from poolkeeper.desktop.recorder.events_table import EventsTable
from poolkeeper.desktop.recorder.export_dialog import ExportDialog
from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.recording.frames import Ended, Standing, columns
from poolkeeper.pools.recording.recording_folder import folder_of
from poolkeeper.pools.recording.segment_writer import SegmentWriter
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.event_recorder import session_of
from poolkeeper.worker.recordings import BundleWanted, open_bundle
from tests.support import bundles

WAIT_MS = 20_000


def same(text):
    return text


class Written:
    """A recording that a test writes by hand, a turn of tab A and tab B a second."""

    def __init__(self, root, name="billing", turns=30):
        self.profile = Profile(id=name, name=name, engine=Engine.SQLITE)
        self.writer = SegmentWriter(folder_of(name, root), session_of(self.profile))
        self.began_s = self.writer.session.began_s
        self.writer.begin(Standing(self.began_s))
        self.turns = 0
        self.write(
            [
                (0.0, "connecting", 1, "", "tab A", 0.0, "", 0),
                (0.1, "connected", 1, "217", "tab A", 0.1, "", 0),
            ]
        )
        self.turn(turns)

    def write(self, entries):
        self.writer.write(columns(entries, self.began_s, same, same))

    def turn(self, count):
        for _ in range(count):
            self.turns += 1
            at_s, who = float(self.turns), "tab A" if self.turns % 2 else "tab B"
            self.write(
                [
                    (at_s, "leased", 1, "217", who, 0.001, "", 0),
                    (at_s + 0.5, "released", 1, "217", who, 0.5, "", 0),
                ]
            )

    def end(self):
        self.writer.write(Ended(self.began_s + self.turns + 1))
        self.writer.close()


def shown(window):
    """What the table shows, but for the times."""
    model = window.parts.table.events
    return [
        tuple(model.index(row, column).data() for column in (1, 2, 3, 4, 5, 6))
        for row in range(model.rowCount())
    ]


@pytest.fixture
def window(qtbot, tmp_path, open_window):
    Written(tmp_path).end()
    window = open_window()
    qtbot.waitUntil(lambda: len(shown(window)) == 62, timeout=WAIT_MS)
    return window


def test_the_newest_recording_is_there_at_once(window):
    assert "billing" in window.parts.choice.currentText()
    assert "billing" in window.windowTitle()
    why = "asked by tab A, the pool had no idle connection"
    assert shown(window)[0] == ("connecting", "1", "", "tab A", "", why)
    assert shown(window)[2] == (
        "leased",
        "1",
        "217",
        "tab A",
        "1.0 ms",
        "the pool had no idle connection: made for it",
    )
    assert window.parts.filters.count.text() == "62 of 62 events"
    assert "closed in order" in window.parts.foot.text()


def test_why_an_event_happened_is_read_below(qtbot, window):
    window.parts.table.choose_row(0)
    words = "Opened because tab A asked and no connection was open."
    qtbot.waitUntil(lambda: window.parts.why.words.text() == words, timeout=WAIT_MS)
    assert window.parts.why.title.text().endswith("connecting · tab A")
    window.parts.table.setFocus()
    qtbot.keyClick(window.parts.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "stands" in window.parts.why.words.text(), timeout=WAIT_MS)


def test_filters_narrow_the_events_and_are_cleared(qtbot, window):
    filters = window.parts.filters
    filters.happened.setCurrentIndex(filters.happened.findText("leased"))
    qtbot.waitUntil(lambda: len(shown(window)) == 30, timeout=WAIT_MS)
    filters.holder.setCurrentIndex(filters.holder.findData("tab B"))
    qtbot.waitUntil(lambda: {row[3] for row in shown(window)} == {"tab B"}, timeout=WAIT_MS)
    qtbot.keyClicks(filters.text, "nobody has this")
    qtbot.waitUntil(lambda: shown(window) == [], timeout=WAIT_MS)
    assert filters.count.text() == "0 of 62 events"
    qtbot.mouseClick(filters.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(window)) == 62, timeout=WAIT_MS)
    qtbot.keyClicks(filters.connection, "217")
    qtbot.waitUntil(lambda: len(shown(window)) == 61, timeout=WAIT_MS)


def test_a_span_is_dragged_and_let_go(qtbot, window):
    timeline = window.parts.timeline
    middle = timeline.height() // 2
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(timeline.width() // 2, middle))
    qtbot.mouseMove(timeline, QPoint(timeline.width() - 2, middle))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(timeline.width() - 2, middle))
    qtbot.waitUntil(lambda: 25 < len(shown(window)) < 35, timeout=WAIT_MS)
    assert window.parts.span_words.text().startswith("Chosen: ")
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(20, middle))
    qtbot.waitUntil(lambda: len(shown(window)) == 62, timeout=WAIT_MS)


def test_a_span_is_chosen_by_keys_alone(qtbot, window):
    timeline = window.parts.timeline
    timeline.setFocus()
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    first = timeline.span
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    moved = timeline.span
    assert moved[0] > first[0]
    assert moved[1] - moved[0] == pytest.approx(first[1] - first[0])
    qtbot.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert timeline.span[0] == moved[0]
    assert timeline.span[1] > moved[1]
    qtbot.keyClick(timeline, Qt.Key.Key_End)
    assert timeline.span[1] == pytest.approx(window.recording.until_s)
    qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert timeline.view == timeline.span
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    assert timeline.span is None
    assert "Everything is shown" in timeline.accessibleDescription()


def test_the_timeline_says_what_the_figures_were(window):
    timeline, recording = window.parts.timeline, window.recording
    begin_s, end_s = timeline.view
    for at_s in (recording.began_s + 5.25, recording.began_s + 10.75):
        figures = recording.figures.at(at_s)
        words = timeline.words_at((at_s - begin_s) / (end_s - begin_s) * timeline.width())
        assert f"{figures.in_use} in use, {figures.opened} open, 0 waiting" in words


def test_a_recording_is_followed_until_its_end(qtbot, tmp_path, open_window):
    written = Written(tmp_path, turns=2)
    window = open_window()
    qtbot.waitUntil(lambda: len(shown(window)) == 6, timeout=WAIT_MS)
    assert "recording" in window.parts.choice.currentText()
    written.turn(3)
    qtbot.waitUntil(lambda: len(shown(window)) == 12, timeout=WAIT_MS)
    written.end()
    qtbot.waitUntil(lambda: "closed in order" in window.parts.foot.text(), timeout=WAIT_MS)


def test_earlier_recordings_are_chosen_from_the_list(qtbot, tmp_path, open_window):
    Written(tmp_path, "billing", 3).end()
    Written(tmp_path, "orders", 1).end()
    window = open_window(profile_id="billing")
    qtbot.waitUntil(lambda: len(shown(window)) == 8, timeout=WAIT_MS)
    window.parts.choice.setCurrentIndex(0)
    qtbot.waitUntil(lambda: len(shown(window)) == 4, timeout=WAIT_MS)
    assert "orders" in window.windowTitle()


def test_without_recordings_the_window_says_so(qtbot, open_window):
    window = open_window()
    qtbot.waitUntil(lambda: "Nothing is recorded yet" in window.parts.message.text(), timeout=WAIT_MS)
    assert not window.parts.export_button.isEnabled()


def test_a_bundle_is_seen_before_it_is_saved(qtbot, window, tmp_path):
    window.parts.timeline.choose((window.recording.began_s, window.recording.began_s + 3.75))
    window.export()
    dialog = window.findChild(ExportDialog)
    assert ("events.jsonl", "8 events, a number in place of each holder") in dialog.parts()
    dialog.leave_out.click()
    dialog.whole.click()
    assert ("events.jsonl", "62 events, with the holders' names") in dialog.parts()
    with qtbot.waitSignal(dialog.save_requested) as asked:
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert asked.args[0] == BundleWanted(leave_out_names=False)
    window.save_to(tmp_path / "incident.zip", asked.args[0])
    qtbot.waitUntil(lambda: window.parts.foot.text().startswith("Saved "), timeout=WAIT_MS)
    recording, _ = open_bundle(tmp_path / "incident.zip")
    assert len(recording) == 62


def test_a_bundle_that_cannot_be_saved_is_told(qtbot, window, tmp_path):
    window.save_to(tmp_path / "nowhere" / "incident.zip", BundleWanted())
    qtbot.waitUntil(lambda: "could not be written" in window.parts.foot.text(), timeout=WAIT_MS)


def test_a_bundle_opens_read_only_in_its_own_window(qtbot, tmp_path, open_window):
    path = tmp_path / "incident.zip"
    from poolkeeper.worker.recordings import write_bundle

    write_bundle(path, bundles.recording(), BundleWanted())
    window = open_window(bundle=path)
    qtbot.waitUntil(lambda: len(shown(window)) == 40, timeout=WAIT_MS)
    assert "incident.zip · read-only" in window.parts.name.text()
    assert {row[3] for row in shown(window)} == {"holder 1", "holder 2"}
    qtbot.mouseClick(window.parts.about_button, Qt.MouseButton.LeftButton)
    buttons = window.findChild(QDialogButtonBox)
    assert buttons is not None


def test_a_file_that_is_no_bundle_ends_in_a_sentence(qtbot, tmp_path, open_window):
    path = tmp_path / "incident.zip"
    path.write_bytes(b"garbage")
    window = open_window(bundle=path)
    qtbot.waitUntil(lambda: "This is no incident bundle" in window.parts.message.text(), timeout=WAIT_MS)


def test_markup_in_a_holder_is_shown_as_it_is(qtbot, tmp_path, open_window):
    written = Written(tmp_path, turns=0)
    written.write([(1.0, "failed", 1, "", "<b>bold</b>", 0.1, "<img src=x>", 0)])
    written.end()
    window = open_window()
    qtbot.waitUntil(lambda: len(shown(window)) == 3, timeout=WAIT_MS)
    window.parts.table.choose_row(2)
    qtbot.waitUntil(lambda: "<b>bold</b>" in window.parts.why.words.text(), timeout=WAIT_MS)
    assert window.parts.why.words.textFormat() is Qt.TextFormat.PlainText


def test_the_model_is_sound_and_fast_with_200_000_events(qtbot, qapp):
    recording = bundles.recording()
    last_s = recording.table.times[-1]
    events = [PoolEvent(last_s + n, Happened.LEASED, 1, "217", "tab A", 0.1) for n in range(200_000)]
    recording.table.add_events(events)
    recording.figures.extend()
    model = EventsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows(recording, array("L", range(40)))
    model.add_rows(array("L", range(40, 50)))
    assert model.row_of(45) == 45
    assert model.row_of(500) is None
    del tester
    table = EventsTable()
    qtbot.addWidget(table)
    table.resize(1000, 600)
    table.show()
    began_s = time.perf_counter()
    table.events.show_rows(recording, array("L", range(len(recording))))
    table.choose_row(150_000)
    table.grab()
    # a hundredth of this is usual; asking every row would take longer
    assert time.perf_counter() - began_s < 2
    assert table.chosen_number() == 150_000


def test_the_chosen_event_is_copied_as_text(qtbot, window):
    window.parts.table.choose_row(2)
    qtbot.keySequence(window.parts.table, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text().split("\t")[1:5] == ["leased", "1", "217", "tab A"]
