"""The steps of a build, one after the other, each with a word on what came out."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from release.archive import write_archive
from release.bare_root import prove_package
from release.compare import differences
from release.debian import write_package
from release.freeze import BuildFailed, freeze
from release.layout import BUILD, DIST, PROGRAM, ROOT
from release.macos import write_image
from release.sizes import MB, TooLarge
from release.third_party import write_bill
from release.validate import check_package
from release.windows import write_installer

INSTALLERS: dict[str, tuple[Callable[[int], Path], ...]] = {
    "linux": (write_package, write_archive, write_bill),
    "win32": (write_installer, write_bill),
    "darwin": (write_image, write_bill),
}
"""What writes the installers of a system, and the list of what is in them.

Each is given the time of the build and returns its file.
"""


def main() -> int:
    """Build, prove or compare; returns 0 or 1."""
    chosen = _parser().parse_args()
    try:
        if chosen.prove:
            prove_package()
        elif chosen.twice:
            _build_twice()
        else:
            _build(keep=chosen.keep, application_alone=chosen.application)
    except (BuildFailed, TooLarge) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 packaging", description="Build the application.")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--application", action="store_true", help="the application folder alone")
    either.add_argument("--keep", action="store_true", help="make installers of the folder that is there")
    either.add_argument("--prove", action="store_true", help="install the Debian package in a bare system")
    either.add_argument("--twice", action="store_true", help="build twice and tell what differs")
    return parser


def _build(*, keep: bool = False, application_alone: bool = False) -> list[Path]:
    """Make the application and its installers, which are the answer. Raises BuildFailed or TooLarge."""
    epoch_s, made = _epoch_s(), []
    if not keep:
        freeze(epoch_s)
    _prove()
    for write in () if application_alone else INSTALLERS.get(sys.platform, ()):
        installer = write(epoch_s)
        print(f"{installer.stat().st_size / MB:8.1f} MB  {installer.relative_to(ROOT)}")
        check_package(installer)
        made.append(installer)
    print(f"Built in {DIST}")
    return made


def _build_twice() -> None:
    """Raise BuildFailed where the second build is not the first to the byte."""
    places = [BUILD / "first", BUILD / "second"]
    for place in places:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for installer in _build():
            shutil.copy(installer, place)
    if found := differences(*places):
        raise BuildFailed("\n".join(["Two builds of the same source differ:", *map(str, found)]))
    print("Two builds of the same source are the same to the byte.")


def _epoch_s() -> int:
    """What stands in for the time of the build, so that it can be repeated: that of the last commit."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told is None:
        command = ["git", "log", "-1", "--format=%ct"]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        told = done.stdout.strip()
    return int(told) if told else int(time.time())


def _prove() -> None:
    """Let the application prove itself. Raises BuildFailed."""
    report = DIST / "self-test.txt"
    report.unlink(missing_ok=True)
    # a window's program of Windows has no output
    done = subprocess.run([str(PROGRAM), "--self-test", "--report", str(report)], check=False)
    print(report.read_text(encoding="utf-8") if report.exists() else "There is no report of the self-test.")
    report.unlink(missing_ok=True)
    if done.returncode:
        raise BuildFailed("The application does not pass its self-test.")


if __name__ == "__main__":
    sys.exit(main())
