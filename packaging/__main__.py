"""`python3 packaging`: builds the application of this system and its installers into `dist/`.

Whatever follows goes to `release`: `--help` lists it.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "app"))

from bootstrap.environment import NotRunnable, make_exact_environment  # noqa: E402
from bootstrap.system_packages import (  # noqa: E402
    WINDOW_LIBRARIES,
    PackagesMissing,
    missing_libraries,
    missing_programs,
    provide,
)

# what PyInstaller reads libraries with, what makes packages, and what checks them, by Debian's packages
PROGRAMS = {
    "objdump": "binutils",
    "strip": "binutils",
    "dpkg-deb": "dpkg",
    "lintian": "lintian",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
}
# what makes a bare system and shows a window of it, for --prove
PROVERS = {
    "debootstrap": "debootstrap",
    "unshare": "util-linux",
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "scrot": "scrot",
}
# those of the window, and the driver manager that pyodbc is linked to
LIBRARIES = {**WINDOW_LIBRARIES, "libodbc.so.2": "unixodbc"}
EXTRAS = ("vault", "aws", "azure")


def main() -> int:
    """Build; returns 0, 1 for a build that failed, 2 where none is possible."""
    try:
        if sys.platform.startswith("linux"):
            programs = PROGRAMS | (PROVERS if "--prove" in sys.argv else {})
            missing = [*missing_libraries(LIBRARIES), *missing_programs(programs)]
            provide(sorted(set(missing)), "for the build")
        python = make_exact_environment(ROOT / "build" / "environment", ["packaging"], EXTRAS)
    except (NotRunnable, PackagesMissing) as error:
        print(error, file=sys.stderr)
        return 2
    build = [str(python), "-m", "release", *sys.argv[1:]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "packaging"), "PYTHONSAFEPATH": "1"}
    return subprocess.run(build, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
