"""A statement reaches the driver in its own spelling, with every value exact."""

import datetime
from decimal import Decimal

import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.queries.compiled import BadParameter, BadStatement, compile_statement

PG, MY, SL = Engine.POSTGRESQL, Engine.MYSQL, Engine.SQLITE


def compiled(engine, statement, **values):
    parameters = [BoundParameter(name, ParameterType(type_), text) for name, (type_, text) in values.items()]
    return compile_statement(statement, parameters, database_of(engine), engine)


def bound(engine, type_, text):
    return compiled(engine, "SELECT :p", p=(type_, text)).parameters["p"]


def test_placeholders_take_the_drivers_spelling():
    statement = "SELECT :a, '100%', ':a', x % 2 WHERE y = :b AND z = :a"
    values = {"a": ("integer", "1"), "b": ("text", "")}
    assert compiled(SL, statement, **values).statement == statement
    for engine in (PG, MY):
        made = compiled(engine, statement, **values)
        assert made.statement == "SELECT %(a)s, '100%%', ':a', x %% 2 WHERE y = %(b)s AND z = %(a)s"
        assert made.parameters == {"a": 1, "b": ""}


@pytest.mark.parametrize("engine", Engine)
def test_a_statement_without_parameters_is_left_as_it_is(engine):
    made = compiled(engine, "SELECT '50%' -- :x")
    assert made.statement == "SELECT '50%' -- :x"
    assert made.parameters == {}
    assert made.reads


@pytest.mark.parametrize("engine", Engine)
def test_values_of_other_statements_are_left_out(engine):
    made = compiled(engine, "DELETE FROM t WHERE a = :a", a=("integer", "1"), old=("integer", "abc"))
    assert made.parameters == {"a": 1}
    assert not made.reads


@pytest.mark.parametrize("engine", Engine)
def test_a_missing_value_is_named(engine):
    with pytest.raises(BadParameter, match=r"The parameter :b has no value\.") as refused:
        compiled(engine, "SELECT :a, :b", a=("text", "x"))
    assert refused.value.name == "b"


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("statement", ["", " ; ", "-- SELECT :x", "/* SELECT 1 */"])
def test_nothing_to_run_is_said(engine, statement):
    with pytest.raises(BadStatement, match="nothing to run"):
        compiled(engine, statement)


@pytest.mark.parametrize("engine", Engine)
def test_a_nul_character_is_refused_with_its_line(engine):
    with pytest.raises(BadStatement, match="NUL character in line 2"):
        compiled(engine, "SELECT 1,\n'a\0b'")
    with pytest.raises(BadStatement, match="half of a character in line 1"):
        compiled(engine, "SELECT '\ud83d'")


@pytest.mark.parametrize("engine", Engine)
def test_ten_megabytes_are_compiled(engine):
    row = "(1, 'some text', :p),\n"
    statement = f"INSERT INTO t VALUES {row * (10_000_000 // len(row))} (2, 'x', :p)"
    made = compiled(engine, statement, p=("integer", "5"))
    assert made.parameters == {"p": 5}
    assert len(made.statement) >= len(statement)


def test_sqlite_takes_dates_as_typed_and_numbers_as_numbers():
    assert bound(SL, "date", " 2024-01-31 ") == "2024-01-31"
    assert bound(SL, "timestamp", "2024-01-31T10:00:00.120") == "2024-01-31T10:00:00.120"
    assert bound(SL, "boolean", "true") == 1
    assert bound(SL, "decimal", "12.50") == 12.5
    assert repr(bound(SL, "decimal", "12.00")) == "12"
    assert bound(SL, "decimal", "0.1234567890123456789") == "0.1234567890123456789"
    assert bound(SL, "integer", str(-(2**63))) == -(2**63)
    with pytest.raises(BadParameter, match=":p is beyond SQLite's integers"):
        bound(SL, "integer", str(2**63))


def test_postgresql_takes_native_values_and_no_nul():
    assert bound(PG, "decimal", "12.50") == Decimal("12.50")
    assert bound(PG, "timestamp", "2024-01-31 10:00+00").tzinfo == datetime.UTC
    assert bound(PG, "text", "a\\'b") == "a\\'b"
    with pytest.raises(BadParameter, match=":p holds a NUL character"):
        bound(PG, "text", "a\0b")


def test_mysql_takes_plain_decimals_and_no_zone():
    assert str(bound(MY, "decimal", "1E+3")) == "1000"
    assert bound(MY, "timestamp", "2024-01-31 10:00") == datetime.datetime(2024, 1, 31, 10, 0)
    with pytest.raises(BadParameter, match=":p has a time zone"):
        bound(MY, "timestamp", "2024-01-31 10:00Z")


@pytest.mark.parametrize("engine", Engine)
def test_null_stays_null(engine):
    assert all(bound(engine, type_, None) is None for type_ in ParameterType)
