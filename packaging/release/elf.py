"""What Linux's format of programs and libraries is asked for here: who needs whom, and holes in a file.

The layout is that of the "Tool Interface Standard (TIS) Executable and Linking Format (ELF) Specification",
version 1.2, in its 64-bit little-endian form.
"""

import re
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

MAGIC = b"\x7fELF\x02\x01"
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRING_TABLE = 1, 5
_RUN_PATHS = (15, 29)
_HEADER = struct.Struct("<IIQQQQQQ")
_ENTRY = struct.Struct("<QQ")
_PROGRAM_HEADERS_AT, _SECTION_HEADERS_AT, _COUNTS_AT = 0x20, 0x28, 0x36
_X86_64 = 62
_PAGE = {_X86_64: 4096}
_LARGEST_PAGE = 65536


class _Segment(NamedTuple):
    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    file_size: int
    memory_size: int
    alignment: int


def needed_libraries(files: Sequence[Path]) -> dict[Path, set[str]]:
    """The names of the libraries that each file is linked to; for a file that is no ELF none."""
    needed: dict[Path, set[str]] = {file: set() for file in files}
    for start in range(0, len(files), 200):
        batch = files[start : start + 200]
        # one file more, so that readelf names each before it tells of it
        command = ["readelf", "--dynamic", "--wide", *map(str, batch), "/dev/null"]
        told = subprocess.run(command, check=False, capture_output=True, text=True).stdout
        current: set[str] = set()
        for line in told.splitlines():
            if line.startswith("File: "):
                current = needed.setdefault(Path(line.removeprefix("File: ")), set())
            elif "(NEEDED)" in line:
                current.add(line.partition("[")[2].rstrip("]"))
    return needed


def is_elf(file: Path) -> bool:
    """Whether a file is a 64-bit program or library of Linux."""
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def without_holes(content: bytes) -> bytes:
    """A library with its segments moved together, as the loader wants them: a page apart.

    Tools that rename libraries leave holes of megabytes, because the linker once aligned segments to 2 MB.
    What is not loaded, the table of sections among it, is left out. A file of another shape comes back as it
    is.
    """
    if not content.startswith(MAGIC):
        return content
    at, entry_size, count = _program_headers(content)
    headers = _segments(content)
    loads = _loads(headers)
    machine = struct.unpack_from("<H", content, 0x12)[0]
    moved = _moved(loads, _PAGE.get(machine, _LARGEST_PAGE))
    if not moved or at + count * entry_size > loads[0].file_size or not _all_inside(headers, loads):
        return content
    packed = bytearray(max(new + load.file_size for load, new in moved.items()))
    for load, new in moved.items():
        packed[new : new + load.file_size] = content[load.offset : load.offset + load.file_size]
    page = _PAGE.get(machine, _LARGEST_PAGE)
    for number, header in enumerate(headers):
        placed = _placed(header, moved, page)
        _HEADER.pack_into(packed, at + number * entry_size, *placed)
    struct.pack_into("<Q", packed, _SECTION_HEADERS_AT, 0)
    struct.pack_into("<HH", packed, _COUNTS_AT + 6, 0, 0)
    return bytes(packed)


def without_links(content: bytes, beginnings: tuple[str, ...]) -> bytes:
    """A library that asks no longer for those whose names begin so, nor in folders of who built it."""
    headers = _segments(content) if content.startswith(MAGIC) else []
    dynamic = next((each for each in headers if each.kind == _DYNAMIC), None)
    if dynamic is None:
        return content
    part = content[dynamic.offset : dynamic.offset + dynamic.file_size]
    entries = list(_ENTRY.iter_unpack(part))
    strings_at = _offset_of(dict(entries)[_STRING_TABLE], _loads(headers))

    def stays(entry: tuple[int, int]) -> bool:
        tag, value = entry
        if tag not in {_NEEDED, *_RUN_PATHS}:
            return True
        at = strings_at + value
        text = content[at : content.index(b"\0", at)].decode()
        return not text.startswith(beginnings if tag == _NEEDED else "/")

    kept = b"".join(_ENTRY.pack(*entry) for entry in entries if stays(entry))
    # an entry of zeros ends the list
    return content[: dynamic.offset] + kept.ljust(len(part), b"\0") + content[dynamic.offset + len(part) :]


def _offset_of(address: int, loads: Sequence[_Segment]) -> int:
    """Where in the file an address of the loaded library is."""
    holder = next(each for each in loads if 0 <= address - each.address < each.file_size)
    return address - holder.address + holder.offset


def newest_version(files: Sequence[Path], name: str) -> str:
    """The newest version of a library's symbols ("GLIBC", "GLIBCXX") that any of the files asks for."""
    found: set[tuple[int, ...]] = set()
    for start in range(0, len(files), 200):
        command = ["readelf", "--version-info", "--wide", *map(str, files[start : start + 200])]
        told = subprocess.run(command, check=False, capture_output=True, text=True).stdout
        for version in re.findall(rf"Name: {name}_(\d+(?:\.\d+)+)", told):
            found.add(tuple(map(int, version.split("."))))
    return ".".join(map(str, max(found, default=(0, 0))))


def called_of(library: Path, users: Sequence[Path]) -> set[str]:
    """The names that a library defines and some of its users leave to others to define."""
    defined = _names(library, "--defined-only")
    return {name for user in users for name in _names(user, "--undefined-only")} & defined


def _names(library: Path, which: str) -> set[str]:
    command = ["nm", "--dynamic", "--format=just-symbols", which, str(library)]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def _segments(content: bytes) -> list[_Segment]:
    at, entry_size, count = _program_headers(content)
    return [_Segment(*_HEADER.unpack_from(content, at + number * entry_size)) for number in range(count)]


def _loads(headers: Sequence[_Segment]) -> list[_Segment]:
    return sorted((each for each in headers if each.kind == _LOAD), key=lambda each: each.offset)


def _program_headers(content: bytes) -> tuple[int, int, int]:
    at = struct.unpack_from("<Q", content, _PROGRAM_HEADERS_AT)[0]
    entry_size, count = struct.unpack_from("<HH", content, _COUNTS_AT)
    return at, entry_size, count


def _moved(loads: Sequence[_Segment], page: int) -> dict[_Segment, int]:
    """Where each segment begins now; empty where one overlaps another or is not aligned as it should be."""
    moved: dict[_Segment, int] = {}
    end = old_end = 0
    for load in loads:
        if load.offset < old_end or (load.offset - load.address) % page:
            return {}
        new = end + (load.address - end) % page
        moved[load] = new
        end, old_end = new + load.file_size, load.offset + load.file_size
    return moved if loads and loads[0].offset == 0 else {}


def _holder(header: _Segment, loads: Sequence[_Segment]) -> _Segment | None:
    end = header.offset + header.file_size
    return next(
        (each for each in loads if each.offset <= header.offset and end <= each.offset + each.file_size), None
    )


def _all_inside(headers: Sequence[_Segment], loads: Sequence[_Segment]) -> bool:
    return all(_holder(each, loads) is not None for each in headers if each.file_size)


def _placed(header: _Segment, moved: dict[_Segment, int], page: int) -> _Segment:
    if header.kind == _LOAD:
        return header._replace(offset=moved[header], alignment=page)
    holder = _holder(header, list(moved))
    if holder is None or not header.file_size:
        return header
    return header._replace(offset=header.offset - holder.offset + moved[holder])
