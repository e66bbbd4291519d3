"""The main job without a window: sample, worker, parameterized query, pool, end; for support."""

import platform
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from poolkeeper import __version__
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.worker.conversation import Conversation, StepFailed, sentence_of
from poolkeeper.worker.messages import (
    MakeSample,
    OpenPool,
    PoolChanged,
    PoolOpened,
    ResultStarted,
    RunStatement,
    SampleMade,
    SignInAnswer,
    StatementFinished,
)

Step = tuple[str, Callable[[], str]]
"""Its name, and what does it: the answer is a detail for the report. Raises StepFailed."""

_STATEMENT = "SELECT id, name, country FROM customers WHERE country = :country ORDER BY id"


class _Check(msgspec.Struct):
    """One line of the report."""

    name: str
    passed: bool
    detail: str
    took_ms: float


def run_self_test(
    as_json: bool, connections: Sequence[str] | None = None, *, with_lab: bool = False
) -> tuple[bool, str]:
    """Do the main job; returns whether all of it went well, and a report as text or JSON.

    `connections` are the names of saved connections to open after it, and none for all of them; `with_lab`
    runs the pool lab on each for a moment.
    """
    checks: list[_Check] = []
    with tempfile.TemporaryDirectory(prefix="poolkeeper-") as folder:
        test = _SelfTest(Path(folder) / "sample.db")
        try:
            _run(test.steps(), checks)
        finally:
            test.end()
    if connections is not None and all(check.passed for check in checks):
        from poolkeeper.worker.saved_connections import tests_of

        for steps in tests_of(connections, with_lab=with_lab):
            _run(steps, checks)
    passed = all(check.passed for check in checks)
    return passed, _as_json(checks, passed) if as_json else _as_text(checks, passed)


def _run(steps: Iterable[Step], checks: list[_Check]) -> None:
    """Do the steps up to the first that fails."""
    for name, step in steps:
        began_s = time.monotonic()
        try:
            passed, detail = True, step()
        except StepFailed as error:
            passed, detail = False, str(error)
        took_ms = round((time.monotonic() - began_s) * 1000, 1)
        checks.append(_Check(_plain(name), passed, _plain(detail), took_ms))
        if not passed:
            break


def _plain(text: str) -> str:
    """One line without what commands a terminal: some of it are a server's words."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


class _SelfTest:
    def __init__(self, path: Path) -> None:
        self._worker = Conversation(
            lambda needed: SignInAnswer(needed.request_id, Identity(), None, "no password needed")
        )
        self._path = path
        self._profile = Profile(
            name="Self-test", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE
        )

    def steps(self) -> tuple[Step, ...]:
        return (
            ("sample database", self._make_sample),
            ("open the pool", self._open),
            ("parameterized query", self._query),
            ("pool figures", self._figures),
            ("dispose", self._dispose),
        )

    def end(self) -> None:
        self._worker.end()

    def _make_sample(self) -> str:
        self._worker.send(MakeSample(str(self._path)))
        made = self._worker.next(SampleMade)
        if made.explained is not None:
            raise StepFailed(sentence_of(made.explained))
        return f"{self._path.stat().st_size:,} bytes"

    def _open(self) -> str:
        self._worker.send(OpenPool(self._profile))
        return self._worker.next(PoolOpened).server_version

    def _query(self) -> str:
        from poolkeeper.queries.result_store import ResultStore

        country = BoundParameter("country", ParameterType.TEXT, "NL")
        self._worker.send(
            RunStatement(
                query_id=1, tab_id=1, holder="self-test", statement=_STATEMENT, parameters=(country,)
            )
        )
        store = ResultStore(self._worker.next(ResultStarted).columns)
        finished = self._worker.next(StatementFinished, store.append)
        if finished.rows == 0 or finished.rows != store.row_count:
            raise StepFailed(f"{finished.rows} rows were sent and {store.row_count} arrived.")
        if store.cell(0, 2).text != "NL":
            raise StepFailed(f"The parameter was NL and the first row has {store.cell(0, 2).text}.")
        store.close()
        return f"{finished.rows:,} rows in {finished.total_s * 1000:.0f} ms"

    def _figures(self) -> str:
        while (snapshot := self._worker.next(PoolChanged).snapshot).leases < 2 or snapshot.in_use:
            pass
        return f"leased {snapshot.leases} times, connections open: {len(snapshot.slots)}, in use: 0"

    def _dispose(self) -> str:
        if not self._worker.end():
            raise StepFailed("The worker did not end.")
        return "worker ended"


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
    width = max(20, *(len(check.name) for check in checks))
    lines = [f"Poolkeeper {__version__} · Python {platform.python_version()} · {platform.platform()}"]
    for check in checks:
        mark = "ok  " if check.passed else "FAIL"
        lines.append(f"{mark}  {check.name:<{width}} {check.took_ms:>8.1f} ms  {check.detail}")
    lines.append("The self-test passed." if passed else "The self-test failed.")
    return "\n".join(lines)
