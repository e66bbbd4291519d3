"""How many columns a result may have: beyond what an engine documents, a server is not believed.

A protocol lets a server announce any number of them, and a worker would make room for each.
"""

from poolkeeper.databases.explained import DatabaseError, Explained, Remedy
from poolkeeper.profiles.engines import ENGINES, Engine

MOST_COLUMNS = {
    # "Limits In SQLite": what SQLITE_MAX_COLUMN can be raised to
    Engine.SQLITE: 32_767,
    # PostgreSQL manual, "PostgreSQL Limits": columns in a result set
    Engine.POSTGRESQL: 1664,
    # MySQL manual, "Limits on Table Column Count and Row Size"; MariaDB, "InnoDB Limitations", has fewer
    Engine.MYSQL: 4096,
    # learn.microsoft.com, "Maximum capacity specifications for SQL Server": columns per SELECT statement
    Engine.MSSQL: 4096,
    # Oracle Database Reference, "Logical Database Limits": 4096 with MAX_COLUMNS = EXTENDED, 1000 before
    Engine.ORACLE: 4096,
}
_SOURCES = {
    Engine.SQLITE: "https://www.sqlite.org/limits.html",
    Engine.POSTGRESQL: "https://www.postgresql.org/docs/current/limits.html",
    Engine.MYSQL: "https://dev.mysql.com/doc/refman/8.4/en/column-count-limit.html",
    Engine.MSSQL: "https://learn.microsoft.com/en-us/sql/sql-server/maximum-capacity-specifications-for-sql-server",
    Engine.ORACLE: "https://docs.oracle.com/en/database/oracle/oracle-database/23/refrn/logical-database-limits.html",
}


class TooManyColumns(DatabaseError):
    """What is left of the answer is not read, and the connection of no more use."""


def refuse_too_many(engine: Engine, columns: int) -> None:
    """Raise TooManyColumns where a result has more columns than the engine documents."""
    most = MOST_COLUMNS[engine]
    if columns <= most:
        return
    raise TooManyColumns(
        Explained(
            f"The server announces a result of {columns:,} columns; {ENGINES[engine].label} documents at "
            f"most {most:,}, and more are not read.",
            remedies=(
                Remedy("Name fewer columns in the statement."),
                Remedy("If it asks for fewer: check what is listening at this address."),
            ),
            source=_SOURCES[engine],
        )
    )
