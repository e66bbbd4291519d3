"""Only a statement that surely reads may be cut at the row cap; nothing blank is ever run."""

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.statement_kind import is_blank, leading_keyword, surely_reads

PG, MY, SL = Engine.POSTGRESQL, Engine.MYSQL, Engine.SQLITE

READING = [
    "SELECT 1",
    "select 1;",
    ";; SELECT 1 ; ; ",
    "-- why\nSELECT 1",
    "/* why; DELETE */ SELECT 1 -- and DELETE",
    "SELECT 'DELETE; INSERT INTO' AS x",
    "SELECT updated_at, inserted FROM t",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "(SELECT 1) UNION (SELECT 2)",
    "SELECT share, deleted FROM holdings",
    "VALUES (1), (2)",
    "EXPLAIN SELECT 1",
    "SELECT replace(a, 'b', 'c') FROM t",
    "\ufeffSELECT 1",
]
WRITING = [
    "DELETE FROM t",
    "INSERT INTO t VALUES (1) RETURNING *",
    "UPDATE t SET a = 1 RETURNING a",
    "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
    "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x RETURNING *",
    "WITH x AS (SELECT 1) REPLACE INTO t SELECT * FROM x",
    "SELECT 1; DELETE FROM t",
    "SELECT * INTO copy FROM t",
    "SELECT * FROM t FOR UPDATE",
    "SELECT * FROM t FOR SHARE",
    "SELECT * FROM t for key\n share",
    "EXPLAIN ANALYZE DELETE FROM t",
    "CALL f()",
    "CREATE TABLE t (a int)",
    "VACUUM",
    "BEGIN",
    "",
    "-- SELECT 1",
    "garbage",
]
PARTICULAR = [
    (PG, "TABLE t", True),
    (PG, "SHOW work_mem", True),
    (PG, "EXPLAIN (ANALYZE, BUFFERS) SELECT 1", True),
    (PG, "EXPLAIN ANALYZE VERBOSE WITH x AS (SELECT 1) SELECT 1", True),
    (PG, "EXPLAIN (ANALYZE) UPDATE t SET a = 1", False),
    (PG, "EXPLAIN ANALYZE EXECUTE prepared", False),
    (PG, "EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1", False),
    (PG, "EXPLAIN (VERBOSE) DELETE FROM t", True),
    (PG, "SELECT $$; DELETE FROM t$$", True),
    (PG, "SELECT E'\\'; DELETE FROM t'", True),
    (PG, "SELECT 'x\\'; DELETE FROM t --'", False),
    (PG, "SELECT * FROM t FOR NO KEY UPDATE", False),
    (PG, "FETCH ALL FROM c", False),
    (PG, "/* a /* b */ SELECT */ DELETE FROM t", False),
    (MY, "SHOW FULL PROCESSLIST", True),
    (MY, "DESCRIBE t", True),
    (MY, "EXPLAIN FORMAT=JSON DELETE FROM t", True),
    (MY, "EXPLAIN ANALYZE SELECT 1", True),
    (MY, "ANALYZE DELETE FROM t", False),
    (MY, "SELECT 1 INTO OUTFILE '/tmp/x'", False),
    (MY, "SELECT 1 /*! INTO OUTFILE '/tmp/x' */", False),
    (MY, "SELECT * FROM t LOCK IN SHARE MODE", False),
    (MY, "# DELETE\nSELECT 'it\\'s; DELETE'", True),
    (SL, "PRAGMA table_info(t)", True),
    (SL, "PRAGMA main.index_list('t')", True),
    (SL, "PRAGMA journal_mode", True),
    (SL, "PRAGMA user_version", True),
    (SL, "PRAGMA journal_mode = WAL", False),
    (SL, "PRAGMA journal_mode(WAL)", False),
    (SL, "PRAGMA user_version=3", False),
    (SL, "PRAGMA optimize", False),
    (SL, "PRAGMA wal_checkpoint", False),
    (SL, "EXPLAIN QUERY PLAN DELETE FROM t", True),
    (SL, "SELECT [delete] FROM t", True),
]


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("statement", READING)
def test_surely_reads(statement, engine):
    assert surely_reads(statement, engine)


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("statement", WRITING)
def test_in_doubt_it_writes(statement, engine):
    if engine is SL and statement.startswith("EXPLAIN"):
        statement = "DELETE FROM t"  # EXPLAIN never runs anything in SQLite
    assert not surely_reads(statement, engine)


@pytest.mark.parametrize(("engine", "statement", "reads"), PARTICULAR)
def test_what_each_engine_means(engine, statement, reads):
    assert surely_reads(statement, engine) is reads


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize(
    "statement", ["", " \n\t", ";", "-- a", "-- a\n", "/* a */ ; -- b", "\ufeff ;; /* x"]
)
def test_nothing_but_comments_is_blank(statement, engine):
    assert is_blank(statement, engine)


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("statement", ["SELECT", "-- a\nx", "/* a */ 'x'", ";;1"])
def test_anything_else_is_not_blank(statement, engine):
    assert not is_blank(statement, engine)


def test_a_comment_that_mysql_runs_is_not_blank():
    assert not is_blank("/*! SELECT 1 */", MY)
    assert is_blank("# nothing", MY)
    assert is_blank("/* a /* b */ c */", PG)


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        (" /* a */ select 1", "SELECT"),
        ("((values (1)))", "VALUES"),
        (";commit", "COMMIT"),
        ("1", ""),
        ("", ""),
        ("--x", ""),
    ],
)
def test_the_leading_keyword(statement, word):
    assert leading_keyword(statement, PG) == word
