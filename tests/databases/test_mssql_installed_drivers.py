"""turbodbc and adodbapi, which are used where they are installed.

Neither can be had here (turbodbc has no wheel for this system, adodbapi needs Windows), so their modules are
stood in for by ones with sqlite3 behind them: this proves what we hand to them, not what they do with it.
"""

import importlib.metadata
import re
import sqlite3
import sys
from types import SimpleNamespace

import pytest

from poolkeeper.databases.mssql_adodbapi import AdodbapiSession, ole_db_string
from poolkeeper.databases.mssql_opening import session_class
from poolkeeper.databases.mssql_turbodbc import TurbodbcSession
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerDriver, SqlServerLogin

APP = Identity("app", 's3;c"r=et')


def profile(driver, **options):
    return Profile(
        name="billing",
        engine=Engine.MSSQL,
        host="sql1",
        port=1433,
        database="shop",
        tls=Tls(mode=Encryption.VERIFY_FULL),
        sql_server=SqlServer(driver=driver, odbc_driver="ODBC Driver 18 for SQL Server", **options),
    )


@pytest.fixture
def handed_over(monkeypatch):
    """What was handed to the drivers' `connect`."""
    handed = []

    def connect(*arguments, **options):
        handed.append((arguments, options))
        return sqlite3.connect(":memory:")

    module = SimpleNamespace(connect=connect, make_options=lambda **options: options)
    monkeypatch.setitem(sys.modules, "turbodbc", module)
    monkeypatch.setitem(sys.modules, "adodbapi", module)
    monkeypatch.setattr(importlib.metadata, "version", lambda _name: "1.2.3")
    return handed


def test_turbodbc_gets_the_odbc_string_and_auto_commit(handed_over):
    session = TurbodbcSession.open(profile(SqlServerDriver.TURBODBC), APP, 5, 0)
    ((_, options),) = handed_over
    assert 'PWD={s3;c"r=et};' in options["connection_string"]
    assert options["turbodbc_options"] == {"autocommit": True, "prefer_unicode": True}
    cursor = session.connection.execute("SELECT 1 AS a")
    assert [each.name for each in session.columns(cursor)] == ["a"]
    assert not session.next_result(cursor)
    session.close()


def test_adodbapi_gets_an_ole_db_string(handed_over):
    AdodbapiSession.open(profile(SqlServerDriver.ADODBAPI), APP, 5, 0).close()
    ((text,), options) = handed_over[0]
    assert options == {"timeout": 5, "autocommit": True}
    assert 'Data Source="tcp:sql1,1433";' in text
    assert 'Password="s3;c""r=et";' in text
    assert 'Use Encryption for Data="Mandatory";Trust Server Certificate="no";' in text


def test_no_value_of_an_ole_db_string_becomes_a_keyword():
    hostile = Identity('x";Integrated Security="SSPI', 'p";Trust Server Certificate="yes')
    text = ole_db_string(profile(SqlServerDriver.ADODBAPI), hostile, 0)
    keywords = dict(re.findall(r'([^=;]+)="((?:[^"]|"")*)";', text))
    assert keywords["User ID"].replace('""', '"') == hostile.user
    assert keywords["Trust Server Certificate"] == "no"
    assert "Integrated Security" not in keywords


def test_the_windows_account_needs_no_user():
    text = ole_db_string(profile(SqlServerDriver.ADODBAPI, login=SqlServerLogin.INTEGRATED), Identity(), 0)
    assert 'Integrated Security="SSPI";' in text
    assert "User ID" not in text


@pytest.mark.parametrize("driver", list(SqlServerDriver))
def test_every_driver_has_its_session(driver):
    package = {"mssql-python": "mssql-python"}.get(driver.value, driver.value)
    assert session_class(profile(driver)).package == package
