"""The Debian package: in /usr/lib/poolkeeper, since Debian's policy keeps /opt for other hands."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from release.archive import entries, mode_of
from release.elf import is_elf, newest_version
from release.layout import (
    APPLICATION,
    BUILD,
    INSIDE,
    NAME,
    PACKAGING,
    debian_machine,
    debian_package,
    debian_version,
    version,
)
from release.linux import write_compressed, write_share
from release.sizes import DEBIAN_LIMIT_MB, hold
from release.third_party import BILL, LICENCES

DEPENDS = (
    "libdbus-1-3", "libegl1", "libfontconfig1", "libfreetype6", "libgl1", "libglib2.0-0", "libx11-6",
    "libx11-xcb1",
)  # fmt: skip
"""What `trim.OF_THE_SYSTEM` leaves to the system, and its graphics; the C libraries are worked out."""

RECOMMENDS = ("gnome-keyring | kwalletmanager | keepassxc",)
"""A keeper of passwords; without one Poolkeeper says so and keeps them for its run."""

SUGGESTS = ("krb5-user", "tdsodbc")

# libstdc++'s manual, "ABI Policy and Guidelines", by the release of GCC
_GCC_OF_GLIBCXX = {
    "3.4.26": "9",
    "3.4.27": "9",
    "3.4.28": "9.3",
    "3.4.29": "11",
    "3.4.30": "12",
    "3.4.31": "13.1",
}
_NEWEST_GCC = "13.2"

_DESCRIPTION = """\
desktop connection manager for people who look after databases
 Poolkeeper opens connections to PostgreSQL, MySQL, MariaDB, SQL Server, Oracle
 and SQLite, each in a process of its own. It tests the path to a server step by
 step, runs queries with parameters, and shows the pool of connections live
 beside the sessions that the server sees.
 .
 The package brings its own Python, Qt and database drivers."""


def write_package(epoch_s: int) -> Path:
    """Build the package; returns the file. Raises CalledProcessError, or TooLarge over the limit."""
    tree = BUILD / "debian"
    shutil.rmtree(tree, ignore_errors=True)
    home = tree / "usr" / "lib" / NAME
    shutil.copytree(APPLICATION, home, symlinks=True)
    binaries = tree / "usr" / "bin"
    binaries.mkdir(parents=True)
    (binaries / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    write_share(tree / "usr" / "share", epoch_s)
    _write_documents(tree / "usr" / "share" / "doc" / NAME, home, epoch_s)
    overrides = tree / "usr" / "share" / "lintian" / "overrides" / NAME
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(PACKAGING / "linux" / "lintian-overrides", overrides)
    _write_control(tree, home)
    _settle_rights(tree)
    target = debian_package()
    # dpkg-deb takes files in one order and their times from SOURCE_DATE_EPOCH at the latest
    build = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(target)]
    for file in sorted(tree.rglob("*")):
        os.utime(file, (epoch_s, epoch_s), follow_symlinks=False)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch_s)}
    subprocess.run(build, check=True, env=environment, stdout=subprocess.DEVNULL)
    hold("The Debian package", target.stat().st_size, DEBIAN_LIMIT_MB)
    return target


def control(installed_bytes: int, libraries: Iterable[Path]) -> str:
    """The control file (Debian Policy, chapter 5)."""
    depends = ", ".join(sorted([*DEPENDS, *_of_c(list(libraries))]))
    name, address = os.environ.get("DEBFULLNAME", "The Poolkeeper authors"), os.environ.get("DEBEMAIL", "")
    return (
        f"Package: {NAME}\n"
        f"Version: {debian_version(version())}\n"
        f"Architecture: {debian_machine()}\n"
        f"Maintainer: {name} <{address or 'poolkeeper@users.noreply.github.com'}>\n"
        f"Installed-Size: {-(-installed_bytes // 1024)}\n"
        f"Depends: {depends}\n"
        f"Recommends: {', '.join(RECOMMENDS)}\n"
        f"Suggests: {', '.join(SUGGESTS)}\n"
        "Section: database\n"
        "Priority: optional\n"
        f"Description: {_DESCRIPTION}\n"
    )


def _of_c(libraries: list[Path]) -> list[str]:
    """The C libraries, as new as what is shipped was linked to."""
    found = [f"libc6 (>= {newest_version(libraries, 'GLIBC')})"]
    glibcxx = newest_version(libraries, "GLIBCXX")
    return [*found, f"libstdc++6 (>= {_GCC_OF_GLIBCXX.get(glibcxx, _NEWEST_GCC)})", "libgcc-s1"]


def _write_control(tree: Path, home: Path) -> None:
    files = [(name, file) for name, file in entries(tree) if not file.is_symlink()]
    libraries = [file for _, file in entries(home) if not file.is_symlink() and is_elf(file)]
    folder = tree / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text(control(sum(file.stat().st_size for _, file in files), libraries))
    sums = [f"{hashlib.md5(file.read_bytes()).hexdigest()}  {name}\n" for name, file in files]  # noqa: S324
    (folder / "md5sums").write_text("".join(sums))


def _write_documents(folder: Path, home: Path, epoch_s: int) -> None:
    folder.mkdir(parents=True)
    for name in (LICENCES, BILL):
        # the program shows them, also where a machine is set up without documentation
        (folder / name).symlink_to(f"../../../lib/{home.name}/{INSIDE.name}/{name}")
    shutil.copyfile(PACKAGING / "linux" / "copyright", folder / "copyright")
    write_compressed(folder / "changelog.gz", changelog(epoch_s))


def changelog(epoch_s: int) -> str:
    """Debian's own list of changes: one entry, which points to ours."""
    import email.utils

    name, address = os.environ.get("DEBFULLNAME", "The Poolkeeper authors"), os.environ.get("DEBEMAIL", "")
    return (
        f"{NAME} ({debian_version(version())}) unstable; urgency=medium\n\n"
        "  * Built from source; CHANGELOG.md there says what is new.\n\n"
        f" -- {name} <{address or 'poolkeeper@users.noreply.github.com'}>  "
        f"{email.utils.formatdate(epoch_s)}\n"
    )


def _settle_rights(tree: Path) -> None:
    """As Debian wants them, whatever the umask of whoever builds."""
    for file in [tree, *sorted(tree.rglob("*"))]:
        if not file.is_symlink():
            file.chmod(0o755 if file.is_dir() else mode_of(file))
