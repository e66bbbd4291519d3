"""Only a statement that surely reads may be cut at the row cap; nothing blank is ever run."""

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.statement_kind import is_blank, leading_keyword, surely_reads

PG, MY, SL, MS, ORA = Engine.POSTGRESQL, Engine.MYSQL, Engine.SQLITE, Engine.MSSQL, Engine.ORACLE

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
    "SELECT replace(a, 'b', 'c') FROM t",
    "\ufeffSELECT 1",
]
WRITING = [
    "SELECT 1INTO x",
    "SELECT 1.0INTO x FROM t",
    "SELECT * FROM t WHERE a = 1FOR UPDATE",
    "SELECT NEXT VALUE FOR s",
    "SELECT 1 --\rINTO x",
    "SELECT 1 --\u2028INTO x",
    "ſELECT 1",
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
    (PG, "EXPLAIN SELECT 1", True),
    (MY, "EXPLAIN SELECT 1", True),
    (SL, "EXPLAIN SELECT 1", True),
    (MS, "EXPLAIN SELECT 1", False),
    (ORA, "EXPLAIN PLAN FOR SELECT 1 FROM dual", False),
    (PG, 'EXPLAIN ("analyze") DELETE FROM t', False),
    (PG, 'EXPLAIN (verbose, "analyze" on) DELETE FROM t', False),
    (PG, "EXPLAIN (VERBOSE, FORMAT JSON, WAL off) DELETE FROM t", True),
    (PG, "EXPLAIN (FORMAT 'json', ANALYZE) SELECT 1", True),
    (PG, "SELECT €$x$; DELETE FROM t; SELECT €$x$", False),
    (PG, "SELECT $€$ ' $€$ ; DELETE FROM t --'", False),
    (PG, "SELECT 1$x$ ' $x$ ; DELETE FROM t --'", False),
    (PG, "SELECT '5$', '6$'", True),
    (PG, "SELECT E'a' --x\n '\\'' ; DELETE FROM t; --'", False),
    (PG, "SELECT 'a\\'' ; DELETE FROM t; --'", False),
    (PG, r"SELECT 'C:\temp\', E'it\'s'", True),
    (MY, r"SELECT 'a\' INTO OUTFILE ' , '", False),
    (MY, r'SELECT "a\" INTO OUTFILE " , "', False),
    (MY, r"SELECT 'it\'s update time'", True),
    (MY, "SELECT /*!999999 ' */ 1 INTO OUTFILE '/tmp/x' -- '", False),
    (MY, "SELECT 1 --\u00a0 INTO OUTFILE '/tmp/x'", False),
    (MY, "SELECT 1e0INTO OUTFILE '/tmp/x'", False),
    (MS, "SELECT 1DELETE FROM t", False),
    (MS, "SELECT 1e0DROP TABLE t", False),
    (MS, "SELECT 0x1EXEC sp_x", False),
    (MS, "SELECT 1 SETUSER 'dbo'", False),
    (MS, "SELECT 1 END CONVERSATION @c", False),
    (MS, "SELECT 1 GET CONVERSATION GROUP @x FROM q", False),
    (MS, "SELECT 1 ADD SENSITIVITY CLASSIFICATION TO t.a WITH (LABEL = 'x')", False),
    (MS, "SELECT 1 OPEN SYMMETRIC KEY k DECRYPTION BY PASSWORD = 'x'", False),
    (MS, "SELECT 1 CLOSE c", False),
    (MS, "SELECT 1 DEALLOCATE c", False),
    (MS, "SELECT 1 FETCH NEXT FROM c", False),
    (MS, "SELECT 1 FETCH  NEXT   FROM c INTO @a", False),
    (MS, "SELECT 1 FETCH c", False),
    (MS, "SELECT 1 FETCH FIRST FROM c", False),
    (MS, "SELECT a FROM t ORDER BY a OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY", True),
    (MS, "SELECT a FROM t ORDER BY a OFFSET 5 ROWS FETCH FIRST (10) ROW ONLY", True),
    (MS, "SELECT * FROM t WITH (PAGLOCK)", False),
    (MS, "SELECT * FROM t WITH (SERIALIZABLE)", False),
    (MS, "SELECT * FROM t WITH (REPEATABLEREAD)", False),
    (MS, "SELECT * FROM t WITH (NOLOCK)", True),
    (MS, "SELECT 1 {call sp_who}", False),
    (MS, "SELECT iif(a = 1, [open], [close]) FROM prices", True),
    (MS, "SELECT a FROM t FOR JSON AUTO", True),
    (ORA, "SELECT s.NEXTVAL FROM dual", False),
    (ORA, "SELECT * FROM t FETCH FIRST 5 ROWS ONLY", True),
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


@pytest.mark.parametrize("engine", [PG, MS])
def test_comments_nested_deeper_than_is_read_hide_no_write(engine):
    opened, closed = "/* " * 15, "*/ " * 14
    assert not surely_reads(f"SELECT 1 {opened}{closed}' */ ; DELETE FROM t; --'", engine)
    assert surely_reads("SELECT 1 /* a /* b /* c */ b */ a */", engine)


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
