"""The program under test: from source, or the frozen one that `POOLKEEPER_PROGRAM` names."""

import os
import subprocess
import sys

VARIABLE = "POOLKEEPER_PROGRAM"
DEADLINE_S = 300


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
