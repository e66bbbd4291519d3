"""Where the application's own files are: in a clone, installed, or frozen."""

import functools
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


@functools.cache
def resources_folder() -> Path:
    """The folder `resources`; raises FileNotFoundError where the application came without it."""
    for folder in _candidates():
        if (folder / "poolkeeper.svg").is_file():
            return folder
    raise FileNotFoundError("Poolkeeper's resources folder is missing; install it again.")


def _candidates() -> tuple[Path, ...]:
    frozen = getattr(sys, "_MEIPASS", None)
    unpacked = (Path(frozen) / "resources",) if frozen else ()
    return (*unpacked, _PACKAGE / "resources", _PACKAGE.parents[1] / "resources")
