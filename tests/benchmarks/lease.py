"""Lease and release through our pool beside a bare QueuePool on the same connections, in one run."""

import contextlib
import statistics
import threading
import time
from collections.abc import Callable, Iterator

import msgspec
from sqlalchemy.pool import QueuePool

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.pool import Pool, open_pool
from poolkeeper.pools.watched_pool import WatchedPool
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool, kinds_of
from poolkeeper.profiles.profile import PoolSettings, Profile
from tests.benchmarks.bare_drivers import connect
from tests.benchmarks.bare_pools import bare_cycle

SIZE = 5
ROUNDS = 9
CYCLES = 100_000
"""A round must be longer than the time between two reports, or most rounds would not pay for one."""
CROWD = 8
CROWD_ROUNDS = 5
CROWD_CYCLES = 10_000
REPORTS_EVERY_S = 0.25

GOAL = 1.3
ENGINES = ("sqlite", "mssql", "oracle")
"""A pool's own work is the same for all; these differ in what a driver does when it is given back."""


class Reporter:
    """Asks for a snapshot four times a second while something changes, as the worker does."""

    def __init__(self) -> None:
        self.changed = threading.Event()
        self.stopped = threading.Event()

    def run(self, pool: Pool) -> None:
        while self.changed.wait() and not self.stopped.is_set():
            self.changed.clear()
            pool.snapshot()
            self.stopped.wait(REPORTS_EVERY_S)

    def stop(self) -> None:
        self.stopped.set()
        self.changed.set()


def microseconds(cycle: Callable[[], None], cycles: int) -> float:
    """One cycle, on average."""
    began_s = time.perf_counter()
    for _ in range(cycles):
        cycle()
    return (time.perf_counter() - began_s) / cycles * 1e6


def crowd_microseconds(cycle: Callable[[], None]) -> float:
    """One cycle, on average, with eight threads that want five connections."""
    threads = [threading.Thread(target=microseconds, args=(cycle, CROWD_CYCLES)) for _ in range(CROWD)]
    began_s = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - began_s) / (CROWD * CROWD_CYCLES) * 1e6


def measure(profile: Profile, identity: Identity) -> dict[str, float]:
    """The medians, in microseconds a cycle, and how many times longer ours takes."""
    settings = PoolSettings(size=SIZE, max_overflow=0, wait_s=60, recycle_s=-1, pre_ping=False)
    profile = msgspec.structs.replace(profile, pool=settings)
    reporter = Reporter()
    ours = WatchedPool(profile, database_of(profile.engine), lambda: identity, reporter.changed.set)
    bare = QueuePool(lambda: connect(profile, identity), pool_size=SIZE, max_overflow=0)
    token = CancelToken()

    def lease() -> None:
        ours.lease("benchmark", token).release()

    def checkout() -> None:
        bare.connect().close()

    threading.Thread(target=reporter.run, args=(ours,), daemon=True).start()
    alone = [(microseconds(lease, CYCLES), microseconds(checkout, CYCLES)) for _ in range(ROUNDS)]
    crowd = [(crowd_microseconds(lease), crowd_microseconds(checkout)) for _ in range(CROWD_ROUNDS)]
    reporter.stop()
    ours.close(5)
    bare.dispose()
    return {**_medians("lease", alone), **_medians("lease_8_threads_on_5", crowd)}


def _medians(name: str, rounds: list[tuple[float, float]]) -> dict[str, float]:
    ours, bare = (statistics.median(figures) for figures in zip(*rounds, strict=True))
    return {
        f"{name}_us": round(ours, 3),
        f"{name}_bare_us": round(bare, 3),
        f"{name}_times": round(ours / bare, 3),
    }


KIND_CYCLES = {
    PoolKind.NULL: 100,
    PoolKind.ORACLEDB: 200,
    PoolKind.MYSQL_CONNECTOR: 200,
    PoolKind.PSYCOPG: 5_000,
    PoolKind.PSYCOPG2: 5_000,
    PoolKind.QUEUE: 20_000,
}
"""A connection for each lease, or a round trip at its release, takes its time."""


def measure_kinds(profile: Profile, identity: Identity) -> dict[str, float]:
    """Lease and release of each kind beside the bare pool of that kind, in microseconds, and the ratio."""
    figures: dict[str, float] = {}
    for kind in kinds_of(profile.engine):
        if kind is not PoolKind.ODBC:
            cycles = KIND_CYCLES[kind]
            with (
                bare_cycle(kind, profile, identity, SIZE) as bare,
                our_cycle(kind, profile, identity) as ours,
            ):
                rounds = [(microseconds(ours, cycles), microseconds(bare, cycles)) for _ in range(ROUNDS)]
            figures |= _medians(kind.value, rounds)
    return figures


@contextlib.contextmanager
def our_cycle(kind: PoolKind, profile: Profile, identity: Identity) -> Iterator[Callable[[], None]]:
    """One lease and release of our pool of this kind, without asking whether the connection lives."""
    pool = PoolSettings(
        kind=PoolKind.QUEUE if kind is PoolKind.ORACLEDB else kind,
        size=SIZE,
        max_overflow=0,
        recycle_s=-1,
        pre_ping=False,
        psycopg=PsycopgPool(min_size=1, max_size=SIZE, check=False),
    )
    profile = msgspec.structs.replace(profile, pool=pool)
    if kind is PoolKind.ORACLEDB:
        own = msgspec.structs.replace(profile.oracle, driver_pool=DriverPool(max=SIZE, ping_interval_s=-1))
        profile = msgspec.structs.replace(profile, oracle=own)
    reporter, token = Reporter(), CancelToken()
    ours = open_pool(profile, database_of(profile.engine), lambda: identity, reporter.changed.set)
    threading.Thread(target=reporter.run, args=(ours,), daemon=True).start()
    yield lambda: ours.lease("benchmark", token).release()
    reporter.stop()
    ours.close(5)
