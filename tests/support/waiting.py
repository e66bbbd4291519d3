"""Waiting for what another thread, process or server is about to do."""

import threading
import time

DEADLINE_S = 20
"""Longer than anything takes on a busy machine; only what never happens waits so long."""

LOOK_AGAIN_S = 0.002


def wait_until(condition, timeout_s=DEADLINE_S, every_s=LOOK_AGAIN_S):
    """Wait until a condition holds, looking `every_s`; raises AssertionError when it does not in time."""
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline_s, "it did not happen in time"
        threading.Event().wait(every_s)
