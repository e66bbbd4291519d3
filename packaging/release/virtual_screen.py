"""A display of this machine that nobody sees, for a program in a system that has none of its own."""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SIZE = "1280x720x24"
MOMENT_S = 1.0


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """The name of a display with a window manager; both end with the block."""
    reads, writes = os.pipe()
    options = ["-screen", "0", SIZE, "-ac", "-nolisten", "tcp", "-displayfd", str(writes)]
    with subprocess.Popen(["Xvfb", *options], pass_fds=[writes], stderr=subprocess.DEVNULL) as server:
        os.close(writes)
        try:
            with os.fdopen(reads, encoding="ascii") as told:
                display = f":{told.readline().strip()}"
            shown = _shown_on(display)
            with subprocess.Popen(["openbox"], env=shown, stderr=subprocess.DEVNULL) as windows:
                yield display
                windows.terminate()
        finally:
            server.terminate()


def stands_still(display: str, picture: Path) -> bool:
    """Whether two pictures of a display, a moment apart, are the same; the later one is kept as a PNG."""
    with tempfile.TemporaryDirectory() as folder:
        taken = [_taken(display, Path(folder) / "first.png")]
        time.sleep(MOMENT_S)
        taken.append(_taken(display, Path(folder) / "second.png"))
    picture.write_bytes(taken[1])
    return taken[0] == taken[1]


def _taken(display: str, file: Path) -> bytes:
    subprocess.run(["scrot", str(file)], check=True, env=_shown_on(display))
    return file.read_bytes()


def _shown_on(display: str) -> dict[str, str]:
    return {**os.environ, "DISPLAY": display}
