"""The virtual environment in `.venv`, made from the lock file by uv."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bootstrap.system_packages import needed_for_venv, provide

ROOT = Path(__file__).resolve().parents[2]
_VENV = ROOT / ".venv"
_TOOLS = ROOT / ".tools"
_BIN, _EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")


class NotRunnable(Exception):
    """Poolkeeper cannot be started here; the message says why and what to do."""


def python_of_environment() -> Path:
    """The interpreter inside `.venv`."""
    return _VENV / _BIN / f"python{_EXE}"


def inside_environment() -> bool:
    """Whether this interpreter is the one of `.venv`."""
    return Path(sys.prefix).resolve() == _VENV.resolve()


def make_environment(groups: Sequence[str] = ()) -> None:
    """Bring `.venv` in line with the lock file, with these dependency groups; quick when it is already.

    Raises NotRunnable.
    """
    _check_python()
    stamp = _VENV / ".made-from"
    made = set(stamp.read_text().split()) if stamp.exists() else set()
    state, groups_there = _state(), {part for part in made if part.startswith("+")}
    wanted = state | groups_there | {f"+{group}" for group in groups}
    if wanted <= made and python_of_environment().exists():
        return
    print("Poolkeeper: making .venv from uv.lock …", file=sys.stderr)
    # inexact: what a person has installed for an optional sign-in stays
    sync = [_uv(), "sync", "--quiet", "--frozen", "--inexact", "--no-default-groups", "--no-install-project"]
    with_groups = [part for group in wanted - state for part in ("--group", group[1:])]
    _run(
        [*sync, "--python", sys.executable, *with_groups],
        "the packages of uv.lock could not be installed",
    )
    _make_importable()
    stamp.write_text(" ".join(sorted(wanted)))


def make_exact_environment(place: Path, groups: Sequence[str], extras: Sequence[str]) -> Path:
    """Make an environment of what the lock file says and nothing else; returns its interpreter.

    What is built with it is the same on every machine, whatever a person has installed into `.venv`. Raises
    NotRunnable.
    """
    _check_python()
    sync = [_uv(), "sync", "--quiet", "--frozen", "--no-default-groups", "--no-install-project"]
    parts = [word for group in groups for word in ("--group", group)]
    parts += [word for extra in extras for word in ("--extra", extra)]
    _run(
        [*sync, "--python", sys.executable, *parts],
        "the packages of uv.lock could not be installed",
        {"UV_PROJECT_ENVIRONMENT": str(place)},
    )
    return place / _BIN / f"python{_EXE}"


def run_inside(arguments: Sequence[str]) -> None:
    """Go on with these arguments in the interpreter of `.venv`; does not return."""
    command = [str(python_of_environment()), *arguments]
    if os.name == "nt":
        # execv on Windows would hand the console back before the window closes
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


def _check_python() -> None:
    if not (3, 11) <= sys.version_info[:2] < (3, 15):
        raise NotRunnable(f"Poolkeeper needs Python 3.11 to 3.14; this is {sys.version.split()[0]}.")


def _make_importable() -> None:
    """Let every tool of the environment find the package in the clone, without building it."""
    site = _run_quietly("import sysconfig; print(sysconfig.get_path('purelib'))")
    (Path(site) / "poolkeeper-clone.pth").write_text(f"{ROOT / 'app'}\n", encoding="utf-8")


def _run_quietly(program: str) -> str:
    command = [str(python_of_environment()), "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _state() -> set[str]:
    """What an environment depends on, besides its groups (which the stamp writes as `+dev`)."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest()[:16]
    return {"pth", digest, f"py{sys.version_info[0]}.{sys.version_info[1]}"}


def _uv() -> str:
    """The uv on the path, or the one of the lock file in a small environment of its own."""
    found = shutil.which("uv")
    own = _TOOLS / _BIN / f"uv{_EXE}"
    if found or own.exists():
        return found or str(own)
    provide(needed_for_venv(), "to make a virtual environment")
    _run([sys.executable, "-m", "venv", str(_TOOLS)], "a virtual environment could not be made")
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "uv.txt"
        requirements.write_text(_locked("uv"))
        pip = [str(_TOOLS / _BIN / f"python{_EXE}"), "-m", "pip", "--quiet", "install"]
        _run([*pip, "--require-hashes", "-r", str(requirements)], "uv could not be installed")
    return str(own)


def _locked(name: str) -> str:
    """The line of a pip requirements file that pins a package as the lock file does."""
    import tomllib  # here, so that an older Python gets as far as hearing that it is too old

    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    package = next(package for package in lock["package"] if package["name"] == name)
    files = [*package.get("wheels", ()), package["sdist"]]
    hashes = " ".join(f"--hash={file['hash']}" for file in files)
    return f"{name}=={package['version']} {hashes}\n"


def _run(command: list[str], failure: str, more: Mapping[str, str] | None = None) -> None:
    """`more` is for the environment of the command."""
    if subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, **(more or {})}).returncode:
        raise NotRunnable(f"Poolkeeper cannot start: {failure}; the lines above say why.")
