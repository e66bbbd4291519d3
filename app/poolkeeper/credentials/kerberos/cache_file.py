"""Reads a credential cache file: whose tickets are in it, and until when they hold.

Format: MIT Kerberos documentation, "Credential cache file format"
(https://web.mit.edu/kerberos/krb5-latest/doc/formats/ccache_file_format.html), versions 3 and 4. Keys and
tickets are passed over. klist is not asked: it writes dates in the language of the user.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from poolkeeper.credentials.kerberos.ticket import RENEWABLE, Ticket

MOST_BYTES = 4 * 1024 * 1024
"""A cache has a few kilobytes; one of a user in very many groups some hundred."""

CONFIGURATION = "X-CACHECONF:"
"""The realm of entries that hold settings of the cache and are no tickets."""

KDC_OFFSET = 1
"""The tag in the header of version 4 that says how far the KDC's clock is ahead."""


class UnreadableCache(Exception):
    """The file is no credential cache, or not a whole one; `sentence` says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class _Entry(msgspec.Struct, frozen=True):
    client: str
    server: str
    begins: int
    ends: int
    renew_until: int
    flags: int


class _Reader:
    """Numbers and counted bytes from a buffer, big-endian. Raises EOFError past its end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._content)

    def number(self, size: int, *, signed: bool = False) -> int:
        return int.from_bytes(self.take(size), "big", signed=signed)

    def take(self, size: int) -> bytes:
        part = self._content[self._at : self._at + size]
        if len(part) < size:
            raise EOFError
        self._at += size
        return part

    def counted(self) -> bytes:
        return self.take(self.number(4))


def read_cache(path: Path, name: str = "") -> Ticket | None:
    """The ticket in the cache file at `path`; None where it holds none. `name` is what to call the cache.

    Raises UnreadableCache, and OSError where the file cannot be opened.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UnreadableCache(f"{path} is too big for a credential cache.")
    version = int.from_bytes(content[:2], "big")
    if version not in {0x0503, 0x0504}:
        raise UnreadableCache(f"{path} is no credential cache of version 3 or 4.")
    try:
        return _read(_Reader(content[2:]), version, name or f"FILE:{path}")
    except EOFError as error:
        raise UnreadableCache(f"{path} ends in the middle of a ticket.") from error


def _read(reader: _Reader, version: int, name: str) -> Ticket | None:
    ahead_s = _header(reader) if version == 0x0504 else 0.0
    client = _principal(reader)
    # a ticket that was removed is left in the file with an end of 0
    tickets = [each for each in _entries(reader, version) if each.ends > 0]
    if not tickets:
        return None
    realm = client.rpartition("@")[2]
    granting = f"krbtgt/{realm}@{realm}"
    # of two for the same server the later one counts
    chosen = next((each for each in reversed(tickets) if each.server == granting), None)
    chosen = chosen or max(tickets, key=lambda each: each.ends)
    renewable = chosen.flags & RENEWABLE and chosen.renew_until > chosen.ends
    return Ticket(
        cache=name,
        principal=client,
        server=chosen.server,
        begins_s=chosen.begins - ahead_s,
        ends_s=chosen.ends - ahead_s,
        renew_until_s=chosen.renew_until - ahead_s if renewable else None,
    )


def _header(reader: _Reader) -> float:
    """How many seconds the KDC's clock was ahead of ours when the ticket was given."""
    fields = _Reader(reader.take(reader.number(2)))
    ahead_s = 0.0
    while not fields.at_end:
        tag, value = fields.number(2), _Reader(fields.take(fields.number(2)))
        if tag == KDC_OFFSET:
            ahead_s = value.number(4, signed=True) + value.number(4, signed=True) / 1_000_000
    return ahead_s


def _entries(reader: _Reader, version: int) -> Iterator[_Entry]:
    while not reader.at_end:
        client, server = _principal(reader), _principal(reader)
        # the type of the key; version 3 has it twice
        reader.take(4 if version == 0x0503 else 2)
        reader.counted()
        _authenticated, begins, ends, renew_until = (reader.number(4) for _ in range(4))
        reader.take(1)
        flags = reader.number(4)
        for _list in ("addresses", "authorization data"):
            for _ in range(reader.number(4)):
                reader.take(2)
                reader.counted()
        for _ticket in ("ticket", "second ticket"):
            reader.counted()
        if not server.endswith(f"@{CONFIGURATION}"):
            yield _Entry(client, server, begins or _authenticated, ends, renew_until, flags)


def _principal(reader: _Reader) -> str:
    reader.take(4)
    count = reader.number(4)
    realm = reader.counted().decode("utf-8", "replace")
    parts = [reader.counted().decode("utf-8", "replace") for _ in range(count)]
    return f"{'/'.join(parts)}@{realm}"
