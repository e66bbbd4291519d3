"""Bundles for tests: real ones, and what a hostile sender would make of them."""

import io
import zipfile

from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.recording.frames import Standing
from poolkeeper.pools.recording.recording import Recording
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.event_recorder import session_of

PROFILE = Profile(
    name="billing", engine=Engine.POSTGRESQL, host="db7.example.com", user="clerk", database="ledger"
)


def recording(count=40, began_s=1_790_000_000.0):
    """A recording of a pool of one that two tabs take turns with."""
    session = session_of(PROFILE)
    made = Recording(session, Standing(began_s))
    made.began_s = began_s
    events = [PoolEvent(began_s, Happened.CONNECTING, 1, "", "billing · query 1")]
    events.append(PoolEvent(began_s + 0.5, Happened.CONNECTED, 1, "217", "billing · query 1", 0.5))
    for number in range(count // 2 - 1):
        who, at_s = f"billing · query {1 + number % 2}", began_s + 1 + number
        events.append(PoolEvent(at_s, Happened.LEASED, 1, "217", who, 0.001))
        events.append(PoolEvent(at_s + 0.4, Happened.RELEASED, 1, "217", who, 0.4))
    made.table.add_events(events)
    made.figures.extend()
    made.until_s = events[-1].at_s
    return made


def changed(path, target, **parts):
    """A copy of a bundle with other contents; None leaves a part out. Names with `_` are dotted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in source.infolist():
            key = info.filename.replace(".", "_")
            content = parts.pop(key, source.read(info.filename))
            if content is not None:
                copy.writestr(info.filename, content)
        for key, content in parts.items():
            copy.writestr(key, content)
    target.write_bytes(buffer.getvalue())
    return target
