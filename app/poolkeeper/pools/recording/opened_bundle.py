"""Opens an incident bundle that somebody handed over, trusting nothing in it, unpacking nothing to a disk."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from poolkeeper.databases.server_view import ServerView
from poolkeeper.pools.events import PoolEvent
from poolkeeper.pools.recording.bundle_contents import (
    EVENTS,
    FORMAT,
    HEAD,
    LARGEST_BUNDLE,
    LARGEST_EVENTS,
    LARGEST_PART,
    LONGEST_LINE,
    README,
    SERVER,
    SETTINGS,
    VERSION,
    VERSIONS,
    Bundle,
    BundledEvent,
    BundleRefused,
    Head,
)
from poolkeeper.pools.recording.recording import Recording

_PARTS = frozenset({README, HEAD, SETTINGS, VERSIONS, SERVER, EVENTS})
_NEEDED = frozenset({HEAD, EVENTS})
_LINES_AT_ONCE = 10_000
_READ_AT_ONCE = 256 * 1024


def open_bundle(path: Path) -> tuple[Recording, Bundle]:
    """The recording in a bundle, and what else is in it; for a lane. Raises BundleRefused."""
    try:
        if path.stat().st_size > LARGEST_BUNDLE:
            raise BundleRefused("This file is too large for an incident bundle of Poolkeeper (200 MB).")
        with zipfile.ZipFile(path) as archive:
            return _opened(archive)
    except OSError as error:
        raise BundleRefused(f"The bundle could not be read: {error.strerror or 'no such file'}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BundleRefused("This is no incident bundle: the archive is damaged, sealed or none.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, OverflowError, RecursionError) as error:
        raise BundleRefused(
            "This bundle cannot be read: something in it is not as Poolkeeper writes it."
        ) from error


def _opened(archive: zipfile.ZipFile) -> tuple[Recording, Bundle]:
    names = [info.filename for info in archive.infolist()]
    if not set(names) <= _PARTS or len(set(names)) != len(names) or not set(names) >= _NEEDED:
        raise BundleRefused("This is no incident bundle of Poolkeeper: other files are in the archive.")
    head = _head(archive)
    recording = Recording(head.session, head.standing)
    recording.began_s, recording.until_s = head.began_s, max(head.began_s, head.until_s)
    recording.ended, recording.lost = head.ended, head.lost
    for events in _events(archive, head.events):
        recording.table.add_events(events)
        recording.figures.extend()
    if len(recording) != head.events:
        raise BundleRefused(
            f"This bundle is cut off: it should hold {head.events:,} events and has {len(recording):,}."
        )
    server = _part(archive, SERVER)
    return recording, Bundle(
        head=head,
        settings=_part(archive, SETTINGS).decode(),
        versions=_part(archive, VERSIONS).decode(),
        server=msgspec.json.decode(server, type=ServerView) if server else None,
    )


def _head(archive: zipfile.ZipFile) -> Head:
    data = _part(archive, HEAD)
    told = msgspec.json.decode(data, type=_Label)
    if told.format != FORMAT:
        raise BundleRefused("This is no incident bundle of Poolkeeper.")
    if told.version != VERSION:
        raise BundleRefused(
            f"This bundle is of format {told.version}; this Poolkeeper reads format {VERSION} alone."
        )
    return msgspec.json.decode(data, type=Head)


class _Label(msgspec.Struct, frozen=True):
    format: str = ""
    version: int = 0


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A small file of the bundle, empty where it is not there."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as file:
        data = file.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise BundleRefused(f"This bundle cannot be read: {name} in it is too large.")
    return data


def _events(archive: zipfile.ZipFile, expected: int) -> Iterator[list[PoolEvent]]:
    decoder = msgspec.json.Decoder(BundledEvent)
    events: list[PoolEvent] = []
    for count, line in enumerate(_lines(archive)):
        if count >= expected:
            raise BundleRefused("This bundle cannot be read: it holds more events than it says.")
        event = decoder.decode(line)
        events.append(
            PoolEvent(
                event.at,
                event.happened,
                event.slot,
                event.session,
                event.holder,
                event.took,
                event.why,
                event.wait,
            )
        )
        if len(events) == _LINES_AT_ONCE:
            yield events
            events = []
    yield events


def _lines(archive: zipfile.ZipFile) -> Iterator[bytes]:
    read, rest = 0, b""
    with archive.open(EVENTS) as file:
        while data := file.read(_READ_AT_ONCE):
            read += len(data)
            if read > LARGEST_EVENTS:
                raise BundleRefused("This bundle cannot be read: it unpacks to more than 300 MB.")
            *lines, rest = (rest + data).split(b"\n")
            if len(rest) > LONGEST_LINE or any(len(line) > LONGEST_LINE for line in lines):
                raise BundleRefused("This bundle cannot be read: a line of its events is too long.")
            yield from filter(None, lines)
    if rest:
        yield rest
