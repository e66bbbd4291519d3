"""Takes out of the libraries what only a debugger reads, the holes in them, and links that nothing uses."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from release.elf import is_elf, without_holes, without_links
from release.trim import UNLINKED

WORTH = 0.95
"""A library is replaced where less than this part of it remains; others stay as their makers built them."""


def strip_libraries(folder: Path) -> int:
    """Make the libraries in a folder smaller; returns the bytes won. Only Linux has anything to win."""
    return sum(map(_stripped, _libraries(folder))) if sys.platform.startswith("linux") else 0


def _libraries(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*.so*")):
        if file.is_file() and not file.is_symlink() and is_elf(file):
            yield file


def _stripped(library: Path) -> int:
    before = library.read_bytes()
    content = without_links(before, UNLINKED)
    for smaller in (_without_symbols, without_holes):
        tried = smaller(content)
        content = tried if len(tried) < WORTH * len(content) else content
    if content != before:
        library.write_bytes(content)
    return len(before) - len(content)


def _without_symbols(content: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "whole", Path(folder) / "stripped"
        source.write_bytes(content)
        command = ["strip", "--strip-unneeded", "-o", str(target), str(source)]
        done = subprocess.run(command, check=False, capture_output=True)
        return content if done.returncode else target.read_bytes()
