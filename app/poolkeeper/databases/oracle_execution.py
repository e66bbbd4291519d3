"""One statement of Oracle on its way: a query's rows, a block's values and output, implicit results."""

from __future__ import annotations

import contextlib
import datetime
import decimal
import re
from typing import TYPE_CHECKING, Any

import oracledb

from poolkeeper.databases import exact_rows, oracle_values
from poolkeeper.databases.columns import Column
from poolkeeper.databases.database import DbapiCursor, Execution
from poolkeeper.databases.leading_word import leading_word
from poolkeeper.databases.oracle_exact_fetch import ExactFetch, types_of
from poolkeeper.databases.oracle_output import take_output
from poolkeeper.databases.oracle_zones import spelled_out, without_zone, wrapped
from poolkeeper.databases.portions import Portion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from poolkeeper.databases.oracle_session import Session

FETCHED_AT_ONCE = 1024
LARGE_FETCHED_AT_ONCE = 16
LARGE = frozenset(
    {
        oracledb.DB_TYPE_CLOB,
        oracledb.DB_TYPE_NCLOB,
        oracledb.DB_TYPE_BLOB,
        oracledb.DB_TYPE_LONG,
        oracledb.DB_TYPE_LONG_RAW,
        oracledb.DB_TYPE_JSON,
        oracledb.DB_TYPE_XMLTYPE,
    }
)
"""What may be large; it comes whole with its row."""
BLOCK_WORDS = frozenset({"BEGIN", "DECLARE", "CALL"})
QUERY_WORDS = frozenset({"SELECT", "WITH"})
LONGEST_TEXT = 32_767
"""Bytes of a VARCHAR2 in PL/SQL."""

_LAST_SLASH = re.compile(r"\n[ \t]*/\s*\Z")
_BODY = re.compile(
    r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?"
    r"(?:PROCEDURE|FUNCTION|PACKAGE|TRIGGER|TYPE|LIBRARY)\b",
    re.IGNORECASE,
)
"""Statements that end in a semicolon of their own."""


class OracleExecution(Execution):
    """A query's rows; after a block its changed values as a row, and then what it returned beside."""

    def __init__(
        self, session: Session, cursor: DbapiCursor, given: Mapping[str, Any], bound: Mapping[str, Any]
    ) -> None:
        self._session = session
        self._cursor = cursor
        self._rows_of: Any = cursor
        self._heard: list[str] = []
        self._implicit: list[Any] = []
        self._values: list[tuple[Any, ...]] = []
        self.columns = None
        self.affected = None
        self._readers: list[exact_rows.Reader] = []
        if cursor.description:
            self._show(cursor)
            return
        if bound:
            self._take_values(given, bound)
        self._count()
        self._take_output()

    def spell_out(self, statement: str, parameters: Mapping[str, Any]) -> None:
        """Run the query once more where the driver would shorten its time stamps, as text of the server's.

        A query that the server does not take so, as one with two columns of one name, stays as it is, and
        its columns say that their zone is missing.
        """
        description, codes = self._cursor.description, types_of(self._cursor)
        spelled = spelled_out(description, codes)
        if not any(spelled):
            return
        cursor = _new_cursor(self._session)
        try:
            cursor.execute(wrapped(statement, description, codes, spelled), dict(parameters))
        except oracledb.DatabaseError:
            self.columns = tuple(map(without_zone, self.columns or (), spelled))
            cursor.close()
            return
        self._cursor.close()
        self._cursor = self._rows_of = cursor
        self._readers = [
            None if wanted else reader for reader, wanted in zip(self._readers, spelled, strict=True)
        ]

    def fetch(self, count: int) -> Sequence[Sequence[Any]]:
        """About `count` more rows; fewer where they are large."""
        if self._rows_of is None:
            rows, self._values = self._values, []
            return rows
        portion = Portion(count)
        while step := portion.next_step():
            came = self._rows_of.fetchmany(step)
            portion.rows.extend(came)
            if len(came) < step:
                break
        return exact_rows.read(portion.rows, self._readers)

    def next_result(self) -> bool:
        """The next implicit result of a block."""
        if not self._implicit:
            return False
        self._show(self._implicit.pop(0))
        self.affected = None
        return True

    def heard(self) -> Sequence[str]:
        """What the block wrote with DBMS_OUTPUT."""
        heard, self._heard = self._heard, []
        return heard

    def close(self) -> None:
        """Let the cursor go; in a profile that must not write the transaction ends as well."""
        with contextlib.suppress(oracledb.Error):
            self._cursor.close()
        if self._session.refuses_writing and not self._session.begins_transactions:
            self._session.rollback()

    def _show(self, cursor: DbapiCursor) -> None:
        self._rows_of = cursor
        codes = types_of(cursor)
        # The driver makes room for, and asks the server for, so many rows at a time, however large.
        cursor.arraysize = LARGE_FETCHED_AT_ONCE if LARGE & set(codes) else FETCHED_AT_ONCE
        self.columns = tuple(
            oracle_values.column_of(each, code) for each, code in zip(cursor.description, codes, strict=True)
        )
        self._readers = [oracle_values.reader_of(each) for each in self.columns]

    def _take_values(self, given: Mapping[str, Any], bound: Mapping[str, Any]) -> None:
        """Show the binds that the block has changed, as one row."""
        changed = {
            name: variable.getvalue()
            for name, variable in bound.items()
            if variable.getvalue() != given[name]
        }
        if not changed:
            return
        self._rows_of = None
        self.columns = tuple(
            Column(f":{name}", *oracle_values.type_and_kind(bound[name].type)) for name in changed
        )
        readers = [oracle_values.reader_of(each) for each in self.columns]
        self._values = exact_rows.read([tuple(changed.values())], readers)

    def _count(self) -> None:
        word = leading_word(self._cursor.statement or "")
        if word in {"INSERT", "UPDATE", "DELETE", "MERGE"}:
            self.affected = self._cursor.rowcount
        with contextlib.suppress(oracledb.Error):
            self._implicit = list(self._cursor.getimplicitresults())

    def _take_output(self) -> None:
        if self._cursor.warning is not None:
            self._heard.append(str(self._cursor.warning))
        if self._session.output_enabled:
            self._heard += take_output(self._session)


