"""Drains the pool's events to a file on a thread of its own, far from whoever leases."""

import contextlib
import logging
import os
import platform
import threading
import time
import uuid
from pathlib import Path

import msgspec

from poolkeeper import __version__
from poolkeeper.databases.database import Database
from poolkeeper.pools.kinds import KINDS_IN_WORDS, settings_of
from poolkeeper.pools.ledger import Drained
from poolkeeper.pools.pool import Pool
from poolkeeper.pools.recording.frames import (
    EVENTS_A_FRAME,
    Alive,
    Ended,
    Lost,
    Session,
    Standing,
    columns,
)
from poolkeeper.pools.recording.recordable_text import RecordableText
from poolkeeper.pools.recording.recording_folder import folder_of
from poolkeeper.pools.recording.segment_writer import SegmentWriter
from poolkeeper.profiles.profile import Profile

_log = logging.getLogger(__name__)

SHORTEST_GAP_S = 0.5
"""Events are on the disk this long after they happened at the latest, and the time of writing."""

ALIVE_EVERY_S = 60.0
"""While nothing happens the recorder says so this often: who reads a broken recording knows when it broke."""

AFTER_FAILURE_S = 30.0
"""A disk that cannot be written is tried again then; what happens meanwhile is counted as lost."""


class EventRecorder:
    """One recording of one pool, from `start` to `stop`; a disk that fails costs the pool nothing.

    Of the profile only its name, its engine and the pool's settings are written.
    """

    def __init__(self, profile: Profile, database: Database, folder: Path | None = None) -> None:
        """`folder` stands in for the profile's place in the user's state folder."""
        self._profile = profile
        self._database = database
        self._text = RecordableText(profile)
        self._writer = SegmentWriter(folder or folder_of(profile.id), session_of(profile))
        self._standing = Standing(time.time())
        self._lost = 0
        self._not_before_s = 0.0
        self._server: str | None = None
        self._changed = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def changed(self) -> None:
        """Note that something happened; cheap, from any thread."""
        self._changed.set()

    def start(self, pool: Pool) -> None:
        """Begin to record `pool`."""
        self._changed.set()
        self._thread = threading.Thread(target=self._run, args=(pool,), name="event recorder", daemon=True)
        self._thread.start()

    def opened(self, server_version: str) -> None:
        """The first connection stands, or could not be made (an empty version): the driver is loaded."""
        self._server = server_version
        self._changed.set()

    def stop(self, timeout_s: float) -> None:
        """Write what is left and that it is all, waiting so long at most; called after the pool's end."""
        self._stop.set()
        self._changed.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, pool: Pool) -> None:
        while not self._stop.is_set():
            happened = self._changed.wait(ALIVE_EVERY_S)
            self._changed.clear()
            self._take(pool, alive=not happened)
            self._stop.wait(SHORTEST_GAP_S)
        self._take(pool, alive=False)
        if self._writer.writing and not self._lost:
            with contextlib.suppress(OSError):
                self._writer.write(Ended(time.time()))
        self._writer.close()

    def _take(self, pool: Pool, *, alive: bool) -> None:
        drained = pool.drain()
        before, self._standing = self._standing, self._standing_after(drained)
        lost, self._lost = self._lost + drained.lost, 0
        if time.monotonic() < self._not_before_s:
            self._lost = lost + len(drained.entries)
            return
        try:
            if lost:
                # what stands is known, how it came to that is not
                self._recover(lost + len(drained.entries))
            else:
                self._write(drained, before, alive=alive)
        except OSError as error:
            _log.warning("the pool's events cannot be recorded: %s", error.strerror)
            self._lost = lost + len(drained.entries)
            self._not_before_s = time.monotonic() + AFTER_FAILURE_S
            self._writer.close()

    def _recover(self, lost: int) -> None:
        self._writer.begin(self._standing)
        self._writer.write(Lost(time.time(), lost))
        self._writer.write(self._standing)

    def _write(self, drained: Drained, before: Standing, *, alive: bool) -> None:
        if self._writer.due:
            self._writer.begin(before)
        if self._server is not None:
            self._tell_versions(self._server)
        offset_s = time.time() - time.monotonic()
        for first in range(0, len(drained.entries), EVENTS_A_FRAME):
            entries = drained.entries[first : first + EVENTS_A_FRAME]
            self._writer.write(columns(entries, offset_s, self._text.holder, self._text.why))
        if alive:
            self._writer.write(Alive(time.time()))

    def _tell_versions(self, server: str) -> None:
        self._server = None
        driver = ""
        with contextlib.suppress(Exception):
            driver = self._database.driver_version(self._profile)
        server = self._text.why(server)
        self._writer.session = msgspec.structs.replace(self._writer.session, driver=driver, server=server)
        self._writer.write(self._writer.session)

    def _standing_after(self, drained: Drained) -> Standing:
        return Standing(
            time.time(),
            tuple(
                (slot.slot, slot.state.value, slot.backend_id, self._text.holder(slot.holder))
                for slot in drained.slots
            ),
            tuple((number, self._text.holder(each.holder)) for number, each in drained.waiters.items()),
        )


def session_of(profile: Profile) -> Session:
    """The head of a new recording."""
    now_s = time.time()
    return Session(
        session_id=uuid.uuid4().hex[:12],
        profile_name=profile.name,
        engine=profile.engine.value,
        pool_kind=KINDS_IN_WORDS[profile.pool_kind],
        settings=settings_of(profile),
        product=__version__,
        python=platform.python_version(),
        system=platform.platform(terse=True),
        began_s=now_s,
        mono_offset_s=now_s - time.monotonic(),
        process_id=os.getpid(),
    )
