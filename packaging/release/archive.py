"""An archive that any Linux unpacks and starts from: the same input gives the same bytes."""

import gzip
import shutil
import tarfile
from pathlib import Path

from release.layout import APPLICATION, BUILD, NAME, ROOT, artefact, version
from release.linux import write_share

_EXECUTABLE = 0o755
_PLAIN = 0o644


def write_archive(epoch_s: int) -> Path:
    """Pack the application with its menu entry and icons; returns the file."""
    share = BUILD / "share"
    shutil.rmtree(share, ignore_errors=True)
    write_share(share, epoch_s)
    target, top = artefact("tar.gz"), f"{NAME}-{version()}"
    with (
        target.open("wb") as raw,
        # gzip would write down its file's name and the time
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, source in entries(APPLICATION) + entries(share, "share"):
            _add(archive, source, f"{top}/{name}", epoch_s)
        for file in (ROOT / "LICENSE", ROOT / "README.md"):
            _add(archive, file, f"{top}/{file.name}", epoch_s)
    return target


def entries(folder: Path, below: str = "") -> list[tuple[str, Path]]:
    """The files and links under a folder, by their names in an archive, in one order on every machine."""
    begin = f"{below}/" if below else ""
    found = [file for file in folder.rglob("*") if file.is_symlink() or file.is_file()]
    return sorted((f"{begin}{file.relative_to(folder).as_posix()}", file) for file in found)


def mode_of(file: Path) -> int:
    """The rights of a file in an archive, whatever they are here: programs and libraries, or all else."""
    with file.open("rb") as opened:
        begins = opened.read(4)
    return _EXECUTABLE if begins == b"\x7fELF" and ".so" not in file.name else _PLAIN


def _add(archive: tarfile.TarFile, source: Path, name: str, epoch_s: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.mtime = epoch_s
    if source.is_symlink():
        entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, str(source.readlink()), 0o777
        archive.addfile(entry)
        return
    entry.size, entry.mode = source.stat().st_size, mode_of(source)
    with source.open("rb") as content:
        archive.addfile(entry, content)