def execute(
    session: Session, statement: str, parameters: Mapping[str, Any], *, reads: bool
) -> OracleExecution:
    """Run one statement with `:name` binds; what a block changes of them is shown."""
    text = trimmed(statement)
    word = leading_word(text)
    is_block = word in BLOCK_WORDS
    if session.refuses_writing and not session.transaction_in_progress:
        _begin_reading(session)
    if is_block:
        enable_output(session)
    cursor = _new_cursor(session)
    try:
        bound = _bind(cursor, parameters) if is_block else {}
        cursor.execute(text, dict(bound or parameters))
        execution = OracleExecution(session, cursor, parameters, bound)
        if reads and word in QUERY_WORDS:
            execution.spell_out(text, parameters)
    except BaseException:
        with contextlib.suppress(oracledb.Error):
            cursor.close()
        raise
    return execution


def _new_cursor(session: Session) -> DbapiCursor:
    cursor = session.cursor()
    cursor.arraysize = cursor.prefetchrows = FETCHED_AT_ONCE
    cursor.outputtypehandler = ExactFetch()
    return cursor


def trimmed(statement: str) -> str:
    """Without the `/` of scripts, and without the semicolon that only PL/SQL wants."""
    text = _LAST_SLASH.sub("", "\n" + statement.strip()).strip()
    if leading_word(text) in {"BEGIN", "DECLARE"} or _BODY.match(text):
        return text
    return text.rstrip(";").rstrip() if not text.endswith("*/") else text


def enable_output(session: Session) -> None:
    """Have the session keep what DBMS_OUTPUT writes, however much that is."""
    if not session.output_enabled:
        with session.cursor() as cursor:
            cursor.execute("BEGIN DBMS_OUTPUT.ENABLE(NULL); END;")
        session.output_enabled = True


def _begin_reading(session: Session) -> None:
    with session.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


def _bind(cursor: DbapiCursor, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A variable for each value, which a block may change."""
    bound = {}
    for name, value in parameters.items():
        kind = _VARIABLES.get(type(value), oracledb.DB_TYPE_VARCHAR)
        size = LONGEST_TEXT if kind in {oracledb.DB_TYPE_VARCHAR, oracledb.DB_TYPE_RAW} else 0
        variable = cursor.var(kind, size)
        variable.setvalue(0, value)
        bound[name] = variable
    return bound


_VARIABLES = {
    int: oracledb.DB_TYPE_NUMBER,
    decimal.Decimal: oracledb.DB_TYPE_NUMBER,
    bool: oracledb.DB_TYPE_BOOLEAN,
    datetime.date: oracledb.DB_TYPE_DATE,
    datetime.datetime: oracledb.DB_TYPE_TIMESTAMP,
    bytes: oracledb.DB_TYPE_RAW,
}
