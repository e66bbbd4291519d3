"""`python3 tests`: installs what the tests need and runs them; further arguments go to pytest."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "app"))

from bootstrap.environment import NotRunnable, make_environment, run_inside  # noqa: E402
from bootstrap.system_packages import (  # noqa: E402
    WINDOW_LIBRARIES,
    PackagesMissing,
    missing_libraries,
    missing_programs,
    provide,
)

PROGRAMS = {
    "postgres": "postgresql",
    "mariadbd": "mariadb-server",
    "krb5kdc": "krb5-kdc",
    "kadmin.local": "krb5-admin-server",
    "kinit": "krb5-user",
    "faketime": "faketime",
    "dbus-daemon": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "scrot": "scrot",
    "readelf": "binutils",
    "makensis": "nsis",
}
LIBRARIES = {**WINDOW_LIBRARIES, "libodbc.so.2": "unixodbc"}
FILES = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core",
    "/usr/lib/*/odbc/libtdsodbc.so": "tdsodbc",
}


def main() -> int:
    """Prepare and hand over to pytest; returns 2 where something is missing."""
    try:
        if sys.platform.startswith("linux"):
            provide(_missing(), "for the tests")
        make_environment(["dev"])
    except (NotRunnable, PackagesMissing) as error:
        print(error, file=sys.stderr)
        return 2
    os.chdir(ROOT)
    run_inside(["-m", "pytest", *sys.argv[1:]])
    return 0


def _missing() -> list[str]:
    servers = ["/usr/sbin", "/usr/libexec", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    files = [package for pattern, package in FILES.items() if not list(Path("/").glob(pattern[1:]))]
    return [*missing_libraries(LIBRARIES), *missing_programs(PROGRAMS, servers), *files]


if __name__ == "__main__":
    sys.exit(main())
