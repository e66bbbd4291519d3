"""Has each installer looked at by the tools of the system that it is for."""

import subprocess
from pathlib import Path

from release.freeze import BuildFailed
from release.layout import BUILD, IDENTIFIER

_SHARE = BUILD / "debian" / "usr" / "share"


def check_package(installer: Path) -> None:
    """Raise BuildFailed where a tool finds fault with an installer; only Debian has such tools."""
    if installer.suffix != ".deb":
        return
    for command in (
        ["desktop-file-validate", str(_SHARE / "applications" / f"{IDENTIFIER}.desktop")],
        ["appstreamcli", "validate", "--no-net", str(_SHARE / "metainfo" / f"{IDENTIFIER}.metainfo.xml")],
        ["lintian", "--fail-on", "error,warning", str(installer)],
    ):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise BuildFailed(f"{command[0]} finds fault:\n{done.stdout}{done.stderr}")
