"""A batch is cut where a statement ends, and nowhere else."""

import pytest

from tests.standins.tds_lexical import statements
from tests.standins.tds_translation import to_sqlite


@pytest.mark.parametrize(
    ("batch", "wanted"),
    [
        ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';' AS a -- ; no\n", ["SELECT ';' AS a -- ; no"]),
        ("SET NOCOUNT ON SELECT 1", ["SET NOCOUNT ON", "SELECT 1"]),
        ("SELECT 1 UNION ALL SELECT 2", ["SELECT 1 UNION ALL SELECT 2"]),
        ("INSERT INTO a SELECT * FROM b", ["INSERT INTO a SELECT * FROM b"]),
        ("WITH x AS (SELECT 1 AS a) SELECT a FROM x", ["WITH x AS (SELECT 1 AS a) SELECT a FROM x"]),
        ("UPDATE a SET b = CASE WHEN c = 1 THEN 2 END", ["UPDATE a SET b = CASE WHEN c = 1 THEN 2 END"]),
        ("IF @@TRANCOUNT > 0 COMMIT TRAN", ["IF @@TRANCOUNT > 0 COMMIT TRAN"]),
        ("BEGIN TRAN UPDATE a SET b = 1 COMMIT", ["BEGIN TRAN", "UPDATE a SET b = 1", "COMMIT"]),
        (
            "IF 1 = 1 BEGIN SELECT 1; SELECT 2 END; SELECT 3",
            ["IF 1 = 1 BEGIN SELECT 1; SELECT 2 END", "SELECT 3"],
        ),
        ("DROP TABLE IF EXISTS t", ["DROP TABLE IF EXISTS t"]),
        ("  -- only a comment", []),
    ],
)
def test_a_batch_is_cut_into_its_statements(batch, wanted):
    assert list(statements(batch)) == wanted


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("SELECT TOP 5 * FROM [a b]", "SELECT  * FROM [a b] LIMIT 5"),
        ("SELECT TOP (@n) x FROM dbo.t", "SELECT  x FROM t LIMIT @n"),
        ("SELECT N'it''s'", "SELECT 'it''s'"),
        ("SELECT name FROM shop.dbo.t", "SELECT name FROM t"),
        ("SELECT name FROM master.sys.databases", 'SELECT name FROM "sys.databases"'),
        ("SELECT 0xFF", "SELECT x'FF'"),
        (
            "SELECT a FROM t ORDER BY a OFFSET 5 ROWS FETCH NEXT 2 ROWS ONLY",
            "SELECT a FROM t ORDER BY a LIMIT 2 OFFSET 5",
        ),
        ("INSERT INTO t (a) OUTPUT inserted.id VALUES (1)", "INSERT INTO t (a)  VALUES (1) RETURNING id"),
    ],
)
def test_a_statement_is_rewritten_for_sqlite(sql, wanted):
    assert to_sqlite(sql) == wanted
