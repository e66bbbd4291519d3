"""The list of recordings by time, and how one is called."""

import time
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy

from poolkeeper.desktop.recorder.moments import clock_text, day_text, length_text
from poolkeeper.worker.recordings import GOES_ON_S, RecordingInfo


class RecordingChoice(QComboBox):
    """`recording_chosen` carries a RecordingInfo."""

    recording_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._infos: tuple[RecordingInfo, ...] = ()
        self.setAccessibleName("Recording")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(18)
        self.currentIndexChanged.connect(self._choose)

    def show_recordings(self, infos: Iterable[RecordingInfo], preferred: Path | None) -> bool:
        """List recordings, the newest first, keeping the choice; returns whether there are any.

        Without a choice the newest in the folder `preferred` is chosen, else the newest.
        """
        infos = tuple(infos)
        chosen = self.chosen()
        now_s = time.time()
        with QSignalBlocker(self):
            self._infos = infos
            self.clear()
            for info in infos:
                self.addItem(words_of(info, now_s))
            self.setCurrentIndex(self._place_of(chosen, preferred))
        after = self.chosen()
        if after is not None and (chosen is None or _key(after) != _key(chosen)):
            self.recording_chosen.emit(after)
        return bool(infos)

    def chosen(self) -> RecordingInfo | None:
        """The recording that is chosen."""
        index = self.currentIndex()
        return self._infos[index] if 0 <= index < len(self._infos) else None

    def _place_of(self, chosen: RecordingInfo | None, preferred: Path | None) -> int:
        if not self._infos:
            return -1
        keys = [_key(info) for info in self._infos]
        if chosen is not None and _key(chosen) in keys:
            return keys.index(_key(chosen))
        return next((place for place, info in enumerate(self._infos) if info.folder == preferred), 0)

    def _choose(self, _index: int) -> None:
        info = self.chosen()
        if info is not None:
            self.recording_chosen.emit(info)


def goes_on(info: RecordingInfo, now_s: float) -> bool:
    """Whether its recorder is still there, as far as the file tells."""
    return not info.ended and now_s - info.until_s < GOES_ON_S


def words_of(info: RecordingInfo, now_s: float) -> str:
    """A recording in a line: `billing · today 13:05 to 14:20, 1 h 15 min`."""
    name = info.session.profile_name
    name = name if len(name) <= 60 else f"{name[:59]}…"
    day = day_text(info.began_s, now_s)
    begin, end = clock_text(info.began_s), clock_text(info.until_s)
    if goes_on(info, now_s):
        return f"{name} · {day}, since {begin} · recording"
    length = length_text(max(0.0, info.until_s - info.began_s))
    broken = "" if info.ended else " · broken off"
    return f"{name} · {day}, {begin} to {end} · {length}{broken}"


def _key(info: RecordingInfo) -> tuple[Path, str]:
    return info.folder, info.session.session_id
