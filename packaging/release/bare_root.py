"""Installs the Debian package into a system with nothing on it, and lets the program prove itself there.

What a package forgets to ask for is on every machine where somebody builds; here it is not. The system is
made by debootstrap below `build/`, as root, and what is mounted in it is seen by its own processes alone.
"""

import os
import platform
import shutil
import signal
import subprocess
import time
from pathlib import Path

from release.freeze import BuildFailed
from release.layout import BUILD, NAME, debian_package
from release.virtual_screen import screen, stands_still

ROOT_FOLDER = BUILD / "bare"
PICTURE = BUILD / "bare-window.png"
_PERSON = "person"
_HOME = Path("home") / _PERSON
_DEADLINE_S = 60.0
_ENDS_WITHIN_S = 20.0
_LOOK_EVERY_S = 1.0

# /proc and shared memory are what Python's processes need of a running system
_MOUNTS = (
    'mount -t proc proc "$0/proc" && mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm" && exec chroot "$0" "$@"'
)
_TEMPLATE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _MOUNTS, str(ROOT_FOLDER))


def prove_package() -> None:
    """Install, test without a screen, then show the window. Raises BuildFailed at the first that does not."""
    package = debian_package()
    if not package.is_file():
        raise BuildFailed(f"There is no {package.name} in dist/ to be proved: build it first.")
    if os.geteuid() != 0:
        raise BuildFailed("A bare system is made by root: sudo python3 packaging --prove")
    began_s = time.monotonic()
    _make_system()
    print(f"{time.monotonic() - began_s:6.0f} s  a bare system of {_codename()} in {ROOT_FOLDER}")
    _install(package)
    print(f"{time.monotonic() - began_s:6.0f} s  {package.name} and what it asks for")
    _test_without_a_screen()
    with screen() as display:
        _show_window(display)
    print(f"{time.monotonic() - began_s:6.0f} s  the window, in {PICTURE}")
    _remove()
    print(f"{time.monotonic() - began_s:6.0f} s  removed without a trace")
    shutil.rmtree(ROOT_FOLDER)


def _make_system() -> None:
    shutil.rmtree(ROOT_FOLDER, ignore_errors=True)
    ROOT_FOLDER.parent.mkdir(exist_ok=True)
    _run(["debootstrap", "--variant=minbase", _codename(), str(ROOT_FOLDER)], "debootstrap")
    shutil.copyfile("/etc/resolv.conf", ROOT_FOLDER / "etc" / "resolv.conf")


def _codename() -> str:
    return platform.freedesktop_os_release().get("VERSION_CODENAME", "stable")


def _install(package: Path) -> None:
    shutil.copyfile(package, ROOT_FOLDER / "tmp" / package.name)
    _run(_inside("apt-get", "-qq", "update"), "apt-get update")
    install = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", f"/tmp/{package.name}"]  # noqa: S108
    _run(_inside(*install), "installing the package")
    _run(_inside("useradd", "--create-home", _PERSON), "useradd")


def _inside(*command: str, **variables: str) -> list[str]:
    """How a command is run in the bare system, by root, with these variables and no others of ours."""
    own = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    words = [f"{name}={value}" for name, value in {**own, **variables}.items()]
    return [*_TEMPLATE, "env", "-i", *words, *command]


def _as_person(*command: str, **variables: str) -> list[str]:
    # setpriv is of util-linux, which is in every Debian
    user = ("setpriv", f"--reuid={_PERSON}", f"--regid={_PERSON}", "--init-groups")
    return _inside(*user, "env", f"--chdir=/{_HOME}", *command, HOME=f"/{_HOME}", **variables)


def _run(command: list[str], what: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise BuildFailed(f"In the bare system, {what} did not succeed:\n{done.stdout}{done.stderr}")


def _test_without_a_screen() -> None:
    command = _as_person(NAME, "--self-test", "--report", "report.txt", QT_QPA_PLATFORM="offscreen")
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    report = ROOT_FOLDER / _HOME / "report.txt"
    told = report.read_text(encoding="utf-8") if report.is_file() else ""
    print(told)
    if done.returncode:
        raise BuildFailed(f"The installed program does not pass its self-test:\n{told}{done.stderr}")


def _show_window(display: str) -> None:
    """Start the program, wait until it shows its window and that stands still, and take its picture."""
    with subprocess.Popen(_as_person(NAME, DISPLAY=display), stderr=subprocess.PIPE, text=True) as program:
        try:
            deadline_s = time.monotonic() + _DEADLINE_S
            while "shows its window" not in _log():
                _demand(program, deadline_s)
            while not stands_still(display, PICTURE):
                _demand(program, deadline_s)
        finally:
            _end(program)
    if "Traceback" in (log := _log()):
        raise BuildFailed(f"The installed program fails:\n{log}")


def _end(program: subprocess.Popen[str]) -> None:
    """Ask the program to end, which is the child of `unshare`; whatever does not listen is killed with it."""
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGTERM)
    try:
        program.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        program.kill()
        raise BuildFailed(f"The installed program did not end within {_ENDS_WITHIN_S:.0f} s.") from None


def _log() -> str:
    return "".join(file.read_text() for file in (ROOT_FOLDER / _HOME).rglob("poolkeeper.log"))


def _demand(program: subprocess.Popen[str], deadline_s: float) -> None:
    """Raise BuildFailed for a program that has ended, or whose time is over; else wait a moment."""
    if program.poll() is not None:
        raise BuildFailed(
            f"The installed program does not show its window:\n{program.stderr and program.stderr.read()}"
        )
    if time.monotonic() > deadline_s:
        raise BuildFailed(f"After {_DEADLINE_S:.0f} s the window is not there:\n{_log()}")
    time.sleep(_LOOK_EVERY_S)


def _remove() -> None:
    """Take the package off again. Raises BuildFailed where files of it stay."""
    _run(_inside("apt-get", "-qq", "-y", "purge", NAME), "removing the package")
    if left := [str(file) for file in (ROOT_FOLDER / "usr").rglob(f"*{NAME}*")]:
        raise BuildFailed(f"Removing the package leaves {', '.join(left)}.")
