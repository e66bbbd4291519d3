"""One recording in memory: its session, its events and what they add up to."""

from poolkeeper.pools.recording.event_figures import EventFigures
from poolkeeper.pools.recording.event_table import EventTable
from poolkeeper.pools.recording.frames import Alive, Ended, Events, Frame, Lost, Session, Standing


class Recording:
    """Grows by `add`, on one thread; others may read up to a number of events that they were told.

    `began_s` and `until_s` are what is known of, in `time.time()` seconds; `ended` says that the pool was
    closed in order; `lost` counts events that could not be written; `cut_off` says that older parts of the
    recording are gone.
    """

    def __init__(self, session: Session, standing: Standing | None = None, *, cut_off: bool = False) -> None:
        self.session = session
        self.table = EventTable()
        self.figures = EventFigures(self.table, standing)
        self.began_s = standing.at_s if standing is not None and cut_off else session.began_s
        self.until_s = self.began_s
        self.cut_off = cut_off
        self.ended = False
        self.lost = 0
        self._lost_lately = False

    def __len__(self) -> int:
        return len(self.figures)

    def add(self, frame: Frame) -> None:
        """Take in one frame; raises ValueError for events that are none."""
        match frame:
            case Events():
                self.table.add_frame(frame)
                self.figures.extend()
                if len(self.table):
                    self.until_s = max(self.until_s, self.table.times[-1])
            case Session():
                self.session = frame
            case Standing():
                self._stands(frame)
            case Lost():
                self.lost += frame.count
                self._lost_lately = True
            case Alive():
                self.until_s = max(self.until_s, frame.at_s)
            case Ended():
                self.until_s = max(self.until_s, frame.at_s)
                self.ended = True

    def settings_number(self, name: str) -> float | None:
        """One of the pool's settings, where it is known and a number."""
        value = self.session.settings.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def _stands(self, standing: Standing) -> None:
        if self._lost_lately:
            self.figures.resume(standing)
            self._lost_lately = False
        self.until_s = max(self.until_s, standing.at_s)
