"""The server's error texts, and which of them an error of sqlite's stands for.

Numbers, severities and texts: Microsoft Learn, "Database Engine events and errors".
"""

from __future__ import annotations

import re
import sqlite3

from tests.standins.tds_answers import SqlError

ENDS_STATEMENT_ONLY = frozenset({515, 547, 2601, 2627})
"""After these a batch goes on with its next statement, unless XACT_ABORT is on."""

ENDS_TRANSACTION = frozenset({1205})
"""These roll the transaction back."""


def login_failed(user: str, state: int = 1) -> SqlError:
    """The server tells clients state 1 only; a test may want the state of its log."""
    return SqlError(18456, f"Login failed for user '{user}'.", severity=14, state=state)


def untrusted_domain() -> SqlError:
    text = (
        "Login failed. The login is from an untrusted domain "
        "and cannot be used with Integrated authentication."
    )
    return SqlError(18452, text, severity=14)


def no_such_database(name: str) -> SqlError:
    return SqlError(
        4060, f'Cannot open database "{name}" requested by the login. The login failed.', severity=11
    )


def database_missing(name: str) -> SqlError:
    text = f"Database '{name}' does not exist. Make sure that the name is entered correctly."
    return SqlError(911, text)


def killed() -> SqlError:
    text = "Cannot continue the execution because the session is in the kill state."
    return SqlError(596, text, severity=21)


def no_such_procedure(name: str) -> SqlError:
    return SqlError(2812, f"Could not find stored procedure '{name}'.", state=62)


def not_spoken(what: str) -> SqlError:
    """Say plainly that the stand-in does not do this."""
    return SqlError(50000, f"The stand-in for SQL Server does not speak {what}.")


def prepared_missing(handle: object) -> SqlError:
    return SqlError(8179, f"Could not find prepared statement with handle {handle}.", state=4)


def _unique(found: re.Match[str]) -> SqlError:
    table = found[1].split(".")[0]
    text = (
        f"Violation of PRIMARY KEY constraint 'PK_{table}'. "
        f"Cannot insert duplicate key in object 'dbo.{table}'."
    )
    return SqlError(2627, text, severity=14)


def _missing_value(found: re.Match[str]) -> SqlError:
    table, _, column = found[1].partition(".")
    text = (
        f"Cannot insert the value NULL into column '{column}', table 'dbo.{table}'; "
        "column does not allow nulls. INSERT fails."
    )
    return SqlError(515, text, state=2)


_MEANINGS = [
    (
        r"no such table: (?:main\.|temp\.)?(.+)",
        lambda found: SqlError(208, f"Invalid object name '{found[1]}'."),
    ),
    (r"no such column: (.+)", lambda found: SqlError(207, f"Invalid column name '{found[1]}'.")),
    (
        r"table \S+ has no column named (.+)",
        lambda found: SqlError(207, f"Invalid column name '{found[1]}'."),
    ),
    (r"UNIQUE constraint failed: (.+)", _unique),
    (r"NOT NULL constraint failed: (.+)", _missing_value),
    (
        r"(FOREIGN KEY|CHECK) constraint failed(?:: (.+))?",
        lambda found: SqlError(
            547, f'The statement conflicted with the {found[1]} constraint "{found[2] or "FK"}".', state=0
        ),
    ),
    (
        r'near "(.*)": syntax error',
        lambda found: SqlError(102, f"Incorrect syntax near '{found[1]}'.", severity=15),
    ),
    (r"incomplete input", lambda _found: SqlError(102, "Incorrect syntax near the end.", severity=15)),
    (
        r"no such function: (.+)",
        lambda found: SqlError(
            195, f"'{found[1]}' is not a recognized built-in function name.", severity=15, state=10
        ),
    ),
    (
        r"table (\S+) already exists",
        lambda found: SqlError(
            2714, f"There is already an object named '{found[1]}' in the database.", state=6
        ),
    ),
    (
        r"database (?:table )?is locked.*",
        lambda _found: SqlError(1222, "Lock request time out period exceeded.", state=45),
    ),
    (
        r"(?:.*parameter|You did not supply a value for binding parameter) :?@?(\w+).*",
        lambda found: SqlError(137, f'Must declare the scalar variable "@{found[1]}".', severity=15, state=2),
    ),
]


def from_sqlite(error: sqlite3.Error) -> SqlError:
    """Say what sqlite said in the words of SQL Server."""
    for pattern, meaning in _MEANINGS:
        found = re.fullmatch(pattern, str(error).strip(), re.DOTALL)
        if found:
            return meaning(found)
    return SqlError(50000, f"sqlite, behind the stand-in for SQL Server: {error}")
