"""A SQL Server to test with: the stand-in with a login and a database, and the profiles of each driver."""

import msgspec
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerDriver
from tests.databases.statements import Target
from tests.standins.tds import TdsStandin
from tests.support.odbc_drivers import FREETDS, MICROSOFT

APP = Identity("app", "s3cr{e}t; =x")
FREETDS_APP = Identity("fred", "s3cret; =x")
"""FreeTDS cannot be told a closing brace."""

DRIVERS = {
    "microsoft": SqlServer(odbc_driver=MICROSOFT),
    "freetds": SqlServer(odbc_driver=FREETDS),
    "pymssql": SqlServer(driver=SqlServerDriver.PYMSSQL),
    "mssql-python": SqlServer(driver=SqlServerDriver.MSSQL_PYTHON),
}
CAN_CANCEL = ("microsoft", "freetds", "pymssql")
ODBC = ("microsoft", "freetds")


def profile_of(server, driver, **changes):
    """The profile of a driver by its name in DRIVERS."""
    profile = Profile(
        name="billing",
        engine=Engine.MSSQL,
        host=server.host,
        port=server.port,
        database="shop",
        user=identity_of(driver).user,
        tls=Tls(mode=Encryption.PREFER),
        sql_server=DRIVERS[driver],
        connect_timeout_s=5,
    )
    return msgspec.structs.replace(profile, **changes)


def identity_of(driver):
    """Who signs in through a driver."""
    return FREETDS_APP if driver == "freetds" else APP


@pytest.fixture
def sql_server(odbc_drivers):
    """The stand-in, with nobody signed in."""
    logins = {each.user: each.password for each in (APP, FREETDS_APP)}
    with TdsStandin(logins=logins, databases=("shop",)) as server:
        yield server


@pytest.fixture
def target_of(sql_server):
    """Makes the target of a driver."""

    def make(driver):
        return Target(database_of(Engine.MSSQL), profile_of(sql_server, driver), identity_of(driver))

    return make


@pytest.fixture(params=list(DRIVERS))
def ms(request, target_of):
    """A target through each driver in turn."""
    return target_of(request.param)
