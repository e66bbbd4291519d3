"""Answers the calls of a client that is logged in: execute, fetch, commit, ping, large objects, logoff."""

from datetime import datetime
from typing import TYPE_CHECKING

from tests.standins.tns_answers import Answer, Statement
from tests.standins.tns_packets import BreakAsked, Disconnected
from tests.standins.tns_piggybacks import read_piggyback
from tests.standins.tns_pooled import PooledServer
from tests.standins.tns_requests import Request
from tests.standins.tns_statements import StatementRunner
from tests.standins.ttc_buffers import TtcReader, TtcWriter
from tests.standins.ttc_cursors import CursorTable
from tests.standins.ttc_errors import ARRAY_ERRORS, CallEnd, OracleError, write_status
from tests.standins.ttc_execute import (
    OPTION_BATCH_ERRORS,
    OPTION_COMMIT,
    OPTION_DEFINE,
    OPTION_DESCRIBE,
    OPTION_EXECUTE,
    OPTION_FETCH,
    ExecuteAsk,
    read_execute,
    read_execute_again,
)
from tests.standins.ttc_lobs import LobStore, read_lob_ask
from tests.standins.ttc_results import ResultWriter

if TYPE_CHECKING:
    from tests.standins.tns_conversation import Conversation

EXECUTE, EXECUTE_AGAIN, EXECUTE_AND_FETCH, FETCH = 94, 4, 78, 5
COMMIT, ROLLBACK, LOGOFF, PING, LOB, SESSION_RELEASE = 14, 15, 9, 147, 96, 163
DEAUTHENTICATE = 0x02
ROWS_BETWEEN_LOOKS = 200


