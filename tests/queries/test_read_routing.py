"""What may be answered by a replica, and what has to go to the primary."""

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.read_routing import may_run_on_replica

READS = [
    (Engine.POSTGRESQL, "SELECT 1"),
    (Engine.POSTGRESQL, "-- a report\nSELECT count(*), to_char(now(), 'YYYY') FROM orders WHERE id = :id"),
    (Engine.POSTGRESQL, "WITH last(a, b) AS (SELECT 1, 2), other(c) AS (SELECT 3) SELECT * FROM last, other"),
    (
        Engine.POSTGRESQL,
        "SELECT g.n, u.v FROM generate_series(1, 3) AS g(n), LATERAL unnest(ARRAY[1, 2]) u(v)",
    ),
    (
        Engine.POSTGRESQL,
        "SELECT sum(x) FILTER (WHERE y) OVER (PARTITION BY z) FROM t GROUP BY GROUPING SETS ((a), ())",
    ),
    (
        Engine.POSTGRESQL,
        "SELECT x::numeric(10, 2), extract(epoch FROM now()), pg_catalog.now(), 'it''s; DELETE'",
    ),
    (Engine.POSTGRESQL, "VALUES (1), (2)"),
    (Engine.POSTGRESQL, "TABLE orders"),
    (Engine.POSTGRESQL, "SELECT pg_is_in_recovery(), inet_server_port()"),
    (Engine.POSTGRESQL, "EXPLAIN ANALYZE SELECT * FROM orders"),
    (Engine.POSTGRESQL, "EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM orders"),
    (Engine.POSTGRESQL, "(SELECT 1) UNION ALL SELECT 2 ORDER BY 1"),
    (Engine.MYSQL, "SELECT @@hostname, IF(a, 1, 2), json_extract(x, '$.a') FROM t LIMIT 5"),
    (
        Engine.MSSQL,
        "SELECT TOP 5 convert(varchar(10), getdate(), 120), isnull(a, 1) FROM dbo.t WITH (NOLOCK)",
    ),
    (Engine.ORACLE, "SELECT nvl(a, 1), listagg(a, ',') WITHIN GROUP (ORDER BY a) FROM t WHERE a(+) = b"),
]

WRITES = [
    (Engine.POSTGRESQL, "INSERT INTO t VALUES (1)"),
    (Engine.POSTGRESQL, "SELECT * FROM t FOR UPDATE"),
    (Engine.POSTGRESQL, "SELECT * FROM t FOR NO KEY UPDATE"),
    (Engine.POSTGRESQL, "SELECT * FROM t FOR SHARE"),
    (Engine.POSTGRESQL, "SELECT * INTO copy FROM t"),
    (Engine.POSTGRESQL, "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone"),
    (Engine.POSTGRESQL, "SELECT nextval('s')"),
    (Engine.POSTGRESQL, "SELECT setval('s', 5)"),
    (Engine.POSTGRESQL, "SELECT lastval()"),
    (Engine.POSTGRESQL, "SELECT pg_advisory_lock(1)"),
    (Engine.POSTGRESQL, "SELECT pg_notify('a', 'b')"),
    (Engine.POSTGRESQL, "SELECT lo_create(0)"),
    (Engine.POSTGRESQL, "SELECT set_config('work_mem', '1MB', false)"),
    (Engine.POSTGRESQL, "SELECT pg_terminate_backend(1)"),
    (Engine.POSTGRESQL, "SELECT charge_the_customer(7)"),
    (Engine.POSTGRESQL, "SELECT billing.now()"),
    (Engine.POSTGRESQL, 'SELECT "Charge"(1)'),
    (Engine.POSTGRESQL, "WITH nextval(a) AS (SELECT 1) SELECT nextval('s') FROM nextval"),
    (Engine.POSTGRESQL, "SELECT * FROM pg_temp.mine"),
    (Engine.POSTGRESQL, "EXPLAIN ANALYZE DELETE FROM t"),
    (Engine.POSTGRESQL, "EXPLAIN ANALYZE SELECT charge_the_customer(7)"),
    (Engine.POSTGRESQL, "EXPLAIN (\"analyze\") DELETE FROM t"),
    (Engine.POSTGRESQL, "CREATE TEMPORARY TABLE x (a int)"),
    (Engine.POSTGRESQL, "SET search_path TO x"),
    (Engine.POSTGRESQL, "SHOW work_mem"),
    (Engine.POSTGRESQL, "LISTEN orders"),
    (Engine.POSTGRESQL, "BEGIN"),
    (Engine.POSTGRESQL, "COPY t TO STDOUT"),
    (Engine.POSTGRESQL, "CALL f()"),
    (Engine.POSTGRESQL, "SELECT 1; SELECT 2"),
    (Engine.POSTGRESQL, "SELECT FROM WHERE ((("),
    (Engine.POSTGRESQL, "SELECT '" + "x" * 200_000 + "'"),
    (Engine.POSTGRESQL, "SELECT " + "(" * 3000 + "1" + ")" * 3000),
    (Engine.MYSQL, "SELECT * FROM t LOCK IN SHARE MODE"),
    (Engine.MYSQL, "SELECT @a := 1"),
    (Engine.MYSQL, "SELECT @a"),
    (Engine.MYSQL, "SELECT LAST_INSERT_ID()"),
    (Engine.MYSQL, "SELECT GET_LOCK('a', 1)"),
    (Engine.MYSQL, "SELECT 1 INTO OUTFILE '/tmp/x'"),
    (Engine.MYSQL, "SELECT NEXT VALUE FOR s"),
    (Engine.MSSQL, "SELECT * FROM t WITH (UPDLOCK)"),
    (Engine.MSSQL, "SELECT * FROM #mine"),
    (Engine.MSSQL, "SELECT dbo.charge(1)"),
    (Engine.MSSQL, "SELECT 1 DELETE FROM t"),
    (Engine.MSSQL, "EXEC p"),
    (Engine.ORACLE, "SELECT s.nextval FROM dual"),
    (Engine.ORACLE, "SELECT pkg.charge(1) FROM dual"),
    (Engine.ORACLE, "SELECT * FROM t FOR UPDATE NOWAIT"),
    (Engine.SQLITE, "SELECT 1"),
]  # fmt: skip


@pytest.mark.parametrize(("engine", "statement"), READS)
def test_what_only_reads_may_run_on_a_replica(engine, statement):
    assert may_run_on_replica(statement, engine)


@pytest.mark.parametrize(("engine", "statement"), WRITES, ids=lambda value: str(value)[:40])
def test_what_writes_locks_or_cannot_be_told_goes_to_the_primary(engine, statement):
    assert not may_run_on_replica(statement, engine)
