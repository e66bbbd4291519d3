"""The flight recorder's window: what happened in a pool, when, and why."""

from array import array
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from poolkeeper.desktop.dialog_height import within_screen
from poolkeeper.desktop.recorder.export_dialog import ExportDialog
from poolkeeper.desktop.recorder.moments import clock_text
from poolkeeper.desktop.recorder.recorder_parts import RecorderParts
from poolkeeper.desktop.recorder.recording_source import RecordingSource
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.messages import ServerView
from poolkeeper.worker.recordings import (
    KINDS,
    Bundle,
    BundleWanted,
    EventFilter,
    Recording,
    RecordingInfo,
    folder_of,
)

FOLLOW_MS = 1000
LIST_EVERY = 10
"""The list of recordings is read anew at every tenth look at the one that is shown."""

Known = Callable[[Path], tuple[Profile | None, ServerView | None]]
"""Gives what the window knows of the pool whose recordings are in a folder."""


class RecorderWindow(QWidget):
    """Shows recordings of every profile, `profile_id`'s newest first, or one incident bundle, read-only.

    `bundle_wanted` asks for another window with a bundle. `root` stands in for the user's folder.
    """

    bundle_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        bridge: TaskBridge,
        known: Known = lambda _folder: (None, None),
        profile_id: str = "",
        root: Path | None = None,
        bundle: Path | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("Flight recorder")
        self.source = RecordingSource(bridge, self, root)
        self.parts = RecorderParts(self, bundle)
        self.recording: Recording | None = None
        self._known = known
        self._preferred = folder_of(profile_id, root) if profile_id else None
        self._bundle_path = bundle
        self._shown = 0
        self._wanted: EventFilter | None = None
        self._looks = 0
        self._ticker = QTimer(self, interval=FOLLOW_MS)
        self._ticker.timeout.connect(self._tick)
        self._join()
        self.resize(within_screen(self, QSize(1120, 700)))
        if bundle is None:
            self.parts.say("Looking for recordings …")
            self.source.list_recordings()
        else:
            self.parts.say(f"Reading {bundle.name} …")
            self.source.open_bundle(bundle)

    def export(self) -> None:
        """Show what would be in a bundle, and save it."""
        if self.recording is None:
            return
        info = self.parts.choice.chosen()
        profile, server = self._known(info.folder) if info is not None else (None, None)
        dialog = ExportDialog(self.recording, self.parts.timeline.span, profile, server, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.save_requested.connect(self._ask_where)
        dialog.open()

    def save_to(self, path: Path, wanted: BundleWanted) -> None:
        """Write a bundle; the line at the foot says how it went."""
        self.parts.tell(f"Writing {path.name} …")
        self.source.save_bundle(path, wanted)

    def _join(self) -> None:
        source, parts = self.source, self.parts
        source.listed.connect(self._list)
        source.shown.connect(self._show)
        source.grown.connect(self._grow)
        source.found.connect(self._found)
        source.explained.connect(self._explained)
        source.bundle_opened.connect(self._bundle_opened)
        source.saved.connect(lambda path, size: parts.tell(f"Saved {path} ({max(1, size // 1024):,} KB)."))
        source.failed.connect(self._fail)
        parts.choice.recording_chosen.connect(self._choose)
        parts.timeline.span_changed.connect(lambda _span: self._find())
        parts.filters.changed.connect(self._find)
        parts.table.chosen.connect(self._explain)
        parts.export_button.clicked.connect(self.export)
        parts.open_button.clicked.connect(self.bundle_wanted)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)

    def _list(self, infos: tuple[RecordingInfo, ...]) -> None:
        if not self.parts.choice.show_recordings(infos, self._preferred):
            self.parts.say("Nothing is recorded yet. Open a connection: its pool is recorded from then on.")

    def _choose(self, info: RecordingInfo) -> None:
        self.parts.say("Reading the recording …")
        self.source.show_recording(info)

    def _show(self, recording: Recording) -> None:
        self.recording, self._shown = recording, len(recording)
        self.setWindowTitle(f"Flight recorder · {recording.session.profile_name[:80]}")
        self.parts.show_recording(recording, of_bundle=self._bundle_path is not None)
        self._offer_holders()
        self._find()

    def _grow(self, count: int) -> None:
        if self.recording is None:
            return
        self.parts.show_growth(self.recording)
        if count > self._shown:
            before, self._shown = self._shown, count
            self._offer_holders()
            if self._wanted is not None:
                self.source.find(self._wanted, before, count)

    def _offer_holders(self) -> None:
        if self.recording is not None:
            self.parts.filters.show_holders(self.recording.table.holder_names())

    def _find(self) -> None:
        self._wanted = self.parts.filters.wanted(self.parts.timeline.span)
        self.source.find(self._wanted, 0, self._shown)

    def _found(self, wanted: EventFilter, begin: int, rows: "array[int]") -> None:
        if wanted == self._wanted:
            self.parts.show_rows(self.recording, rows, added=begin > 0, everything=self._shown)

    def _explain(self, number: int | None) -> None:
        if number is None or self.recording is None:
            self.parts.why.show_nothing()
            self.parts.timeline.mark(None)
            return
        self.parts.timeline.mark(self.recording.table.times[number])
        self.source.explain(number)

    def _explained(self, number: int, words: str) -> None:
        if self.recording is None or number != self.parts.table.chosen_number():
            return
        table = self.recording.table
        kind = KINDS[table.kinds[number]].value
        when = clock_text(table.times[number], fine=True)
        holder = table.texts[table.holders[number]]
        self.parts.why.show_words(" · ".join(part for part in (when, kind, holder) if part), words)

    def _bundle_opened(self, bundle: Bundle) -> None:
        self.parts.show_bundle(bundle)

    def _fail(self, sentence: str) -> None:
        if self.recording is None:
            self.parts.say(sentence)
        else:
            self.parts.tell(sentence, trouble=True)

    def _ask_where(self, wanted: BundleWanted) -> None:
        assert self.recording is not None
        stamp = clock_text(self.recording.until_s).replace(":", "")
        name = (
            f"incident-{stamp}.zip"
            if wanted.leave_out_names
            else f"incident-{_file_words(self.recording)}-{stamp}.zip"
        )
        dialog = QFileDialog(self, "Save incident bundle", name, "Incident bundles (*.zip)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path), wanted))
        dialog.open()

    def _tick(self) -> None:
        self._looks += 1
        if self._bundle_path is not None:
            return
        if self.recording is None or self._looks % LIST_EVERY == 0:
            self.source.list_recordings()
        if self.recording is not None and not self.recording.ended:
            self.source.follow()

    # Qt's

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ticker.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ticker.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._ticker.stop()
        self.source.close()
        self.closed.emit()


def _file_words(recording: Recording) -> str:
    words = "".join(each if each.isalnum() else "-" for each in recording.session.profile_name[:40])
    return words.strip("-") or "pool"
