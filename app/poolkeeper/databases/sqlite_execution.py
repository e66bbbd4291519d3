"""One statement of SQLite on its way: rows straight from the cursor, whatever their text holds."""

import itertools
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from poolkeeper.databases.columns import Column, Kind
from poolkeeper.databases.database import Execution
from poolkeeper.databases.leading_word import leading_word
from poolkeeper.databases.portions import Portion
from poolkeeper.databases.sqlite_connection import Connection, tolerant_text


class SqliteExecution(Execution):
    """Wraps an executed cursor. SQLite types values, not columns, so every column is MIXED."""

    def __init__(
        self, connection: Connection, cursor: sqlite3.Cursor, changes_before: int, word: str
    ) -> None:
        self._connection = connection
        self._cursor = cursor
        self._changes_before = changes_before
        self._word = word
        self.columns = None
        self.affected = None
        if cursor.description:
            self.columns = tuple(Column(each[0], "", Kind.MIXED) for each in cursor.description)
        else:
            self._count()

    def fetch(self, count: int) -> Sequence[Sequence[Any]]:
        """About `count` more rows; fewer where they are large."""
        portion = Portion(count)
        try:
            while step := portion.next_step():
                before = len(portion.rows)
                self._read_into(portion.rows, step)
                if len(portion.rows) < before + step:
                    break
        finally:
            self._connection.text_factory = str
        if not portion.rows:
            self._count()
        return portion.rows

    def close(self) -> None:
        """Reset the statement, which gives up its lock on the file."""
        self._cursor.close()

    def _read_into(self, rows: list[Sequence[Any]], count: int) -> None:
        until = len(rows) + count
        try:
            rows.extend(itertools.islice(self._cursor, count))
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", None) is not None:
                raise
            # The text of one value is no UTF-8. sqlite3 stands at that row still and `rows` keeps
            # those before it, so the reading goes on there, with text that takes any bytes.
            self._connection.text_factory = tolerant_text
            rows.extend(itertools.islice(self._cursor, until - len(rows)))

    def _count(self) -> None:
        if self._cursor.rowcount >= 0:
            self.affected = self._cursor.rowcount
        elif self._word == "WITH" and self._connection.total_changes > self._changes_before:
            # sqlite3 counts no rows for a change that begins with a common table expression.
            self.affected = self._connection.total_changes - self._changes_before


def execute(connection: Connection, statement: str, parameters: Mapping[str, Any]) -> SqliteExecution:
    """Run one statement, beginning a transaction before it where the connection wants that."""
    word = leading_word(statement)
    if connection.begins_transactions and not connection.in_transaction and word not in OUTSIDE_TRANSACTIONS:
        connection.run("BEGIN")
    before = connection.total_changes
    return SqliteExecution(connection, connection.run(statement, parameters), before, word)


OUTSIDE_TRANSACTIONS = frozenset(
    {"BEGIN", "COMMIT", "END", "ROLLBACK", "PRAGMA", "ATTACH", "DETACH", "VACUUM"}
)
"""These steer transactions, or SQLite refuses or ignores them inside of one."""
