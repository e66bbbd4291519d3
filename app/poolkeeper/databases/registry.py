"""Which class speaks for which engine; a driver is imported only when its database is first used."""

import importlib

from poolkeeper.databases.database import Database
from poolkeeper.profiles.engines import Engine

_CLASSES = {
    Engine.SQLITE: ("poolkeeper.databases.sqlite", "Sqlite"),
    Engine.POSTGRESQL: ("poolkeeper.databases.postgresql", "Postgresql"),
    Engine.MYSQL: ("poolkeeper.databases.mysql", "Mysql"),
    Engine.MSSQL: ("poolkeeper.databases.mssql", "Mssql"),
    Engine.ORACLE: ("poolkeeper.databases.oracle", "Oracle"),
}


def database_of(engine: Engine) -> Database:
    """The `Database` of an engine."""
    module, name = _CLASSES[engine]
    database: Database = getattr(importlib.import_module(module), name)()
    return database
