"""Talks with one client from its CONNECT to its end, in a thread of its own."""

import threading
import time
from typing import TYPE_CHECKING

from tests.standins.tns_calls import Calls
from tests.standins.tns_handshake import MESSAGE_FAST_LOGIN, greet, log_in_fast, negotiate
from tests.standins.tns_login import Login, LoginAsk, read_login, session_facts
from tests.standins.tns_packets import (
    MARKER_BREAK,
    MARKER_RESET,
    BreakAsked,
    Disconnected,
    PacketStream,
)
from tests.standins.tns_requests import Request
from tests.standins.ttc_buffers import TtcReader, TtcWriter
from tests.standins.ttc_errors import CallEnd, OracleError, write_call_end

if TYPE_CHECKING:
    from tests.standins.tns import TnsStandin

MESSAGE_PIGGYBACK, MESSAGE_ONE_WAY, MESSAGE_END_OF_RESPONSE = 17, 26, 29
FUNCTION_LOGIN_ONE, FUNCTION_LOGIN_TWO = 118, 115
FIELD_VERSION_WITH_TOKENS = 18
POLL_S = 0.05
CANCELLED = (1013, "user requested cancel of current operation")
KILLED = (28, "your session has been killed")


class Conversation(threading.Thread):
    """One client's connection; ends with the client, with its session's death or with the stand-in."""

    def __init__(self, server: "TnsStandin", stream: PacketStream) -> None:
        super().__init__(name=f"tns-standin-{server.port}", daemon=True)
        self.server = server
        self.stream = stream
        self.session = server.session_list.open()
        self.field_version = server.style.field_version
        self.ends_responses = False
        self._calls: Calls | None = None

    def run(self) -> None:
        """Answer until one side has had enough."""
        try:
            login = greet(self)
            if login:
                self._serve(login)
        except Disconnected:
            pass
        finally:
            if self._calls:
                self._calls.close()
            self.server.session_list.remove(self.session)
            self.stream.close()
            self.server.conversation_ended(self)

    def pause(self, seconds: float) -> None:
        """Wait; raises when the client breaks in, the session is killed or the stand-in stops."""
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            if self.stream.wait_for_break(max(min(left, POLL_S), 0)):
                raise BreakAsked
            if self.session.killed:
                raise OracleError(*KILLED, ends_session=True)
            if self.server.stopping.is_set():
                raise Disconnected
            if left <= 0:
                return

    def stay_silent(self, step: str) -> None:
        """Answer nothing for as long as a test wants this step silent."""
        while self.server.is_silent(step):
            self.pause(POLL_S)

    def send(self, writer: TtcWriter) -> None:
        """Send an answer to its end."""
        data = bytes(writer.data)
        if self.ends_responses:
            data += bytes((MESSAGE_END_OF_RESPONSE,))
        self.stream.send_data(data, ends_response=self.ends_responses)

    def end_call(self, writer: TtcWriter, end: CallEnd) -> None:
        """Write a call's end and send all."""
        write_call_end(
            writer, end, in_transaction=self.session.in_transaction, field_version=self.field_version
        )
        self.send(writer)

    def _serve(self, login: Login) -> None:
        while True:
            try:
                self._one_request(TtcReader(self.stream.read_data), login)
            except BreakAsked as asked:
                if asked.marker != MARKER_RESET:
                    self.server.requests.note(Request("cancel", self.session.sid))
                    self._report(OracleError(*CANCELLED))
            except OracleError as error:
                self._report(error)
                if error.ends_session:
                    return

    def _one_request(self, reader: TtcReader, login: Login) -> None:
        self.stream.take_urgent_byte()
        kind = reader.u8()
        if negotiate(self, kind, reader):
            return
        if kind == MESSAGE_FAST_LOGIN:
            log_in_fast(self, login, reader)
            return
        while kind == MESSAGE_PIGGYBACK:
            self._logged_in().piggyback(self._function(reader), reader)
            kind = reader.u8()
        function = self._function(reader)
        if function in (FUNCTION_LOGIN_ONE, FUNCTION_LOGIN_TWO):
            self._log_in(function, read_login(reader), login)
        elif kind == MESSAGE_ONE_WAY:
            self._logged_in().one_way(function, reader)
        else:
            if self.session.killed:
                raise OracleError(*KILLED, ends_session=True)
            self._logged_in().call(function, reader)

    def _function(self, reader: TtcReader) -> int:
        function = reader.u8()
        reader.u8()
        if self.field_version >= FIELD_VERSION_WITH_TOKENS:
            reader.ub()
        return function

    def _log_in(self, function: int, asked: LoginAsk, login: Login) -> None:
        writer = TtcWriter()
        if function == FUNCTION_LOGIN_ONE:
            self.stay_silent("login")
            login.first(asked, writer)
        elif self._calls is not None:
            login.change_password(asked, writer)
        else:
            login.second(
                asked, writer, lambda session: session_facts(session, self.server.style, self.server.names)
            )
            self._calls = Calls(self)
            self.server.session_list.add(self.session)
            self.server.requests.note_login(self.session, asked.values)
        self.end_call(writer, CallEnd())

    def _logged_in(self) -> Calls:
        if self._calls is None:
            raise OracleError(1012, "not logged on", ends_session=True)
        return self._calls

    def _report(self, error: OracleError) -> None:
        """Report an error as a server does: break, the client's reset, reset, and the error."""
        self.stream.send_marker(MARKER_BREAK)
        self.stream.discard_until_reset()
        self.stream.send_marker(MARKER_RESET)
        self.stream.take_urgent_byte()
        self.end_call(TtcWriter(), CallEnd(error.code, error.text, error.offset))
