"""A batch run statement by statement: scripted answers first, then T-SQL's own commands, then sqlite."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tests.standins.tds_answers import Answer, Message, Row, Scripted, SqlError, Statement, Stop
from tests.standins.tds_commands import COMMANDS
from tests.standins.tds_errors import ENDS_STATEMENT_ONLY, ENDS_TRANSACTION
from tests.standins.tds_lexical import statements, tokens
from tests.standins.tds_parameters import Parameter
from tests.standins.tds_result_types import columns_of
from tests.standins.tds_results import SELECTED, Results
from tests.standins.tds_transport import ConnectionEnded

if TYPE_CHECKING:
    from tests.standins.tds_session import Session

_COMMAND_CODES = {"INSERT": 0xC3, "DELETE": 0xC4, "UPDATE": 0xC5, "MERGE": 0x117}
_BEGINS_IMPLICITLY = frozenset(
    ["INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER", "TRUNCATE", "GRANT", "REVOKE"]
)


class EndOfBatch(Exception):
    """An error that no later statement of the batch survives was reported."""


class BatchRun:
    """Runs one text with its variables, writing to `results`."""

    def __init__(self, session: Session, results: Results, parameters: dict[str, Parameter]) -> None:
        self.session = session
        self.results = results
        self.values: dict[str, object] = {name: each.value for name, each in parameters.items()}
        self.types: dict[str, str] = {name.lower(): each.type for name, each in parameters.items()}

    def run(self, text: str) -> bool:
        """Run every statement; gives whether the batch came to its end."""
        self.session.statement = text
        try:
            scripted = self._scripted(text, whole_batch=True)
            if scripted is not None:
                self._guarded(lambda: self.play(scripted))
            else:
                self.run_statements(text)
        except EndOfBatch:
            return False
        return True

    def run_statements(self, text: str) -> None:
        """Run statements inside of this batch; raises EndOfBatch."""
        for statement in statements(text):
            self._guarded(lambda each=statement: self._one(each))

    def begin_implicitly(self) -> None:
        """Begin a transaction if the session wants one with each change."""
        if self.session.implicit_transactions and not self.session.transaction.count:
            self.session.transaction.begin(self.results.change)

    def say_done(self, count: int | None = None, command: int = 0) -> None:
        """End a statement; the count is left out under NOCOUNT."""
        if count is not None:
            self.session.last_count = count
        self.results.end(None if self.session.no_count else count, command)

    def play(self, scripted: Answer | Sequence[Answer] | SqlError) -> None:
        """Send scripted results; raises SqlError where the script has one."""
        if isinstance(scripted, SqlError):
            raise scripted
        for answer in [scripted] if isinstance(scripted, Answer) else scripted:
            for message in answer.messages:
                self.results.notice(message)
            if answer.columns:
                self.results.columns(answer.columns)
            count = self._play_rows(answer.open_rows())
            self.values.update(answer.outputs)
            if answer.error is not None:
                raise answer.error
            self.say_done(count if answer.columns else answer.count, SELECTED if answer.columns else 0)

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
            self.session.last_error = 0
        except SqlError as error:
            self._report(error)

    def _report(self, error: SqlError) -> None:
        self.session.last_error = error.number
        self.results.notice(error)
        transaction = self.session.transaction
        fatal = error.number not in ENDS_STATEMENT_ONLY or self.session.abort_transactions
        if transaction.count and (error.number in ENDS_TRANSACTION or self.session.abort_transactions):
            transaction.roll_back(self.results.change)
        self.results.end(failed=True)
        if error.severity >= 20:
            self.results.close_batch()
            self.results.response.finish()
            raise ConnectionEnded
        if fatal:
            raise EndOfBatch

    def _one(self, statement: str) -> None:
        scripted = self._scripted(statement, whole_batch=False)
        if scripted is not None:
            self.play(scripted)
            return
        word = next((token.word or token.text for token in tokens(statement) if token.kind != "space"), "")
        command = COMMANDS.get("EXEC" if word.startswith("SP_") else word)
        if command is not None:
            command(self, statement)
        else:
            self._query(statement, word)

    def _scripted(self, text: str, *, whole_batch: bool) -> Scripted:
        session = self.session
        asked = Statement(text, self.values, session.spid, session.login.user, session.database)
        return session.server.scripted(asked, whole_batch=whole_batch)

    def _query(self, statement: str, word: str) -> None:
        """Let sqlite run it, and send rows as sqlite finds them."""
        session = self.session
        if word in _BEGINS_IMPLICITLY or (
            word in {"SELECT", "WITH"} and re.search(r"\bFROM\b", statement, re.I)
        ):
            self.begin_implicitly()
        if word in _BEGINS_IMPLICITLY:
            session.transaction.wrote = True
        cursor = session.store.run(statement, self.values)
        if cursor.description is None:
            counted = word in _COMMAND_CODES or word == "TRUNCATE"
            self.say_done(max(cursor.rowcount, 0) if counted else None, _COMMAND_CODES.get(word, 0))
            return
        self._send_rows(statement, cursor)

    def _send_rows(self, statement: str, cursor: sqlite3.Cursor) -> None:
        store = self.session.store
        sample = store.rows(cursor)
        names = [entry[0] for entry in cursor.description]
        self.results.columns(columns_of(statement, names, store.declared(statement), self.types, sample))
        rest = iter(lambda: store.rows(cursor), [])
        count = 0
        for row in itertools.chain(sample, itertools.chain.from_iterable(rest)):
            self.results.row(row)
            count += 1
        self.say_done(count, SELECTED)

    def _play_rows(self, rows: Iterable[Row]) -> int:
        count = 0
        for row in rows:
            if isinstance(row, SqlError):
                raise row
            if isinstance(row, Message):
                self.results.notice(row)
            elif isinstance(row, Stop):
                self._stop(row)
            else:
                self.results.row(row)
                count += 1
        return count

    def _stop(self, how: Stop) -> None:
        if how is Stop.CUT_MID_ROW:
            # the token of a row, and nothing of its values
            self.results.response.write(b"\xd1")
        self.results.flush()
        if how is Stop.HANG:
            self.session.pause(None)
        raise ConnectionEnded
