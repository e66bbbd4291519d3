"""What holds for the tables of errors: each line names a page, and none hides another."""

import pytest

from poolkeeper.databases import (
    mssql_meanings,
    mssql_server_meanings,
    mssql_statement_meanings,
    mysql_meanings,
    mysql_server_meanings,
    oracle_meanings,
    oracle_server_meanings,
    oracle_statement_meanings,
    postgresql_meanings,
    postgresql_statement_meanings,
)
from poolkeeper.databases.meanings import told
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

LINES = [
    *((Engine.MYSQL, code, meant) for code, meant in mysql_meanings.BY_CODE.items()),
    *((Engine.POSTGRESQL, state, meant) for state, meant in postgresql_meanings.BY_STATE.items()),
]


@pytest.mark.parametrize(("engine", "code", "meant"), LINES)
def test_every_line_can_be_told_and_names_a_page(engine, code, meant):
    explained = told(meant, Profile(name="x", engine=engine, host="h", user="u"))
    assert explained.title.endswith(".")
    assert explained.source.startswith("https://")
    assert "{" not in explained.title + "".join(each.text for each in explained.remedies)


@pytest.mark.parametrize(
    "meant",
    [*mysql_server_meanings.BY_CODE.values(), *postgresql_statement_meanings.BY_STATE.values()],
)
def test_the_errors_of_a_bad_night_have_a_remedy(meant):
    assert meant.remedies


def test_no_line_hides_another():
    parts = [
        (mysql_meanings.BY_CODE, mysql_server_meanings.BY_CODE),
        (postgresql_meanings.BY_STATE, postgresql_statement_meanings.BY_STATE),
        (mssql_meanings.BY_NUMBER, mssql_statement_meanings.BY_NUMBER),
        (mssql_meanings.BY_NUMBER, mssql_server_meanings.BY_NUMBER),
        (oracle_meanings.BY_CODE, oracle_statement_meanings.BY_ORA),
        (oracle_meanings.BY_CODE, oracle_server_meanings.BY_ORA),
    ]
    hidden = [code for whole, part in parts for code in part if whole[code].title != part[code].title]
    assert hidden == []


def test_mariadbs_own_numbers_lead_to_its_own_page():
    assert "mariadb.com" in mysql_meanings.BY_CODE[1969].source
    assert "mysql.com" in mysql_meanings.BY_CODE[4031].source
    assert "client-error" in mysql_meanings.BY_CODE[2006].source
