"""What the panel's reports and the flight recorder cost a pool that eight threads lease from, in one run."""

import contextlib
import statistics
import tempfile
import threading
import time
from pathlib import Path

import msgspec

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.recording.recording_files import RecordingReader, recordings_of
from poolkeeper.pools.watched_pool import WatchedPool
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.worker.event_recorder import EventRecorder
from tests.benchmarks.lease import CROWD, CROWD_CYCLES, SIZE, Reporter, crowd_microseconds

ROUNDS = 15
GOAL = 1.05
LEASES = CROWD * CROWD_CYCLES


class _Leased:
    """A pool that is leased from by a crowd, with the panel's reports, a recorder, or neither."""

    def __init__(
        self, profile: Profile, identity: Identity, folder: Path | None = None, *, reports: bool = False
    ) -> None:
        self._reporter, self._reports = Reporter(), reports
        database = database_of(profile.engine)
        self._recorder = None if folder is None else EventRecorder(profile, database, folder)
        self.pool = WatchedPool(profile, database, lambda: identity, self._changed)
        self._token = CancelToken()
        if self._recorder is not None:
            self._recorder.start(self.pool)
        if reports:
            threading.Thread(target=self._reporter.run, args=(self.pool,), daemon=True).start()

    def round(self) -> tuple[float, float]:
        """Microseconds a lease, and of processor time, which others on the machine disturb less."""
        began_s = time.process_time()
        return crowd_microseconds(self._lease), (time.process_time() - began_s) / LEASES * 1e6

    def close(self) -> None:
        self.pool.close(5)
        self._reporter.stop()
        if self._recorder is not None:
            self._recorder.stop(30)

    def _lease(self) -> None:
        self.pool.lease("benchmark", self._token).release()

    def _changed(self) -> None:
        if self._recorder is not None:
            self._recorder.changed()
        if self._reports:
            self._reporter.changed.set()


def measure(profile: Profile, identity: Identity) -> dict[str, float]:
    """Medians in microseconds a lease, how many times longer with reports and recorder, and the file."""
    settings = PoolSettings(size=SIZE, max_overflow=0, wait_s=60, recycle_s=-1, pre_ping=False)
    profile = msgspec.structs.replace(profile, pool=settings)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "recordings" / "one"
        with contextlib.ExitStack() as stack:
            quiet = _Leased(profile, identity)
            shown = _Leased(profile, identity, reports=True)
            watched = _Leased(profile, identity, folder, reports=True)
            for each in (quiet, shown, watched):
                stack.callback(each.close)
            rounds = [(quiet.round(), shown.round(), watched.round()) for _ in range(ROUNDS)]
        info = recordings_of(folder)[0]
        began_s = time.perf_counter()
        recording = RecordingReader(folder, info.session.session_id).read()
        read_s = time.perf_counter() - began_s
    return {
        **_beside("", [(quiet[0], watched[0]) for quiet, _, watched in rounds]),
        **_beside("processor_", [(quiet[1], watched[1]) for quiet, _, watched in rounds]),
        **_beside("shown_", [(quiet[0], shown[0]) for quiet, shown, _ in rounds]),
        **_beside("shown_processor_", [(quiet[1], shown[1]) for quiet, shown, _ in rounds]),
        "lost": recording.lost,
        "events": len(recording),
        "bytes_an_event": info.size_bytes / max(1, len(recording)),
        "read_s": read_s,
    }


def _beside(name: str, pairs: list[tuple[float, float]]) -> dict[str, float]:
    quiet_us, watched_us = (statistics.median(figures) for figures in zip(*pairs, strict=True))
    return {
        f"{name}quiet_us": quiet_us,
        f"{name}watched_us": watched_us,
        f"{name}times": statistics.median(after / before for before, after in pairs),
    }
