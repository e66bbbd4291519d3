"""What an incident bundle holds: its files, their limits, and the structs that stand in them."""

from typing import Annotated

import msgspec

from poolkeeper.databases.server_view import ServerView
from poolkeeper.pools.events import Happened
from poolkeeper.pools.recording.event_table import EARLIEST_S, LARGEST_SLOT, LATEST_S, LONGEST_TOOK_S
from poolkeeper.pools.recording.event_table import SHORTEST_TOOK_S as _SHORTEST_TOOK_S
from poolkeeper.pools.recording.frames import Session, Standing

FORMAT = "poolkeeper incident bundle"
VERSION = 1

README, HEAD, SETTINGS, VERSIONS, SERVER, EVENTS = (
    "README.txt",
    "bundle.json",
    "settings.json",
    "versions.json",
    "server_view.json",
    "events.jsonl",
)

LARGEST_BUNDLE = 200 * 1024 * 1024
LARGEST_PART = 1024 * 1024
LARGEST_EVENTS = 300 * 1024 * 1024
LONGEST_LINE = 8 * 1024
MOST_EVENTS = 2_000_000

_Time = Annotated[float, msgspec.Meta(ge=EARLIEST_S, le=LATEST_S)]
_Text = Annotated[str, msgspec.Meta(max_length=1000)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class BundleRefused(Exception):
    """A file that is no bundle, or none that can be read; the text is one sentence for people."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What the bundle is of. `whole` is false for a chosen span; times are `time.time()` seconds."""

    format: str
    version: int
    made_s: _Time
    began_s: _Time
    until_s: _Time
    events: Annotated[int, msgspec.Meta(ge=0, le=MOST_EVENTS)]
    whole: bool
    ended: bool
    lost: _Count
    names_left_out: bool
    session: Session
    standing: Standing


class BundledEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of events.jsonl: `at` is `time.time()`, `took` seconds, `session` the server's name for it."""

    at: _Time
    happened: Happened
    slot: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_SLOT)] = 0
    session: _Text = ""
    holder: _Text = ""
    took: Annotated[float, msgspec.Meta(ge=_SHORTEST_TOOK_S, le=LONGEST_TOOK_S)] = 0.0
    why: _Text = ""
    wait: _Count = 0


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of an opened bundle beside its events; texts are to be shown as plain text."""

    head: Head
    settings: str = ""
    versions: str = ""
    server: ServerView | None = None

    @property
    def server_text(self) -> str:
        """What the server said, as it stands in the bundle; empty where it was not looked at."""
        if self.server is None:
            return ""
        return msgspec.json.format(msgspec.json.encode(self.server), indent=2).decode()


def readme(head: Head) -> str:
    """The words for whoever unpacks a bundle without the product."""
    names = (
        "Names were left out: the profile, host, user, database, and the titles of tabs."
        if head.names_left_out
        else "It names the profile, and host, user and database where they were known."
    )
    span = "the whole recording" if head.whole else "a span of the recording"
    return f"""\
Poolkeeper incident bundle
==========================

What happened in one pool of database connections: {span}, {head.events:,} events.
Open it in Poolkeeper: File, Open incident bundle. Or read the files with any editor:

  {HEAD}        what this is of, and which connections stood at its beginning
  {EVENTS}       the events, one JSON object a line, the oldest first
  {SETTINGS}      the settings of the pool and of the profile
  {VERSIONS}      Poolkeeper, Python, driver, server and operating system
  {SERVER}   what the server said of its sessions, where it was looked at

An event: `at` is seconds since 1970 (UTC), `happened` what, `slot` the connection's place in the pool,
`session` what the server calls it, `holder` who had or wanted it, `took` seconds, `why` the reason,
`wait` the number of the wait that it begins or ends.

There is no SQL text, no value and no password in here. {names}
"""
