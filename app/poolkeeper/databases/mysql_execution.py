"""One statement of MySQL or MariaDB on its way: rows from the wire as they are fetched."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import pymysql
from pymysql.constants.SERVER_STATUS import SERVER_MORE_RESULTS_EXISTS

from poolkeeper.databases.columns import Column
from poolkeeper.databases.database import Execution
from poolkeeper.databases.leading_word import BEGINS_ITSELF, leading_word
from poolkeeper.databases.mysql_literals import with_values
from poolkeeper.databases.mysql_result import Result, not_understood
from poolkeeper.databases.mysql_rows import Reader, is_end, row_of, status_in, warnings_in
from poolkeeper.databases.mysql_session import Session
from poolkeeper.databases.mysql_values import column_of, reader_of
from poolkeeper.databases.notices import Notices
from poolkeeper.databases.portions import PORTION_BYTES

DRAIN_S = 2.0
"""How long rows that nobody wants are read out before the connection is given up instead."""

COUNTED = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "CALL", "WITH"})
"""Statements whose number is one of rows changed."""


class MysqlExecution(Execution):
    """Reads the first result with rows; further results of a procedure are read out and counted.

    MySQL can only stop sending by a KILL from elsewhere, so `close` reads the rest for two seconds
    and then cuts the connection off; inside a transaction it reads to the end, to keep it.
    """

    def __init__(self, session: Session, statement: bytes, word: str) -> None:
        self._session = session
        self._word = word
        self._more_results = False
        self._all_read = False
        self._warning_count = 0
        self._unshown_results = 0
        self.columns: tuple[Column, ...] | None = None
        self.affected = None
        self._take(session.start(statement))
        while self.columns is None and self._more_results:
            self._take(session.go_on())
        self._readers = self._make_readers()

    def fetch(self, count: int) -> Sequence[Sequence[Any]]:
        """`count` more rows; fewer where they are large."""
        rows: list[Any] = []
        if self._all_read or not self._session.in_use:
            return rows
        try:
            self._read_into(rows, count)
        except (ValueError, LookupError) as error:
            self._session.cut_off()
            raise not_understood() from error
        return rows

    def close(self) -> None:
        """Read out what is left, or cut the connection off where that takes long."""
        try:
            self._drain()
        except pymysql.Error:
            # What stopped the rest does not matter to those who no longer want it.
            self._more_results = False
        except (ValueError, LookupError):
            self._session.cut_off()
        self.connection_usable = self._session.open
        if self.connection_usable and not self.notices:
            self.notices = self._ask_notices()

    def _read_into(self, rows: list[Any], count: int) -> None:
        read, readers = self._session.read_packet, self._readers
        left = PORTION_BYTES
        for _ in range(count):
            packet = read()
            if is_end(packet):
                self._end(packet)
                break
            rows.append(row_of(packet, readers))
            left -= len(packet)
            if left < 0:
                break

    def _make_readers(self) -> list[Reader]:
        return [reader_of(column) for column in self.columns or ()]

    def _take(self, result: Result) -> None:
        """Note the beginning of one result."""
        if result.unbuffered_active:
            if self.columns is None:
                self.columns = tuple(column_of(field) for field in result.fields)
            return
        self._warning_count = result.warning_count
        self._more_results = bool(result.has_next)
        if self._word in COUNTED:
            self.affected = (self.affected or 0) + result.affected_rows

    def _end(self, packet: bytes) -> None:
        """The rows of one result are over."""
        self._all_read = True
        self._warning_count = warnings_in(packet)
        self._more_results = bool(status_in(packet) & SERVER_MORE_RESULTS_EXISTS)
        self._session.end_rows(status_in(packet))
        if not self._more_results:
            return
        result = self._session.go_on()
        if result.unbuffered_active:
            self._unshown_results += 1
        self._take(result)

    def _drain(self) -> None:
        deadline = time.monotonic() + DRAIN_S
        while self._session.in_use:
            packet = self._session.read_packet()
            if is_end(packet):
                self._end(packet)
            elif time.monotonic() > deadline and not self._session.in_transaction:
                self._session.cut_off()

    def _ask_notices(self) -> tuple[str, ...]:
        notices: tuple[str, ...] = ()
        if self._warning_count:
            heard = Notices()
            heard.hear(f"{level} {code}: {text}" for level, code, text in self._session.show_warnings())
            notices = heard.kept()
        if self._unshown_results:
            notices += (f"{self._unshown_results} further results of the procedure are not shown.",)
        return notices


def execute(session: Session, statement: str, parameters: Mapping[str, Any]) -> MysqlExecution:
    """Run one statement with `%(name)s` placeholders where `parameters` are given."""
    word = leading_word(statement)
    if parameters:
        statement = with_values(session, statement, parameters)
    if session.begins_transactions and word not in BEGINS_ITSELF and not session.in_transaction:
        session.begin()
    return MysqlExecution(session, statement.encode(), word)