class Calls:
    """One session's calls on the server."""

    def __init__(self, conversation: "Conversation") -> None:
        self._conversation = conversation
        self._server = conversation.server
        self._session = conversation.session
        self._cursors = CursorTable()
        self._lobs = LobStore(self._server.style.string_bytes)
        self._pooled = PooledServer(self._server.session_list, self._session)
        self._runner = StatementRunner(self._server, self._session, conversation.pause)
        self._results = self._new_results()
        self._written_rows = 0

    def close(self) -> None:
        """Roll back and let go of everything."""
        self._cursors.close_all()
        self._runner.close()

    def piggyback(self, function: int, reader: TtcReader) -> None:
        """Take what the client sent along before its call."""
        read_piggyback(function, reader, self._session, self._cursors)

    def one_way(self, function: int, reader: TtcReader) -> None:
        """Take a call that has no answer: the release of a pooled server."""
        if function != SESSION_RELEASE:
            raise OracleError(3120, "two-task conversion routine: integer overflow", ends_session=True)
        reader.raw(2)
        mode = reader.ub()
        self._note("release", details={"deauthenticate": bool(mode & DEAUTHENTICATE)})
        self._runner.rollback()
        self._pooled.release()

    def call(self, function: int, reader: TtcReader) -> None:
        """Answer one call; raises OracleError for one that fails."""
        handlers = {
            EXECUTE: self._execute,
            EXECUTE_AGAIN: self._execute_again,
            EXECUTE_AND_FETCH: self._execute_and_fetch,
            FETCH: self._fetch,
            COMMIT: self._commit,
            ROLLBACK: self._rollback,
            LOGOFF: self._logoff,
            PING: self._ping,
            LOB: self._lob,
        }
        if function not in handlers:
            raise OracleError(3120, f"two-task function {function} is not known", ends_session=True)
        self._results = self._new_results()
        self._written_rows = 0
        self._session.last_call_at = datetime.now().replace(microsecond=0)
        if self._pooled.take(self._results.writer):
            self._cursors.close_all()
        handlers[function](reader)

    def _new_results(self) -> ResultWriter:
        return ResultWriter(self._cursors, self._lobs, self._conversation.field_version, self._flush)

    def _execute(self, reader: TtcReader) -> None:
        self._perform(read_execute(reader, self._cursors, self._lobs, self._conversation.field_version))

    def _execute_again(self, reader: TtcReader) -> None:
        self._perform(read_execute_again(reader, self._cursors, self._lobs, fetches=False))

    def _execute_and_fetch(self, reader: TtcReader) -> None:
        self._perform(read_execute_again(reader, self._cursors, self._lobs, fetches=True))

    def _perform(self, ask: ExecuteAsk) -> None:
        try:
            self._perform_on(ask)
        except (OracleError, BreakAsked):
            if ask.parses:
                self._cursors.close(ask.cursor.number)
            raise
        finally:
            self._session.statement = ""
            self._session.in_transaction = self._runner.in_transaction

    def _perform_on(self, ask: ExecuteAsk) -> None:
        cursor = ask.cursor
        if ask.has(OPTION_EXECUTE) or ask.has(OPTION_DESCRIBE) or ask.parses:
            answer = self._run(ask)
        else:
            answer = Answer()
        end = CallEnd(cursor_id=cursor.number)
        if cursor.parsed.is_query:
            if cursor.result is not None and (ask.parses or ask.has(OPTION_EXECUTE)):
                self._results.describe(cursor)
            if self._sends_rows(ask):
                end = self._results.rows(cursor, ask.fetch_rows)
            self._results.parameters(answer)
        else:
            end = self._finish(ask, answer)
        self._session.in_transaction = self._runner.in_transaction
        self._conversation.end_call(self._results.writer, end)

    def _sends_rows(self, ask: ExecuteAsk) -> bool:
        if ask.cursor.result is None or ask.cursor.waits_for_define():
            return False
        return ask.cursor.is_reference or (ask.has(OPTION_FETCH) and not ask.has(OPTION_DEFINE))

    def _run(self, ask: ExecuteAsk) -> Answer:
        cursor = ask.cursor
        binds = cursor.parsed.binds
        named = [
            {bind.name: value for bind, value in zip(binds, row, strict=False)} for row in ask.bind_rows
        ] or [{} for _ in range(ask.iterations)]
        text = cursor.parsed.text
        self._session.statement = self._session.last_statement = text
        executes = ask.has(OPTION_EXECUTE)
        self._note("execute" if executes else "parse", text, {"binds": named, "fetch_rows": ask.fetch_rows})
        self._conversation.stay_silent("execute")
        self._conversation.pause(0)
        statement = Statement(text, named, self._session, self._conversation.pause)
        if not executes and not cursor.parsed.is_query:
            return Answer()
        answer = self._runner.run(
            cursor.parsed, statement, collects_errors=ask.has(OPTION_BATCH_ERRORS), binds=cursor.bind_types
        )
        if cursor.parsed.is_query:
            cursor.result = answer.typed()
            cursor.sent_rows = 0
        if ask.has(OPTION_COMMIT):
            self._runner.commit()
        return answer

    def _finish(self, ask: ExecuteAsk, answer: Answer) -> CallEnd:
        self._results.out_binds(ask, answer)
        self._results.implicit_results(answer)
        self._results.parameters(answer, row_counts=ask.wants_row_counts)
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

    def _fetch(self, reader: TtcReader) -> None:
        cursor = self._cursors.find(reader.ub())
        count = reader.ub()
        self._note("fetch", cursor.parsed.text, {"rows": count})
        if cursor.result is None:
            raise OracleError(1002, "fetch out of sequence")
        self._session.statement = cursor.parsed.text
        try:
            self._conversation.stay_silent("fetch")
            self._conversation.pause(0)
            end = self._results.rows(cursor, count)
        finally:
            self._session.statement = ""
        self._conversation.end_call(self._results.writer, end)

    def _flush(self) -> None:
        """Send full packets of a long answer, and look now and then whether the client still wants it."""
        self._written_rows += 1
        if self._written_rows % ROWS_BETWEEN_LOOKS == 0:
            self._conversation.pause(0)
        writer: TtcWriter = self._results.writer
        stream = self._conversation.stream
        if len(writer.data) > stream.packet_bytes:
            writer.data = bytearray(stream.send_data(bytes(writer.data), last=False))

    def _commit(self, _reader: TtcReader) -> None:
        self._note("commit")
        self._conversation.stay_silent("commit")
        self._runner.commit()
        self._status()

    def _rollback(self, _reader: TtcReader) -> None:
        self._note("rollback")
        self._runner.rollback()
        self._status()

    def _ping(self, _reader: TtcReader) -> None:
        self._note("ping")
        self._conversation.stay_silent("ping")
        self._status()

    def _logoff(self, _reader: TtcReader) -> None:
        self._note("logoff")
        self._runner.rollback()
        # gone before the client hears of it, so that nobody sees a session that has logged off
        self._server.session_list.remove(self._session)
        self._status()
        raise Disconnected

    def _lob(self, reader: TtcReader) -> None:
        ask = read_lob_ask(reader)
        self._note("lob", details={"operation": ask.operation, "offset": ask.offset, "amount": ask.amount})
        self._conversation.stay_silent("lob")
        self._lobs.answer(ask, self._results.writer)
        self._conversation.end_call(self._results.writer, CallEnd())

    def _status(self) -> None:
        self._session.in_transaction = self._runner.in_transaction
        write_status(self._results.writer, in_transaction=self._session.in_transaction)
        self._conversation.send(self._results.writer)

    def _note(self, kind: str, text: str = "", details: dict[str, object] | None = None) -> None:
        self._server.requests.note(Request(kind, self._session.sid, text, details or {}))
