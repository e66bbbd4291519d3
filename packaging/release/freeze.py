"""Runs PyInstaller, makes what came out smaller, and says what it consists of."""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from release.elf import called_of
from release.layout import APPLICATION, BUILD, DIST, INSIDE, MAC_APPLICATION, NAME, PACKAGING, ROOT
from release.repeatable import clear_times
from release.sizes import APPLICATION_LIMIT_MB, MB, files_of, hold, left_out_table, table
from release.strip import strip_libraries
from release.trim import UNLINKED


class BuildFailed(Exception):
    """A step did not succeed; the message says which."""


def freeze(epoch_s: int) -> None:
    """Build the application folder. Raises BuildFailed, or TooLarge over the limit.

    `epoch_s` stands in for the time of the build, so that the same source gives the same files.
    """
    for old in (APPLICATION, MAC_APPLICATION):
        shutil.rmtree(old, ignore_errors=True)
    BUILD.mkdir(exist_ok=True)
    # PyInstaller imports what it is to take along
    sources = os.pathsep.join([str(ROOT / "app"), str(PACKAGING)])
    environment = {**os.environ, "PYTHONPATH": sources}
    environment |= {"SOURCE_DATE_EPOCH": str(epoch_s), "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    places = ["--distpath", str(DIST), "--workpath", str(BUILD / "pyinstaller")]
    build = [*command, *places, str(PACKAGING / f"{NAME}.spec")]
    if subprocess.run(build, cwd=ROOT, env=environment, check=False).returncode:
        raise BuildFailed("PyInstaller could not build the application; the lines above say why.")
    _refuse_calls_of_unlinked()
    won = strip_libraries(INSIDE)
    clear_times(INSIDE)
    left_out = json.loads((BUILD / "left-out.json").read_text())
    print(f"Left out, because Poolkeeper never loads it:\n{left_out_table(left_out)}")
    print(f"{won / MB:8.1f} MB  symbols for debuggers, and holes in libraries")
    files = files_of(APPLICATION)
    print(f"The application:\n{table(files)}")
    hold("The application", sum(files.values()), APPLICATION_LIMIT_MB)


def _refuse_calls_of_unlinked() -> None:
    """Raise BuildFailed where a newer version of a library calls what is left out of it."""
    for library in importlib.metadata.files("pyarrow") or ():
        if not library.name.startswith(UNLINKED):
            continue
        called = called_of(Path(str(library.locate())), sorted((INSIDE / "pyarrow").glob("*.so*")))
        if called:
            raise BuildFailed(f"{library.name} cannot be left out any more: {min(called)} of it is called.")
