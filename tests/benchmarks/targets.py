"""What is measured: a database of each engine with its driver, started for the benchmark alone."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn

ROWS, STANDIN_ROWS = 1_000_000, 200_000


@dataclass(frozen=True)
class BenchTarget:
    """`server_cpu_s` gives the processor seconds that a stand-in has used; 0 for a real database."""

    label: str
    profile: Profile
    identity: Identity
    rows: int = ROWS
    is_standin: bool = False
    server_cpu_s: Callable[[], float] = float


def environment() -> dict[str, str]:
    """That of every process of a benchmark."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(["app", "."])}


@contextlib.contextmanager
def sqlite() -> Iterator[list[BenchTarget]]:
    """An empty file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wide.db"
        path.touch()
        file = Profile(name="file", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE)
        yield [BenchTarget("sqlite", file, Identity())]


@contextlib.contextmanager
def postgresql() -> Iterator[list[BenchTarget]]:
    """A private PostgreSQL."""
    from tests.support.private_postgresql import PrivatePostgresql

    with contextlib.closing(_Removed(PrivatePostgresql())) as server:
        yield [BenchTarget("postgresql", server.it.profile(), server.it.identity)]


@contextlib.contextmanager
def mysql() -> Iterator[list[BenchTarget]]:
    """A private MariaDB."""
    from tests.support.private_mariadb import PrivateMariadb

    with contextlib.closing(_Removed(PrivateMariadb())) as server:
        yield [BenchTarget("mysql", server.it.profile(), server.it.identity)]


@contextlib.contextmanager
def mssql() -> Iterator[list[BenchTarget]]:
    """The stand-in for SQL Server through both ODBC drivers."""
    from tests.support import odbc_drivers, sql_server

    drivers = {
        odbc_drivers.MICROSOFT: odbc_drivers.microsoft_driver(),
        odbc_drivers.FREETDS: odbc_drivers.freetds_driver(),
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        odbc_drivers.registered_in(folder, drivers),
        _standin(Engine.MSSQL) as place,
    ):
        yield [
            BenchTarget(
                f"mssql {driver}",
                sql_server.profile_of(place, driver),
                sql_server.identity_of(driver),
                STANDIN_ROWS,
                is_standin=True,
                server_cpu_s=place.cpu_s,
            )
            for driver in sql_server.ODBC
        ]


@contextlib.contextmanager
def oracle() -> Iterator[list[BenchTarget]]:
    """The stand-in for Oracle through python-oracledb's thin mode."""
    from tests.support import oracle_server

    with _standin(Engine.ORACLE) as place:
        profile = oracle_server.profile_of(place)
        yield [
            BenchTarget(
                "oracle", profile, oracle_server.APP, STANDIN_ROWS, is_standin=True, server_cpu_s=place.cpu_s
            )
        ]


ENGINES = {"sqlite": sqlite, "postgresql": postgresql, "mysql": mysql, "mssql": mssql, "oracle": oracle}


@dataclass(frozen=True)
class _Place:
    """Where a stand-in's process listens."""

    pid: int
    port: int
    host: str = "127.0.0.1"
    service: str = "SHOP"

    def cpu_s(self) -> float:
        """Processor seconds of the process, in user and in system mode (proc(5), fields 14 and 15)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def _standin(engine: Engine) -> Iterator[_Place]:
    command = [sys.executable, "-m", "tests.benchmarks.standin_process", engine.value, str(STANDIN_ROWS)]
    with subprocess.Popen(
        command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        port = int(process.stdout.readline())
        yield _Place(process.pid, port)
        # the end of its input ends it
        process.stdin.close()


class _Removed:
    """A private server that is removed when it is closed."""

    def __init__(self, server):
        self.it = server

    def close(self):
        self.it.remove()


def in_window(what: str, target: BenchTarget):
    """What a window in a process of its own measures."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.benchmarks.window_process",
            what,
            msgspec.json.encode(target.profile).decode(),
        ],
        input=(target.identity.password or "") + "\n",
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
