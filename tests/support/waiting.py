"""Waiting for what another thread, process or server is about to do."""

import contextlib
import subprocess
import threading
import time

DEADLINE_S = 20
"""Longer than anything takes on a busy machine; only what never happens waits so long."""

LOOK_AGAIN_S = 0.002


def wait_until(condition, timeout_s=DEADLINE_S, every_s=LOOK_AGAIN_S, what="it"):
    """Wait until a condition holds, looking `every_s`, and return what it found.

    Raises AssertionError when it does not hold in time, naming what was waited for.
    """
    deadline_s = time.monotonic() + timeout_s
    while not (found := condition()):
        assert time.monotonic() < deadline_s, f"{what} did not happen within {timeout_s} s"
        threading.Event().wait(every_s)
    return found


def wait_until_it_answers(process, answers, said=lambda: "it wrote nothing", timeout_s=60):
    """Wait until a started process answers; `said` gives its own words where it ends or stays silent."""
    deadline_s = time.monotonic() + timeout_s
    while not answers():
        assert process.poll() is None, f"it ended: {said()}"
        assert time.monotonic() < deadline_s, f"it does not answer: {said()}"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
