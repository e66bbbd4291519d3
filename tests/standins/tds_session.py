"""One client from its first byte to its last: sign-in, requests one after the other, and how it ends."""

from __future__ import annotations

import contextlib
import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.standins import tds_packets as packets
from tests.standins import tds_tokens as token
from tests.standins.tds_answers import SqlError
from tests.standins.tds_batches import BatchRun
from tests.standins.tds_errors import killed, not_spoken
from tests.standins.tds_login import Login
from tests.standins.tds_parameters import Reader, skip_headers
from tests.standins.tds_results import Results
from tests.standins.tds_rpc import PreparedStatements, serve_calls
from tests.standins.tds_sign_in import sign_in
from tests.standins.tds_store import Store
from tests.standins.tds_transactions import Transaction, serve_request
from tests.standins.tds_transport import ConnectionEnded, Transport, Woken

if TYPE_CHECKING:
    from tests.standins.tds import TdsStandin


class Cancelled(Exception):
    """The client sent an attention."""


class Session:
    """The state of one connection; its thread runs `serve`, and others may only call `end`."""

    def __init__(self, server: TdsStandin, transport: Transport, spid: int, folder: Path) -> None:
        self.server = server
        self.transport = transport
        self.spid = spid
        self.login: Login | None = None
        self.signed_in = False
        self.database = "master"
        self.connected_at = self.asked_at = datetime.datetime.now(datetime.UTC)
        self.statement = ""
        self.running = False
        self.blocked = False
        self.encrypted = False
        self.packet_size = 4096
        self.last_count = 0
        self.last_error = 0
        self._ending = ""
        self.store = Store(folder, self)
        self.transaction = Transaction(self)
        self.prepared = PreparedStatements()
        self.set_options_back()

    def set_options_back(self) -> None:
        """Give every SET option its first value, as a reset does."""
        self.no_count = False
        self.implicit_transactions = False
        self.abort_transactions = False
        self.lock_timeout_ms = -1
        self.isolation_level = 2

    def serve(self) -> None:
        """Talk to the client until one side ends it."""
        try:
            self.signed_in = sign_in(self)
            while self.signed_in:
                self._serve_one()
        except (ConnectionEnded, Woken, Cancelled):
            pass
        finally:
            self.store.close()
            self.transport.close()

    def end(self, why: str) -> None:
        """Ask the session's thread to end, `killed` or `stopped`; may be called from any thread."""
        self._ending = self._ending or why
        self.transport.wake()

    def watch(self) -> None:
        """Look for an attention without waiting; raises Cancelled, ConnectionEnded or Woken."""
        self.pause(0)

    def pause(self, seconds: float | None) -> None:
        """Wait; raises as `watch` does. None waits until something happens."""
        if not self.transport.wait(seconds):
            return
        request = packets.read_request(self.transport)
        self.server.requests.note_request(self, request.kind)
        if request.kind == packets.ATTENTION:
            raise Cancelled
        raise ConnectionEnded

    def hang(self) -> None:
        """Never answer, whatever the client sends, until it goes away."""
        while True:
            self.transport.receive(1)

    def response(self) -> packets.Response:
        """Begin a response."""
        return packets.Response(self.transport, self.packet_size, self.spid, self.watch)

    def _serve_one(self) -> None:
        request = packets.read_request(self.transport)
        self.asked_at = datetime.datetime.now(datetime.UTC)
        self.server.requests.note_request(self, request.kind)
        response = self.response()
        if request.kind == packets.ATTENTION:
            response.write(token.done(token.DONE, token.ATTENTION))
            response.finish()
            return
        if request.ignored:
            return
        self.transport.bytes_until_cut = self.server.cut_after_bytes
        if request.resets:
            self._reset(response)
        self.running = True
        try:
            self._answer(request, response)
            # before the client knows, or it could see itself running
            self.running = False
            response.finish()
        except Cancelled:
            response.write(token.done(token.DONE, token.FAILED))
            response.write(token.done(token.DONE, token.ATTENTION))
            response.finish()
        except Woken:
            self._say_farewell(response)
            raise
        finally:
            self.running = False

    def _answer(self, request: packets.Request, response: packets.Response) -> None:
        if request.kind == packets.SQL_BATCH:
            reader = Reader(request.body)
            skip_headers(reader)
            text = reader.bytes(reader.left).decode("utf-16-le", "surrogatepass")
            self.server.requests.note(self, "batch", text)
            results = Results(response, self.server.name, in_procedure=False)
            BatchRun(self, results, {}).run(text)
            results.close_batch()
        elif request.kind == packets.RPC:
            serve_calls(self, response, request.body)
        elif request.kind == packets.TRANSACTION:
            self._transaction_request(request, response)
        else:
            response.write(token.notice(not_spoken(f"request type {request.kind}"), self.server.name))
            response.write(token.done(token.DONE, token.FAILED))

    def _transaction_request(self, request: packets.Request, response: packets.Response) -> None:
        status = 0
        try:
            serve_request(self.transaction, request.body, response.write)
        except SqlError as error:
            response.write(token.notice(error, self.server.name))
            status = token.FAILED
        response.write(token.done(token.DONE, status))

    def _reset(self, response: packets.Response) -> None:
        """Do what RESETCONNECTION asks: no transaction, first options, first database."""
        if self.transaction.count:
            self.transaction.roll_back(response.write)
        self.set_options_back()
        self.prepared.clear()
        self.database = self.login.database or self.database if self.login else self.database
        response.write(token.changed_bytes(token.RESET_DONE, b""))

    def _say_farewell(self, response: packets.Response) -> None:
        """Tell a client that waits for a statement that its session was killed."""
        if self._ending != "killed":
            return
        with contextlib.suppress(ConnectionEnded, Woken, Cancelled):
            response.write(token.notice(killed(), self.server.name))
            response.write(token.done(token.DONE, token.FAILED))
            response.finish()
