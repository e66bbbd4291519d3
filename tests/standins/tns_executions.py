"""Executes and fetches: runs a cursor's statement, then sends its description, rows, OUT binds and counts."""

from typing import TYPE_CHECKING

from tests.standins.tns_answers import Answer, Statement
from tests.standins.tns_packets import BreakAsked
from tests.standins.tns_requests import Request
from tests.standins.tns_statements import StatementRunner
from tests.standins.ttc_buffers import TtcWriter
from tests.standins.ttc_cursors import CursorTable, ServerCursor
from tests.standins.ttc_errors import ARRAY_ERRORS, CallEnd, OracleError
from tests.standins.ttc_execute import (
    OPTION_BATCH_ERRORS,
    OPTION_COMMIT,
    OPTION_DEFINE,
    OPTION_DESCRIBE,
    OPTION_EXECUTE,
    OPTION_FETCH,
    ExecuteAsk,
)
from tests.standins.ttc_results import ResultWriter

if TYPE_CHECKING:
    from tests.standins.tns_conversation import Conversation

ROWS_BETWEEN_LOOKS = 200


class Executions:
    """The executions and fetches of one session."""

    def __init__(self, conversation: "Conversation", runner: StatementRunner, cursors: CursorTable) -> None:
        self._conversation = conversation
        self._session = conversation.session
        self._runner = runner
        self._cursors = cursors
        self._written_rows = 0

    def perform(self, ask: ExecuteAsk, results: ResultWriter) -> None:
        """Do what is asked with a cursor and answer; raises OracleError, or what breaks in."""
        try:
            self._perform(ask, results)
        except (OracleError, BreakAsked):
            if ask.parses:
                self._cursors.close(ask.cursor.number)
            raise
        finally:
            self._session.statement = ""
            self._session.in_transaction = self._runner.transaction.is_open

    def fetch(self, cursor: ServerCursor, count: int, results: ResultWriter) -> None:
        """Answer with more rows; raises ORA-01002 for a cursor that has none to give."""
        self._note("fetch", cursor.parsed.text, {"rows": count})
        if cursor.result is None:
            raise OracleError(1002, "fetch out of sequence")
        self._session.statement = cursor.parsed.text
        try:
            self._conversation.stay_silent("fetch")
            self._conversation.pause(0)
            end = results.rows(cursor, count)
        finally:
            self._session.statement = ""
        self._conversation.end_call(results.writer, end)

    def flush(self, writer: TtcWriter) -> None:
        """Send full packets of a long answer, and look now and then whether the client still wants it."""
        self._written_rows += 1
        if self._written_rows % ROWS_BETWEEN_LOOKS == 0:
            self._conversation.pause(0)
        stream = self._conversation.stream
        if len(writer.data) > stream.packet_bytes:
            writer.data = bytearray(stream.send_data(bytes(writer.data), last=False))

    def _perform(self, ask: ExecuteAsk, results: ResultWriter) -> None:
        cursor = ask.cursor
        runs = ask.parses or ask.has(OPTION_EXECUTE) or ask.has(OPTION_DESCRIBE)
        answer = self._run(ask) if runs else Answer()
        if not cursor.parsed.is_query:
            end = _finish(ask, answer, results)
        else:
            end = CallEnd(cursor_id=cursor.number)
            if cursor.result is not None and runs:
                results.describe(cursor)
            if _sends_rows(ask):
                end = results.rows(cursor, ask.fetch_rows)
            results.parameters(answer)
        self._session.in_transaction = self._runner.transaction.is_open
        self._conversation.end_call(results.writer, end)

    def _run(self, ask: ExecuteAsk) -> Answer:
        cursor, executes = ask.cursor, ask.has(OPTION_EXECUTE)
        text = cursor.parsed.text
        binds = _named_binds(ask)
        self._session.statement = self._session.last_statement = text
        self._note("execute" if executes else "parse", text, {"binds": binds, "fetch_rows": ask.fetch_rows})
        self._conversation.stay_silent("execute")
        self._conversation.pause(0)
        if not executes and not cursor.parsed.is_query:
            return Answer()
        statement = Statement(text, binds, self._session, self._conversation.pause)
        answer = self._runner.run(
            cursor.parsed, statement, collects_errors=ask.has(OPTION_BATCH_ERRORS), binds=cursor.bind_types
        )
        if cursor.parsed.is_query:
            cursor.result = answer.typed()
            cursor.sent_rows = 0
        if ask.has(OPTION_COMMIT):
            self._runner.transaction.commit()
        return answer

    def _note(self, kind: str, text: str, details: dict[str, object]) -> None:
        self._conversation.server.requests.note(Request(kind, self._session.sid, text, details))


def _named_binds(ask: ExecuteAsk) -> list[dict[str, object]]:
    names = [bind.name for bind in ask.cursor.parsed.binds]
    named = [dict(zip(names, row, strict=False)) for row in ask.bind_rows]
    return named or [{} for _ in range(ask.iterations)]


def _sends_rows(ask: ExecuteAsk) -> bool:
    if ask.cursor.result is None or ask.cursor.waits_for_define():
        return False
    return ask.cursor.is_reference or (ask.has(OPTION_FETCH) and not ask.has(OPTION_DEFINE))


def _finish(ask: ExecuteAsk, answer: Answer, results: ResultWriter) -> CallEnd:
    results.out_binds(ask, answer)
    results.implicit_results(answer)
    results.parameters(answer, row_counts=ask.wants_row_counts)
    failed = bool(answer.array_errors)
    return CallEnd(
        code=ARRAY_ERRORS if failed else 0,
        text=f"ORA-{ARRAY_ERRORS}: error(s) in array DML" if failed else "",
        rows=answer.affected,
        cursor_id=ask.cursor.number,
        rowid=answer.rowid,
        compiled_with_errors=answer.compiled_with_errors,
        array_errors=answer.array_errors,
    )
