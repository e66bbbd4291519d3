"""Writes an incident bundle: a .zip to hand over, without SQL, values or secrets."""

import contextlib
import os
import platform
import time
import zipfile
from pathlib import Path
from typing import Any

import msgspec

from poolkeeper import __version__
from poolkeeper.databases.server_view import ServerView
from poolkeeper.pools.recording.bundle_contents import (
    EVENTS,
    FORMAT,
    HEAD,
    MOST_EVENTS,
    README,
    SERVER,
    SETTINGS,
    VERSION,
    VERSIONS,
    BundledEvent,
    Head,
    readme,
)
from poolkeeper.pools.recording.event_filter import EventFilter, span_of
from poolkeeper.pools.recording.frames import Standing
from poolkeeper.pools.recording.names_left_out import Names
from poolkeeper.pools.recording.recording import Recording
from poolkeeper.profiles.profile import Profile

_LINES_AT_ONCE = 2_000


class BundleWanted(msgspec.Struct, frozen=True, kw_only=True):
    """What goes into a bundle.

    `span` of None is everything; `profile` and `server` are what the window knows of an open pool.
    """

    span: tuple[float, float] | None = None
    leave_out_names: bool = True
    profile: Profile | None = None
    server: ServerView | None = None


class PartPreview(msgspec.Struct, frozen=True):
    """A file of the bundle and what is in it, in words."""

    name: str
    words: str


def preview(recording: Recording, wanted: BundleWanted) -> tuple[PartPreview, ...]:
    """What a bundle would hold, in the order of its files."""
    first, last = _span(recording, wanted)
    without = wanted.leave_out_names
    who = "a number in place of each holder" if without else "with the holders' names"
    profile = "without name, host, user and database" if without else "with name, host, user and database"
    known = wanted.profile is not None
    parts = [
        PartPreview(README, "says in words what this is"),
        PartPreview(HEAD, "the span, the counts, and what stood at its beginning"),
        PartPreview(SETTINGS, f"the pool's settings{f' and the profile’s, {profile}' if known else ''}"),
        PartPreview(VERSIONS, "Poolkeeper, Python, driver, server, operating system"),
        PartPreview(EVENTS, f"{last - first:,} events, {who}"),
    ]
    if wanted.server is not None:
        parts.append(PartPreview(SERVER, "what the server last said of its sessions, without what they run"))
    return tuple(parts)


def write_bundle(path: Path, recording: Recording, wanted: BundleWanted) -> int:
    """Write the bundle to `path` and return its size in bytes; for a lane. Raises OSError.

    It appears at once or not at all, for its owner alone.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _fill(archive, recording, wanted)
            size = file.tell()
        part.replace(path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return size


def _fill(archive: zipfile.ZipFile, recording: Recording, wanted: BundleWanted) -> None:
    first, last = _span(recording, wanted)
    names = Names(recording.session.profile_name, wanted.profile, leave_out=wanted.leave_out_names)
    head = _head(recording, wanted, names)
    archive.writestr(README, readme(head))
    archive.writestr(HEAD, _json(head))
    archive.writestr(SETTINGS, _json(_settings(recording, wanted)))
    archive.writestr(VERSIONS, _json(_versions(recording)))
    if wanted.server is not None:
        archive.writestr(SERVER, _json(names.server(wanted.server)))
    with archive.open(EVENTS, "w", force_zip64=True) as file:
        encoder = msgspec.json.Encoder()
        for begin in range(first, last, _LINES_AT_ONCE):
            indexes = range(begin, min(last, begin + _LINES_AT_ONCE))
            file.write(encoder.encode_lines([_line(recording, index, names) for index in indexes]))


def _span(recording: Recording, wanted: BundleWanted) -> tuple[int, int]:
    from_s, to_s = wanted.span or (None, None)
    first, last = span_of(recording.table, EventFilter(from_s=from_s, to_s=to_s), len(recording))
    return max(first, last - MOST_EVENTS), last


def _head(recording: Recording, wanted: BundleWanted, names: Names) -> Head:
    first, last = _span(recording, wanted)
    from_s, to_s = wanted.span or (recording.began_s, recording.until_s)
    places, waits = recording.figures.standing_before(first)
    standing = Standing(
        from_s,
        tuple((slot, place.state, "", names.holder(place.holder)) for slot, place in places.items()),
        tuple((number, names.holder(holder)) for number, holder in waits.items()),
    )
    return Head(
        format=FORMAT,
        version=VERSION,
        made_s=time.time(),
        began_s=from_s,
        until_s=to_s,
        events=last - first,
        whole=wanted.span is None,
        ended=recording.ended and wanted.span is None,
        lost=recording.lost,
        names_left_out=wanted.leave_out_names,
        session=names.session(recording.session),
        standing=standing,
    )


def _line(recording: Recording, index: int, names: Names) -> BundledEvent:
    event = recording.table.event(index)
    return BundledEvent(
        event.at_s,
        event.happened,
        event.slot,
        event.backend_id,
        names.holder(event.holder),
        event.took_s,
        names.why(event.why),
        event.waiter,
    )


def _settings(recording: Recording, wanted: BundleWanted) -> dict[str, Any]:
    session, profile = recording.session, wanted.profile
    settings: dict[str, Any] = {
        "engine": session.engine,
        "pool": {"kind": session.pool_kind, **session.settings},
    }
    if profile is not None:
        settings |= {
            "connect_timeout_s": profile.connect_timeout_s,
            "production": profile.production,
            "read_only": profile.safety.read_only,
            "statement_timeout_s": profile.safety.statement_timeout_s,
            "encryption": profile.tls.mode.value,
            "sign_in": profile.sign_in.value,
        }
        if not wanted.leave_out_names:
            settings |= {
                name: getattr(profile, name) for name in ("name", "host", "port", "database", "user")
            }
    return settings


def _versions(recording: Recording) -> dict[str, str]:
    session = recording.session
    return {
        "Poolkeeper of the recording": session.product,
        "Poolkeeper of the bundle": __version__,
        "Python": session.python,
        "driver": session.driver or "not told by the recording",
        "server": session.server or "not told by the recording",
        "operating system": session.system,
        "bundle made on": platform.platform(terse=True),
    }


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
