"""The database products Poolkeeper knows, as data: what to call them and what they listen on."""

import enum

import msgspec


class Engine(enum.StrEnum):
    """One database product."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    MSSQL = "mssql"
    ORACLE = "oracle"


class EngineFacts(msgspec.Struct, frozen=True):
    """What the window says about an engine.

    `badge` is the two letters of its icon, `port` its default TCP port (0 for a file), `driver` the
    Python driver that is used, `ends_sessions` whether there is a server that can end one.
    """

    label: str
    badge: str
    port: int
    driver: str
    ends_sessions: bool = True


ENGINES: dict[Engine, EngineFacts] = {
    Engine.SQLITE: EngineFacts("SQLite", "SQ", 0, "sqlite3", ends_sessions=False),
    Engine.POSTGRESQL: EngineFacts("PostgreSQL", "PG", 5432, "psycopg"),
    Engine.MYSQL: EngineFacts("MySQL / MariaDB", "MY", 3306, "PyMySQL"),
    Engine.MSSQL: EngineFacts("SQL Server", "MS", 1433, "pyodbc"),
    Engine.ORACLE: EngineFacts("Oracle", "OR", 1521, "python-oracledb"),
}
