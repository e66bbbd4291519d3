"""Where a release is made, and what its parts are called."""

import os
import platform
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
RESOURCES = ROOT / "resources"
BUILD = ROOT / "build"
DIST = ROOT / "dist"

NAME = "poolkeeper"
APPLICATION = DIST / NAME
"""The folder that PyInstaller makes: the program, and `_internal` with all it needs."""
INSIDE = APPLICATION / "_internal"
MAC_APPLICATION = DIST / "Poolkeeper.app"
PROGRAM = (
    MAC_APPLICATION / "Contents" / "MacOS" / NAME
    if sys.platform == "darwin"
    else APPLICATION / (f"{NAME}.exe" if os.name == "nt" else NAME)
)

HOME_PAGE = "https://github.com/poolkeeper/poolkeeper"
IDENTIFIER = "io.github.poolkeeper.Poolkeeper"
MAINTAINER = "The Poolkeeper authors <poolkeeper@users.noreply.github.com>"

_VERSION = re.compile(r'^__version__ = "(?P<version>[^"]+)"$', re.MULTILINE)

# Debian's names of what `platform.machine` tells
_DEBIAN_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def version() -> str:
    """The one version there is: the package's own. Raises LookupError where it has none."""
    found = _VERSION.search((ROOT / "app" / "poolkeeper" / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise LookupError("app/poolkeeper/__init__.py has no __version__.")
    return found["version"]


def debian_version(of: str) -> str:
    """A version as Debian orders it: what comes before a release sorts before it (1.0rc1, 1.0~rc1)."""
    return re.sub(r"\.?(a|b|rc|dev)(?=\d)", r"~\1", of)


def debian_machine() -> str:
    """Debian's name of this machine's architecture."""
    return _DEBIAN_MACHINES.get(platform.machine(), platform.machine())


def artefact(suffix: str) -> Path:
    """Where an installer goes: `dist/poolkeeper-0.1.0-linux-x86_64.tar.gz`."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    return DIST / f"{NAME}-{version()}-{system}-{platform.machine().lower()}.{suffix}"


def debian_package() -> Path:
    """Where the Debian package goes: `dist/poolkeeper_0.1.0_amd64.deb`."""
    return DIST / f"{NAME}_{debian_version(version())}_{debian_machine()}.deb"
