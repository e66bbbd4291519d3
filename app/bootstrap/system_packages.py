"""What must be there besides Python packages: libraries and programs of the system."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

# what the wheels of Qt link to on Linux but do not bring, by the Debian package that has it
WINDOW_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class PackagesMissing(Exception):
    """System packages are missing and cannot be installed from here; the message names them."""


def provide(packages: Sequence[str], why: str) -> None:
    """Install Debian packages as root, or raise PackagesMissing with the command to run."""
    if not packages:
        return
    if shutil.which("apt-get") is None:
        raise PackagesMissing(f"Missing {why}: {', '.join(packages)} (Debian's names). Please install them.")
    if os.geteuid() != 0:
        raise PackagesMissing(f"Missing {why}. Please run: sudo apt-get install {' '.join(packages)}")
    print(f"Poolkeeper: installing {', '.join(packages)} …", file=sys.stderr)
    # run level 1 keeps a database server that is installed for the tests from starting as a service
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends"]
    subprocess.run(["apt-get", "-qq", "update"], env=environment, check=False)
    if subprocess.run(
        [*install, *packages], env=environment, check=False, stdout=subprocess.DEVNULL
    ).returncode:
        raise PackagesMissing(f"Missing {why}, and apt-get could not install: {' '.join(packages)}")


def missing_libraries(libraries: Mapping[str, str]) -> list[str]:
    """The packages of the shared libraries that cannot be loaded; empty on other systems than Linux."""
    if not sys.platform.startswith("linux"):
        return []
    return [package for name, package in libraries.items() if not _loads(name)]


def missing_programs(programs: Mapping[str, str], folders: Sequence[str] = ()) -> list[str]:
    """The packages of the programs that are neither on the path nor in these folders."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *folders])
    return [package for name, package in programs.items() if shutil.which(name, path=path) is None]


def needed_for_venv() -> list[str]:
    """What Debian splits off Python that a virtual environment needs."""
    try:
        import ensurepip  # noqa: F401 - its presence is the question
        import venv  # noqa: F401 - its presence is the question
    except ImportError:
        return ["python3-venv"]
    return []


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
