"""Reading files that hold secrets: whose they are, who else can read them, and what went wrong."""

import os
import stat
from pathlib import Path

import msgspec

from poolkeeper.credentials.credential import NoSignIn

SIZE_LIMIT = 1_000_000
OTHERS = stat.S_IRWXG | stat.S_IRWXO
OPEN_TO_OTHERS = "others can read the file"


class SecretText(msgspec.Struct, frozen=True):
    """A file's text and when it was last changed (`time.time()`); printing one shows no text."""

    text: str
    path: str
    changed_s: float
    warning: str = ""

    def __repr__(self) -> str:
        return f"SecretText({self.path!r})"

    __str__ = __repr__


def read_secret_file(path: str, *, lenient: bool) -> SecretText:
    """The text of the file at `path`, whose `~` is the home folder.

    Raises NoSignIn: it is missing, is no file, cannot be read, is no text, or others can read it and the
    profile is not `lenient`. Windows has access lists in place of modes, which are not looked at.
    """
    shown = shown_path(path)
    try:
        # not to block on a pipe that nobody writes to
        descriptor = os.open(Path(path).expanduser(), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise NoSignIn(f"{shown} is no file.", "Choose the file that holds the password.")
            warning = _checked_mode(found, shown, lenient)
            raw = file.read(SIZE_LIMIT + 1)
    except (OSError, RuntimeError, ValueError) as error:
        raise _unreadable(shown, error) from None
    if len(raw) > SIZE_LIMIT:
        raise NoSignIn(f"{shown} is too long to be a file of passwords.", "Choose another file.")
    return SecretText(_decoded(raw, shown), shown, found.st_mtime, warning)


def shown_path(path: str) -> str:
    """The path as people write it, the home folder as `~`."""
    try:
        whole, home = Path(path).expanduser(), Path.home()
        return str(Path("~") / whole.relative_to(home)) if whole.is_relative_to(home) else str(whole)
    except (RuntimeError, ValueError):
        return path


def _checked_mode(found: os.stat_result, shown: str, lenient: bool) -> str:
    """A warning or nothing; raises NoSignIn where others can read the file and that is not allowed."""
    if os.name != "posix" or not found.st_mode & OTHERS:
        return ""
    if lenient:
        return OPEN_TO_OTHERS
    mode = stat.S_IMODE(found.st_mode)
    raise NoSignIn(
        f"{shown} was not read: others can read or change it (its mode is {mode:04o}).",
        f"Take their rights away (chmod 600 {shown}), or allow it in the profile.",
    )


def _unreadable(shown: str, error: Exception) -> NoSignIn:
    if isinstance(error, FileNotFoundError):
        return NoSignIn(f"{shown} does not exist.", "Correct the path in the profile, or make the file.")
    if isinstance(error, PermissionError):
        return NoSignIn(
            f"{shown} cannot be read: the account that runs Poolkeeper is not allowed to.",
            "Give this account the right to read it.",
        )
    why = error.strerror if isinstance(error, OSError) and error.strerror else "its path cannot be used"
    return NoSignIn(f"{shown} cannot be read: {why}.", "Correct the path in the profile.")


def _decoded(raw: bytes, shown: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # raised out here: a UnicodeDecodeError holds the bytes
    raise NoSignIn(f"{shown} is not text in UTF-8.", "Save it as UTF-8, or choose another file.")
