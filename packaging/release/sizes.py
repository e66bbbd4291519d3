"""How large the application is, and of what: the build fails over its limits."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

MB = 1_000_000
APPLICATION_LIMIT_MB = 260
DEBIAN_LIMIT_MB = 90
_SHOWN = 14


class TooLarge(Exception):
    """Something is larger than promised; the message says what and by how much."""


def files_of(folder: Path) -> dict[str, int]:
    """The bytes of each file below a folder, links left out, by its path with slashes, in order."""
    return {
        file.relative_to(folder).as_posix(): file.stat().st_size
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink()
    }


def parts(files: Mapping[str, int]) -> dict[str, int]:
    """The bytes of each library, the largest first.

    A library is a folder in `_internal`, with the one of its bundled libraries; files that lie there without
    one are the system's.
    """
    sums: dict[str, int] = {}
    for path, size in files.items():
        name = _part_of(PurePosixPath(path))
        sums[name] = sums.get(name, 0) + size
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def _part_of(path: PurePosixPath) -> str:
    inside = path.parts[1:] if path.parts[0] in {"_internal", "Contents"} else path.parts
    name = inside[0].removesuffix(".libs").removesuffix("_binary")
    if name.startswith(("libpython", "python3", "base_library")):
        return "Python itself"
    if name.endswith(".dist-info"):
        return "the libraries' licences and versions"
    if len(inside) > 1:
        return name
    return "libraries of the system" if path.parts[0] == "_internal" else "the program, with all Python code"


def table(files: Mapping[str, int]) -> str:
    """The largest parts and the whole, for people."""
    found = parts(files)
    shown = list(found.items())[:_SHOWN]
    rest = sum(found.values()) - sum(size for _, size in shown)
    lines = [f"{size / MB:8.1f} MB  {name}" for name, size in shown]
    if rest:
        lines.append(f"{rest / MB:8.1f} MB  {len(found) - len(shown)} smaller parts")
    lines.append(f"{sum(found.values()) / MB:8.1f} MB  in {len(files):,} files")
    return "\n".join(lines)


def left_out_table(left_out: Iterable[tuple[str, int]]) -> str:
    """What was left out, by reason, the largest first; `left_out` has a reason and bytes for each file."""
    sums: dict[str, int] = {}
    for reason, size in left_out:
        sums[reason] = sums.get(reason, 0) + size
    ordered = sorted(sums.items(), key=lambda item: -item[1])
    return "\n".join(f"{size / MB:8.1f} MB  {reason}" for reason, size in ordered)


def hold(what: str, size: int, limit_mb: int) -> None:
    """Raise TooLarge for a size in bytes over a limit."""
    if size > limit_mb * MB:
        raise TooLarge(
            f"{what} has {size / MB:.1f} MB, and {limit_mb} are promised: the table above says what is large."
        )
