"""Which part of a script is run for SQL Server and for Oracle."""

import pytest

from poolkeeper.desktop.query.statement_choice import statement_at
from poolkeeper.profiles.engines import Engine

TSQL = """SELECT 1;
SELECT 2;
GO
DECLARE @a int = 1;
SELECT @a;
GO
SELECT 'GO
' AS three
"""
PLSQL = """SELECT 1 FROM dual;
BEGIN
  NULL;
END;
/
SELECT 2 FROM dual
/
SELECT 4/2 FROM dual;
"""


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("SELECT 2", "SELECT 2"),
        ("SELECT @a", "DECLARE @a int = 1;\nSELECT @a;"),
        ("three", "SELECT 'GO\n' AS three"),
    ],
)
def test_a_batch_of_sql_server_is_run_whole_where_its_parts_belong_together(at, wanted):
    assert statement_at(TSQL, TSQL.index(at), Engine.MSSQL).strip() == wanted


@pytest.mark.parametrize(
    ("text", "at", "wanted"),
    [
        ("BEGIN\n  a;\n  b;\nEND;\n/\nSELECT 2 FROM dual\n/\n", "b", "BEGIN\n  a;\n  b;\nEND;"),
        (PLSQL, "SELECT 2", "SELECT 2 FROM dual"),
        (PLSQL, "4/2", "SELECT 4/2 FROM dual"),
    ],
)
def test_a_slash_of_oracle_ends_a_block(text, at, wanted):
    assert statement_at(text, text.index(at), Engine.ORACLE).strip() == wanted
