"""What the tests of pools that let nobody wait have in common."""

import pytest

from poolkeeper.profiles.pool_kinds import PoolKind
from tests.support.waiting import wait_until

PSYCOPG2 = pytest.param("postgresql", PoolKind.PSYCOPG2, marks=pytest.mark.postgresql)
CONNECTOR = pytest.param("mariadb", PoolKind.MYSQL_CONNECTOR, marks=pytest.mark.mysql)
both = pytest.mark.parametrize(("engine", "kind"), [PSYCOPG2, CONNECTOR])


def one(pool, lease, statement):
    execution = pool.database.execute(lease.connection, statement, {}, reads=True)
    (row,) = execution.fetch(10)
    execution.close()
    return row[0]


def end_session(server, engine, session):
    if engine == "postgresql":
        server.execute(f"SELECT pg_terminate_backend({session}, 5000)")
        return
    server.execute(f"KILL {session}")
    alive = f"SELECT count(*) FROM information_schema.processlist WHERE id = {session}"
    wait_until(lambda: server.execute(alive)[0][0] == 0)
