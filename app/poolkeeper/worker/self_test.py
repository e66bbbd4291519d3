"""The main job without a window: sample, worker, parameterized query, pool, end; for support."""

import platform
import queue
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from poolkeeper import __version__
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.worker.frames import Batch
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.messages import (
    Event,
    MakeSample,
    OpenPool,
    PoolChanged,
    PoolFailed,
    PoolOpened,
    ResultStarted,
    RunStatement,
    SampleMade,
    SignInAnswer,
    SignInNeeded,
    StatementFailed,
    StatementFinished,
)

DEADLINE_S = 60.0

_Wanted = TypeVar("_Wanted", bound=Event)

_STATEMENT = "SELECT id, name, country FROM customers WHERE country = :country ORDER BY id"


class SelfTestFailed(Exception):
    """A step of the self-test did not go as it must; the message is a sentence."""


class _Check(msgspec.Struct):
    """One line of the report."""

    name: str
    passed: bool
    detail: str
    took_ms: float


def run_self_test(as_json: bool) -> tuple[bool, str]:
    """Do the main job; returns whether all of it went well, and a report as text or JSON."""
    checks: list[_Check] = []
    with tempfile.TemporaryDirectory(prefix="poolkeeper-") as folder:
        test = _SelfTest(Path(folder) / "sample.db")
        try:
            for name, step in test.steps():
                began_s = time.monotonic()
                try:
                    passed, detail = True, step()
                except (SelfTestFailed, queue.Empty) as error:
                    passed, detail = False, str(error) or f"no answer within {DEADLINE_S:.0f} s"
                checks.append(_Check(name, passed, detail, round((time.monotonic() - began_s) * 1000, 1)))
                if not passed:
                    break
        finally:
            test.end()
    passed = all(check.passed for check in checks)
    return passed, _as_json(checks, passed) if as_json else _as_text(checks, passed)


class _SelfTest:
    def __init__(self, path: Path) -> None:
        self._events: queue.SimpleQueue[Event | Batch | int | None] = queue.SimpleQueue()
        self._worker = WorkerHandle()
        self._worker.listen(self._events.put, self._events.put)
        self._path = path
        self._profile = Profile(
            name="Self-test", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE
        )
        self._in_use_most = 0

    def steps(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        return (
            ("sample database", self._make_sample),
            ("open the pool", self._open),
            ("parameterized query", self._query),
            ("pool figures", self._figures),
            ("dispose", self._dispose),
        )

    def end(self) -> None:
        self._worker.close()
        self._worker.wait_closed(DEADLINE_S)

    def _make_sample(self) -> str:
        self._worker.send(MakeSample(str(self._path)))
        made = self._next(SampleMade)
        if made.explained is not None:
            raise SelfTestFailed(f"{made.explained.title} {made.explained.detail}")
        return f"{self._path.stat().st_size:,} bytes"

    def _open(self) -> str:
        self._worker.send(OpenPool(self._profile))
        return self._next(PoolOpened).server_version

    def _query(self) -> str:
        from poolkeeper.queries.result_store import ResultStore

        country = BoundParameter("country", ParameterType.TEXT, "NL")
        self._worker.send(
            RunStatement(
                query_id=1, tab_id=1, holder="self-test", statement=_STATEMENT, parameters=(country,)
            )
        )
        store = ResultStore(self._next(ResultStarted).columns)
        finished = self._next(StatementFinished, store.append)
        if finished.rows == 0 or finished.rows != store.row_count:
            raise SelfTestFailed(f"{finished.rows} rows were sent and {store.row_count} arrived.")
        if store.cell(0, 2).text != "NL":
            raise SelfTestFailed(f"The parameter was NL and the first row has {store.cell(0, 2).text}.")
        store.close()
        return f"{finished.rows:,} rows in {finished.total_s * 1000:.0f} ms"

    def _figures(self) -> str:
        while (snapshot := self._next(PoolChanged).snapshot).leases < 2 or snapshot.in_use:
            pass
        return f"leased {snapshot.leases} times, connections open: {len(snapshot.slots)}, in use: 0"

    def _dispose(self) -> str:
        self._worker.close()
        if not self._worker.wait_closed(DEADLINE_S):
            raise SelfTestFailed("The worker did not end.")
        return "worker ended"

    def _next(self, kind: type[_Wanted], on_batch: Callable[[bytes], None] | None = None) -> _Wanted:
        """The next event of a kind; what comes before is served or passed over."""
        while True:
            event = self._events.get(timeout=DEADLINE_S)
            match event:
                case Batch() if on_batch is not None:
                    on_batch(event.data)
                case SignInNeeded():
                    self._worker.send(SignInAnswer(event.request_id, Identity(), None, "no password needed"))
                case PoolFailed() | StatementFailed():
                    raise SelfTestFailed(f"{event.explained.title} {event.explained.detail}")
                case None | int():
                    raise SelfTestFailed(f"The worker process ended with exit code {event}.")
                case _ if isinstance(event, kind):
                    return event


def _as_json(checks: list[_Check], passed: bool) -> str:
    report = {
        "product": "Poolkeeper",
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "passed": passed,
        "checks": checks,
    }
    return msgspec.json.format(msgspec.json.encode(report)).decode()


def _as_text(checks: list[_Check], passed: bool) -> str:
    lines = [f"Poolkeeper {__version__} · Python {platform.python_version()} · {platform.platform()}"]
    for check in checks:
        mark = "ok  " if check.passed else "FAIL"
        lines.append(f"{mark}  {check.name:<20} {check.took_ms:>8.1f} ms  {check.detail}")
    lines.append("The self-test passed." if passed else "The self-test failed.")
    return "\n".join(lines)
