"""Which package of Debian, or of a system made from it, a library of this machine is of."""

import functools
import platform
import shutil
import subprocess
from pathlib import Path


@functools.cache
def origin_of(source: str) -> tuple[str, str] | None:
    """Version and package URL of the package that a file is of; None where nobody can tell."""
    if shutil.which("dpkg-query") is None:
        return None
    place = str(Path(source).resolve())
    # where /lib is a link into /usr, packages still name the file by either
    for path in (place, place.removeprefix("/usr")):
        owner = _answer("--search", path).partition(": ")[0].partition(",")[0]
        if owner:
            name, version = _answer(
                "--show", "--showformat", "${Package} ${source:Upstream-Version} ${Version}", owner
            ).split()[::2]
            return version, f"pkg:deb/{_system()}/{name}@{version}"
    return None


def _system() -> str:
    return platform.freedesktop_os_release().get("ID", "debian")


def _answer(*words: str) -> str:
    done = subprocess.run(["dpkg-query", *words], check=False, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""
