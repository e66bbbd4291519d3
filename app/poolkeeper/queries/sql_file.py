"""Reading a file of SQL as a person's tools have written it."""

import codecs
import os
import stat
from pathlib import Path

import msgspec

LARGEST = 4_000_000
"""Bytes; a longer one is a dump, which no person reads in an editor."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Management Studio writes UTF-16 with a mark (Unicode Standard, "Byte Order Mark")."""

_OF_WINDOWS = "cp1252"


class SqlFile(msgspec.Struct, frozen=True):
    """What a file says; `notice` is a sentence where that was a guess, else empty."""

    path: Path
    text: str
    notice: str = ""


class NotRead(Exception):
    """The file cannot be opened in an editor; the message is a sentence."""


def read_sql(path: Path) -> SqlFile:
    """Read a file whole, in UTF-8, in UTF-16 with a mark, or else as Windows-1252. Raises NotRead."""
    content = _content(path)
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    notice = ""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode(_OF_WINDOWS, "replace")
        notice = f"“{path.name}” is not in UTF-8 and was read as Windows-1252: look at its accents."
    if "\0" in text:
        raise NotRead(f"“{path.name}” is no text.")
    return SqlFile(path, text.replace("\r\n", "\n").replace("\r", "\n"), notice)


def _content(path: Path) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise NotRead(f"“{path.name}” could not be opened: {error.strerror}.") from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise NotRead(f"“{path.name}” is no file.")
    with os.fdopen(file, "rb") as opened:
        try:
            content = opened.read(LARGEST + 1)
        except OSError as error:
            raise NotRead(f"“{path.name}” could not be read: {error.strerror}.") from error
    if len(content) > LARGEST:
        raise NotRead(f"“{path.name}” is larger than {LARGEST // 1_000_000} MB, too large for an editor.")
    return content
