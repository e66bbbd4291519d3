"""@name and ? beside :name, and what looks like them."""

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.parameters import parameter_names


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SELECT * FROM t WHERE a = @a AND b = :b AND c = ?", ("a", "b", "1")),
        ("SELECT ?, ?, ?", ("1", "2", "3")),
        ("SELECT @@ROWCOUNT, @@SPID", ()),
        ("SELECT '@a', [@b], \"@c\" -- @d\n/* @e /* @f */ @g */", ()),
        ("DECLARE @a int = 1, @b nvarchar(10) = @given; SELECT @a, @b", ("given",)),
        ("DECLARE @t TABLE (x int); INSERT INTO @t VALUES (@x)", ("x",)),
        ("EXEC dbo.pay @order = @id, @when = :today", ("id", "today")),
        ("CREATE PROCEDURE p @a int AS SELECT @a", ()),
        ("SELECT [a]]b @x], @y", ("y",)),
    ],
)
def test_what_is_a_parameter(statement, names):
    assert parameter_names(statement, Engine.MSSQL) == names


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SELECT :a FROM dual WHERE b = q'[:c]' AND d = nq'{ :e ' }'", ("a",)),
        ("BEGIN :total := f(:id); END;", ("total", "id")),
        ("CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN :new.a := :old.a; END;", ()),
        ("SELECT unique_q'x' FROM t WHERE a = :a", ("a",)),
        ("SELECT 'it''s :x', \":y\" FROM dual -- :z", ()),
    ],
)
def test_what_is_a_parameter_of_oracle(statement, names):
    assert parameter_names(statement, Engine.ORACLE) == names
