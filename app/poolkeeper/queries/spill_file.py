"""The file that takes a result's batches when memory has had its share; nobody else can see into it."""

from __future__ import annotations

import contextlib
import errno
import mmap
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import FileIO

_MAP_STEP = mmap.ALLOCATIONGRANULARITY
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class SpillFailed(Exception):
    """A batch could not be stored; `sentence` says so to the user. What was stored before is whole."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class SpillFile:
    """Appends portions of bytes and maps them back.

    The file has no name where the system allows that, and is deleted on closing where not: rows never
    outlive the window, however it ends.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file: FileIO | None = None
        self._folder = folder
        self._end = 0

    @property
    def size(self) -> int:
        """Bytes stored."""
        return self._end

    def append(self, data: bytes) -> int:
        """Store `data`; returns its offset. Raises SpillFailed; a later append may succeed again."""
        offset = self._end
        try:
            self._write(data, offset)
        except OSError as error:
            raise SpillFailed(self._why(error)) from error
        self._end = offset + len(data)
        return offset

    def view(self, offset: int, size: int) -> memoryview:
        """The portion, mapped; the mapping lasts as long as the view. Raises OSError."""
        if self._file is None:
            raise OSError(errno.EBADF, "the file is closed")
        ahead = offset % _MAP_STEP
        mapped = mmap.mmap(self._file.fileno(), size + ahead, access=mmap.ACCESS_READ, offset=offset - ahead)
        return memoryview(mapped)[ahead:]

    def close(self) -> None:
        """Delete the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, data: bytes, offset: int) -> None:
        if self._file is None:
            self._file = self._create()
        self._file.seek(offset)
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]

    def _create(self) -> FileIO:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        file: FileIO = tempfile.TemporaryFile(  # noqa: SIM115 - close() closes it
            buffering=0, prefix="poolkeeper-rows-", suffix=".arrows", dir=self._folder
        )
        return file

    def _why(self, error: OSError) -> str:
        place = self._folder or Path(tempfile.gettempdir())
        words = error.strerror or type(error).__name__
        if error.errno not in _FULL:
            return f"The rows could not be kept in {place}: {words}. The rows fetched so far stay."
        free = ""
        with contextlib.suppress(OSError):
            import shutil  # noqa: PLC0415, RUF100

            free = f" ({shutil.disk_usage(place).free // 2**20} MB free)"
        return (
            f"The disk that holds {place} is full{free}: {words}. "
            "The rows fetched so far stay; make room there or fetch fewer rows."
        )
