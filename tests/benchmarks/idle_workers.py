"""Fifty open profiles that nobody uses: what their workers cost in memory and in processor time (Linux)."""

import os
import time
from pathlib import Path

from tests.support.heard_worker import HeardWorker

PROFILES = 50
CLOSING_S = 5.0
WATCHED_S = 30.0
"""The time that is measured: nothing ends it earlier, for doing nothing has no end to wait for."""
KIB_PER_MB = 1024


def measure(profile, identity):
    """Megabytes that each worker has to itself, and the share of one core that all take together."""
    workers = [HeardWorker(profile, identity) for _ in range(PROFILES)]
    try:
        for worker in workers:
            worker.open()
        ids = [worker.handle.process_id for worker in workers]
        began_s = sum(map(_cpu_s, ids))
        time.sleep(WATCHED_S)
        share = (sum(map(_cpu_s, ids)) - began_s) / WATCHED_S
        return sum(map(_private_mb, ids)) / PROFILES, share
    finally:
        for worker in workers:
            worker.handle.close()
        for worker in workers:
            worker.handle.wait_closed(CLOSING_S)


def _cpu_s(process_id):
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _private_mb(process_id):
    lines = Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / KIB_PER_MB
