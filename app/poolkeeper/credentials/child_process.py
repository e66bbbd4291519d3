"""Runs a program for its output, with an end of our own; it and what it started are killed together."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from typing import IO

OUTPUT_LIMIT = 65_536
LOOK_S = 0.05
END_S = 2.0
_IS_POSIX = os.name == "posix"


class ChildFailed(Exception):
    """The program could not be run to its end; `sentence` has `{name}` for the program's name."""

    def __init__(self, sentence: str, remedy: str, said: bytes = b"") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.said = said


class ChildStopped(ChildFailed):
    """It did not end in time, or nobody waits for it any more."""


class _Reader(threading.Thread):
    """Takes what a stream gives, the first or the last of it, so that the program never waits for us."""

    def __init__(self, stream: IO[bytes] | None, *, keeps_last: bool) -> None:
        super().__init__(name="output of a command", daemon=True)
        self.taken = b""
        self._stream = stream
        self._keeps_last = keeps_last
        self.start()

    def run(self) -> None:
        """Read to the end of the stream, and close it."""
        if self._stream is None:
            return
        with self._stream as stream, contextlib.suppress(OSError):
            while chunk := os.read(stream.fileno(), 8192):
                both = self.taken + chunk
                self.taken = both[-OUTPUT_LIMIT:] if self._keeps_last else both[:OUTPUT_LIMIT]


def output_of(
    arguments: list[str],
    timeout_s: float,
    cancelled: threading.Event,
    environment: Mapping[str, str] | None = None,
) -> tuple[bytes, bytes, int]:
    """What a program wrote to its output and its error stream, and its exit code. Raises ChildFailed.

    `environment` None is our own.
    """
    process = _started(arguments, environment)
    output = _Reader(process.stdout, keeps_last=False)
    said = _Reader(process.stderr, keeps_last=True)
    try:
        over = _ends(process, timeout_s, cancelled)
    finally:
        code = _end_group(process)
        output.join(END_S)
        said.join(END_S)
    if over and code is not None:
        return output.taken, said.taken, code
    why = "was stopped" if cancelled.is_set() else f"did not end within {timeout_s:g} s"
    remedy = "Check that it asks nothing and answers in time, or allow it more time in the profile."
    raise ChildStopped(f"{{name}} {why}, so there is no password.", remedy, said.taken)


def _started(arguments: list[str], environment: Mapping[str, str] | None) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603 - the person's own command, cut without a shell
            arguments,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=_IS_POSIX,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except FileNotFoundError:
        raise ChildFailed(
            "The command {name} was not found.", "Install it, or write its whole path into the profile."
        ) from None
    except PermissionError:
        raise ChildFailed(
            "The command {name} must not be run by this account.", "Make the file executable."
        ) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "its name cannot be used"
        why = why.replace("{", "").replace("}", "")
        raise ChildFailed(
            f"The command {{name}} cannot be run: {why}.", "Correct the command in the profile."
        ) from None


def _ends(process: "subprocess.Popen[bytes]", timeout_s: float, cancelled: threading.Event) -> bool:
    """Wait for the program; False where the time was over or nobody waits any more."""
    deadline_s, pause_s = time.monotonic() + timeout_s, LOOK_S / 20
    while not _is_over(process):
        if cancelled.wait(pause_s) or time.monotonic() >= deadline_s:
            return False
        pause_s = min(LOOK_S, pause_s * 2)
    return True


def _is_over(process: "subprocess.Popen[bytes]") -> bool:
    """Whether the program ended; on POSIX it keeps its number, which is its group's, until `_end_group`."""
    if _IS_POSIX:
        options = os.WEXITED | os.WNOWAIT | os.WNOHANG
        return os.waitid(os.P_PID, process.pid, options) is not None
    return process.poll() is not None


def _end_group(process: "subprocess.Popen[bytes]") -> int | None:
    """Kill the program with all that it started and left behind; its exit code."""
    if _IS_POSIX:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(END_S)
    return None
