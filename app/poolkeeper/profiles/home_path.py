"""Paths as people write them: `~` is the home folder."""

from pathlib import Path


def whole_path(path: str) -> str:
    """`path` with the home folder in place of a leading `~`; as it is where there is no such home.

    What does not begin with it is left as it was written, the empty path too.
    """
    if not path.startswith("~"):
        return path
    try:
        return str(Path(path).expanduser())
    except (RuntimeError, ValueError):
        return path
