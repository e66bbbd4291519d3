"""A refused sign-in ends a run at once; the attempts are counted by the server itself."""

import msgspec
import pytest

from poolkeeper.databases.explained import DatabaseError
from poolkeeper.pools.lab.settings import PoolKind, WorkerKind
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.profiles.profile import Encryption, Tls
from tests.pools.conftest import wait_until
from tests.pools.lab.conftest import Laboratory, lab_settings
from tests.support.private_postgresql import PrivatePostgresql

pytestmark = pytest.mark.postgresql

ONE_TRY = Tls(mode=Encryption.REQUIRE)
"""With `prefer`, libpq itself tries a refused password once more, without TLS."""

WORKERS = 4
CREWS = [
    (PoolKind.QUEUE, WorkerKind.THREADS, 1),
    (PoolKind.NONE, WorkerKind.THREADS, 1),
    (PoolKind.PSYCOPG, WorkerKind.THREADS, 1),
    (PoolKind.PSYCOPG_ASYNC, WorkerKind.TASKS, 1),
    (PoolKind.ASYNCPG, WorkerKind.TASKS, 1),
    (PoolKind.QUEUE_ASYNC, WorkerKind.TASKS, 1),
    (PoolKind.NONE, WorkerKind.PROCESSES, 2),
    (PoolKind.QUEUE, WorkerKind.PROCESSES, 2),
]
crews = pytest.mark.parametrize(("kind", "worker_kind", "processes"), CREWS)


class Guarded(Laboratory):
    """Runs with the guard of one worker, and the number of sign-ins that the server refused."""

    def __init__(self, server):
        super().__init__(server.profile(tls=ONE_TRY), server.identity, Logins())
        self.server = server
        self._before = self._log()

    @property
    def refused_by_server(self):
        return self._log() - self._before

    def _log(self):
        log = (self.server.folder / "log").read_text()
        return log.count('password authentication failed for user "app"')


@pytest.fixture(scope="module")
def rotating_server():
    server = PrivatePostgresql()
    yield server
    server.remove()


@pytest.fixture
def lab(rotating_server):
    rotating_server.execute(f"ALTER ROLE app PASSWORD '{rotating_server.identity.password}'")
    return Guarded(rotating_server)


def wanted(kind, worker_kind, processes):
    return lab_settings(
        kind=kind, worker_kind=worker_kind, processes=processes, workers=WORKERS, hold_ms=10, run_s=60
    )


@crews
def test_a_wrong_password_costs_one_attempt(lab, kind, worker_kind, processes):
    lab.identity = msgspec.structs.replace(lab.identity, password="wrong-Pa55word")
    with pytest.raises(DatabaseError) as raised:
        lab.run(wanted(kind, worker_kind, processes))
    assert raised.value.explained.code == "28P01"
    assert "tried it once, not again" in raised.value.explained.detail
    assert lab.identity.password not in repr(raised.value.explained)
    assert lab.refused_by_server == 1
    with pytest.raises(SignInPaused, match="not tried again before"):
        lab.run(wanted(kind, worker_kind, processes))
    assert lab.refused_by_server == 1


@crews
def test_a_password_changed_in_a_run_ends_it(lab, rotating_server, kind, worker_kind, processes):
    running = lab.start(wanted(kind, worker_kind, processes), "SELECT 1")
    wait_until(lambda: lab.samples[-1].at_s > 1.5)
    rotating_server.execute("ALTER ROLE app PASSWORD 'another-Pa55word'")
    rotating_server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'")
    result = running.until_over()
    assert "the server refused the sign-in, which is not tried again" in result.early
    assert "password" in result.early
    assert result.ran_s < 30
    assert result.stuck == 0
    # without a pool connects never cease, so that several may be on their way when the password is changed
    most = WORKERS * processes if kind is PoolKind.NONE else 1
    assert 1 <= lab.refused_by_server <= most
    with pytest.raises(SignInPaused):
        lab.run(wanted(kind, worker_kind, processes))
    assert lab.refused_by_server <= most
