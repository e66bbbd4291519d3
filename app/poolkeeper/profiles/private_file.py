"""Writing a file that its user alone may read, whole or not at all."""

import contextlib
import os
import tempfile
import time
from pathlib import Path

_RENAME_S = 2.0


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in place of the file at once, mode 0600, or leave the file as it was. Raises OSError."""
    descriptor, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _rename(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _rename(temporary: Path, path: Path) -> None:
    """Rename over `path`; Windows refuses for the moment in which another window or a scanner reads it."""
    deadline = time.monotonic() + _RENAME_S
    while True:
        try:
            temporary.replace(path)
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
