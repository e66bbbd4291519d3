"""The program under test: from source, or the frozen one that `POOLKEEPER_PROGRAM` names."""

import contextlib
import os
import signal
import subprocess
import sys

from tests.support.waiting import wait_until

VARIABLE = "POOLKEEPER_PROGRAM"
DEADLINE_S = 300
SHOWN_WITHIN_S = 60
_SHOWN = "shows its window"


def command(*words):
    """How the program is started with these words."""
    program = os.environ.get(VARIABLE)
    return [*([program] if program else [sys.executable, "-P", "-m", "poolkeeper"]), *words]


def is_frozen():
    return VARIABLE in os.environ


def run(*words, environment, folder, succeeds=True):
    """Run it to its end in a folder; returns what it printed."""
    done = subprocess.run(
        command(*words), env=environment, cwd=folder, capture_output=True, text=True, timeout=DEADLINE_S
    )
    assert (done.returncode == 0) is succeeds, done.stdout + done.stderr
    return done.stdout


def until(condition):
    """Wait as long as a window may take to be shown, and return what was found."""
    return wait_until(condition, SHOWN_WITHIN_S)


def log_of(folder):
    """What the program has written into its log below a folder."""
    return "".join(file.read_text() for file in folder.rglob("poolkeeper.log"))


@contextlib.contextmanager
def shown_window(environment, folder):
    """The program with its window, which a signal ends where the block has not ended it."""
    before = log_of(folder).count(_SHOWN)
    program = subprocess.Popen(command(), env=environment, cwd=folder)
    try:
        until(lambda: log_of(folder).count(_SHOWN) > before)
        yield program
        program.send_signal(signal.SIGTERM)
        assert (code := program.wait(SHOWN_WITHIN_S)) == 128 + signal.SIGTERM, code
    finally:
        program.kill()
        program.wait()
    assert "Traceback" not in log_of(folder)
