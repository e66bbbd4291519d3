"""Answers the calls of a client that is logged in: execute, fetch, commit, ping, large objects, logoff."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tests.standins.tns_executions import Executions
from tests.standins.tns_packets import Disconnected
from tests.standins.tns_piggybacks import read_piggyback
from tests.standins.tns_pooled import PooledServer
from tests.standins.tns_requests import Request
from tests.standins.tns_statements import StatementRunner
from tests.standins.ttc_buffers import TtcReader
from tests.standins.ttc_cursors import CursorTable
from tests.standins.ttc_errors import CallEnd, OracleError, write_status
from tests.standins.ttc_execute import read_execute, read_execute_again
from tests.standins.ttc_lobs import LobStore, read_lob_ask
from tests.standins.ttc_results import ResultWriter

if TYPE_CHECKING:
    from tests.standins.tns_conversation import Conversation

EXECUTE, EXECUTE_AGAIN, EXECUTE_AND_FETCH, FETCH = 94, 4, 78, 5
COMMIT, ROLLBACK, LOGOFF, PING, LOB, SESSION_RELEASE = 14, 15, 9, 147, 96, 163
DEAUTHENTICATE = 0x02
Handler = Callable[[TtcReader, ResultWriter], None]


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
        self._executions = Executions(conversation, self._runner, self._cursors)
        self._handlers: dict[int, Handler] = {
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

    def close(self) -> None:
        """Roll back and let go of everything."""
        self._cursors.close_all()
        self._lobs.clear()
        self._runner.close()

    def piggyback(self, function: int, reader: TtcReader) -> None:
        """Take what the client sent along before its call."""
        read_piggyback(function, reader, self._session, self._cursors)

    def one_way(self, function: int, reader: TtcReader) -> None:
        """Take a call that has no answer: the release of a pooled server."""
        if function != SESSION_RELEASE:
            raise _unknown(function)
        reader.raw(2)
        mode = reader.ub()
        self._note("release", {"deauthenticate": bool(mode & DEAUTHENTICATE)})
        self._runner.transaction.rollback()
        self._session.in_transaction = False
        self._pooled.release()

    def call(self, function: int, reader: TtcReader) -> None:
        """Answer one call; raises OracleError for one that fails."""
        if function not in self._handlers:
            raise _unknown(function)
        results = ResultWriter(
            self._cursors, self._lobs, self._conversation.field_version, self._executions.flush
        )
        self._session.last_call_at = datetime.now().replace(microsecond=0)
        if self._pooled.take(results.writer):
            self._cursors.close_all()
        self._handlers[function](reader, results)

    def _execute(self, reader: TtcReader, results: ResultWriter) -> None:
        ask = read_execute(reader, self._cursors, self._lobs, self._conversation.field_version)
        self._executions.perform(ask, results)

    def _execute_again(self, reader: TtcReader, results: ResultWriter) -> None:
        self._executions.perform(
            read_execute_again(reader, self._cursors, self._lobs, fetches=False), results
        )

    def _execute_and_fetch(self, reader: TtcReader, results: ResultWriter) -> None:
        self._executions.perform(read_execute_again(reader, self._cursors, self._lobs, fetches=True), results)

    def _fetch(self, reader: TtcReader, results: ResultWriter) -> None:
        cursor = self._cursors.find(reader.ub())
        self._executions.fetch(cursor, reader.ub(), results)

    def _commit(self, _reader: TtcReader, results: ResultWriter) -> None:
        self._note("commit")
        self._conversation.stay_silent("commit")
        self._runner.transaction.commit()
        self._status(results)

    def _rollback(self, _reader: TtcReader, results: ResultWriter) -> None:
        self._note("rollback")
        self._runner.transaction.rollback()
        self._status(results)

    def _ping(self, _reader: TtcReader, results: ResultWriter) -> None:
        self._note("ping")
        self._conversation.stay_silent("ping")
        self._status(results)

    def _logoff(self, _reader: TtcReader, results: ResultWriter) -> None:
        self._note("logoff")
        self._runner.transaction.rollback()
        # gone before the client hears of it, so that nobody sees a session that has logged off
        self._server.session_list.remove(self._session)
        self._status(results)
        raise Disconnected

    def _lob(self, reader: TtcReader, results: ResultWriter) -> None:
        ask = read_lob_ask(reader)
        self._note("lob", {"operation": ask.operation, "offset": ask.offset, "amount": ask.amount})
        self._conversation.stay_silent("lob")
        self._lobs.answer(ask, results.writer)
        self._conversation.end_call(results.writer, CallEnd())

    def _status(self, results: ResultWriter) -> None:
        self._session.in_transaction = self._runner.transaction.is_open
        write_status(results.writer, in_transaction=self._session.in_transaction)
        self._conversation.send(results.writer)

    def _note(self, kind: str, details: dict[str, object] | None = None) -> None:
        self._server.requests.note(Request(kind, self._session.sid, "", details or {}))


def _unknown(function: int) -> OracleError:
    return OracleError(3120, f"two-task function {function} is not known", ends_session=True)
