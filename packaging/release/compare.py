"""Tells whether two builds of the same source are the same, and what differs where they are not."""

import hashlib
import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_CHUNK = 1024 * 1024


class Difference(NamedTuple):
    """A file of a build that is not as in the other; `where` is the installer, `path` its file inside."""

    where: str
    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.path} {self.what}" if self.path else f"{self.where} {self.what}"


def differences(first: Path, second: Path) -> list[Difference]:
    """What differs between the installers in two folders, file by file where it can be told.

    None at all: they are the same to the byte. Installers are the files there, by their names.
    """
    names = {file.name for folder in (first, second) for file in folder.iterdir() if file.is_file()}
    found = []
    for name in sorted(names):
        files = (first / name, second / name)
        if not all(file.is_file() for file in files):
            missing = first if not files[0].is_file() else second
            found.append(Difference(name, "", f"is not in {missing}"))
        elif _digest(files[0]) != _digest(files[1]):
            inside = list(_inside(name, _members(files[0]), _members(files[1])))
            around = "has the same files and other bytes around them" if _is_archive(name) else "differs"
            found += inside or [Difference(name, "", around)]
    return found


def _inside(name: str, first: dict[str, str], second: dict[str, str]) -> Iterator[Difference]:
    for path in sorted(first | second):
        if path not in first or path not in second:
            yield Difference(name, path, f"is in the {'second' if path in second else 'first'} alone")
        elif first[path] != second[path]:
            yield Difference(name, path, "differs")


def _is_archive(name: str) -> bool:
    return name.endswith((".deb", ".tar.gz"))


def _members(installer: Path) -> dict[str, str]:
    """A digest of each file in an archive, with its rights, time and link, by its path; none for others."""
    if not _is_archive(installer.name):
        return {}
    if installer.suffix == ".deb":
        command = ["dpkg-deb", "--fsys-tarfile", str(installer)]
        packed = subprocess.run(command, check=True, capture_output=True).stdout
    else:
        packed = installer.read_bytes()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        return {member.name: _told_of(archive, member) for member in archive}


def _told_of(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    content = archive.extractfile(member) if member.isfile() else None
    digest = hashlib.sha256(content.read() if content else b"").hexdigest()
    return f"{digest} {member.mode:o} {member.mtime} {member.type!r} {member.linkname}"


def _digest(file: Path) -> bytes:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()
