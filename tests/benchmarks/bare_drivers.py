"""Each driver as it is used without us: its bare connect, and its bare loop over the rows of `wide`."""

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

STATEMENT = "SELECT * FROM wide"
FETCHED_AT_ONCE = 1024
"""Rows in a fetch, as many as ours asks for."""


def connect(profile: Profile, identity: Identity):
    """A connection by the driver's own means."""
    return _CONNECTS[profile.engine](profile, identity)


def loop_of(profile: Profile, identity: Identity):
    """A function without arguments that gives every row, or batch of rows, of `wide`."""
    return _LOOPS[profile.engine](connect(profile, identity))


def _sqlite(profile, _identity):
    import sqlite3

    # A pool in the benchmark of leases is used by several threads in turn.
    return sqlite3.connect(profile.database, check_same_thread=False)


def _postgresql(profile, identity):
    import psycopg

    return psycopg.connect(
        host=profile.host, port=profile.port, dbname=profile.database,
        user=identity.user, password=identity.password,
    )  # fmt: skip


def _mysql(profile, identity):
    import pymysql.cursors

    return pymysql.connect(
        host=profile.host, port=profile.port, database=profile.database,
        user=identity.user, password=identity.password, cursorclass=pymysql.cursors.SSCursor,
    )  # fmt: skip


def _mssql(profile, identity):
    import pyodbc

    from poolkeeper.databases.mssql_connection_string import connection_string

    pyodbc.pooling = False
    text = connection_string(profile, identity, profile.sql_server.odbc_driver, profile.port)
    return pyodbc.connect(text, autocommit=True)


def _oracle(profile, identity):
    import oracledb

    return oracledb.connect(
        host=profile.host, port=profile.port, service_name=profile.database,
        user=identity.user, password=identity.password,
    )  # fmt: skip


_CONNECTS = {
    Engine.SQLITE: _sqlite,
    Engine.POSTGRESQL: _postgresql,
    Engine.MYSQL: _mysql,
    Engine.MSSQL: _mssql,
    Engine.ORACLE: _oracle,
}


def _executed(connection):
    """The cursor itself gives the rows."""

    def loop():
        cursor = connection.cursor()
        cursor.execute(STATEMENT)
        return cursor

    return loop


def _in_batches(connection):
    """What reads fastest where a fetch has a price."""

    def loop():
        cursor = connection.cursor()
        if hasattr(cursor, "prefetchrows"):
            cursor.arraysize = cursor.prefetchrows = FETCHED_AT_ONCE
        cursor.execute(STATEMENT)
        while batch := cursor.fetchmany(FETCHED_AT_ONCE):
            yield batch

    return loop


_LOOPS = {
    Engine.SQLITE: _executed,
    Engine.POSTGRESQL: lambda connection: lambda: connection.cursor().stream(STATEMENT, size=1000),
    Engine.MYSQL: _executed,
    Engine.MSSQL: _in_batches,
    Engine.ORACLE: _in_batches,
}
