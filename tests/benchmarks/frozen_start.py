"""The time from the start of the whole program to its window, from source and frozen.

Either writes a line into its log right after the first paint; the time in that line is what counts.
"""

import datetime
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.waiting import wait_until

FROZEN = Path(__file__).resolve().parents[2] / "dist" / "poolkeeper" / "poolkeeper"
COMMANDS = {"source": (sys.executable, "-m", "poolkeeper"), "frozen": (str(FROZEN),)}
SAYS = "shows its window"
DEADLINE_S = 60


def seconds_to_window(command, environment):
    """Start a program offscreen, and end it once its window was painted."""
    with tempfile.TemporaryDirectory(prefix="poolkeeper-start-") as folder:
        own = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), folder)
        began_s = time.time()
        program = subprocess.Popen(
            command, env=environment | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            painted_s = wait_until(lambda: _painted_s(Path(folder)), DEADLINE_S, what="the first paint")
            return painted_s - began_s
        finally:
            program.terminate()
            program.wait(DEADLINE_S)


def _painted_s(folder):
    for log in folder.rglob("poolkeeper.log"):
        for line in log.read_text().splitlines():
            if SAYS in line:
                return datetime.datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").timestamp()
    return None
