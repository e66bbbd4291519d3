"""Leads a client from its CONNECT to its login: the listener's answer, the protocol and the data types."""

from typing import TYPE_CHECKING

from tests.standins import tns_connect
from tests.standins.tns_login import Login, read_login
from tests.standins.tns_requests import Request
from tests.standins.ttc_buffers import TtcReader, TtcWriter
from tests.standins.ttc_errors import CallEnd
from tests.standins.ttc_negotiation import (
    MESSAGE_DATA_TYPES,
    MESSAGE_PROTOCOL,
    read_data_types,
    read_protocol,
    write_data_types,
    write_protocol,
)

if TYPE_CHECKING:
    from tests.standins.tns_conversation import Conversation

MESSAGE_FAST_LOGIN = 34


def greet(conversation: "Conversation") -> Login | None:
    """Answer the CONNECT; None when the client was refused or sent elsewhere."""
    server, stream, session = conversation.server, conversation.stream, conversation.session
    conversation.stay_silent("listener")
    stream.secure()
    ask = tns_connect.read_connect(stream)
    server.requests.note(Request("connect", 0, ask.descriptor))
    conversation.stay_silent("connect")
    code = server.refusal_of(ask)
    if code:
        tns_connect.refuse(stream, code, ask.service or ask.sid)
        return None
    if server.redirect_port:
        tns_connect.redirect(stream, server.host, server.redirect_port, ask.descriptor)
        return None
    tns_connect.accept(
        stream, server.style, urgent_bytes=server.urgent_bytes, wants_encryption=server.wants_encryption
    )
    session.service = ask.service or ask.sid
    session.protocol = server.protocol
    conversation.stay_silent("accepted")
    return Login(server.login_rules, session, ask)


def negotiate(conversation: "Conversation", kind: int, reader: TtcReader) -> bool:
    """Answer a message about the protocol or the data types; False for any other message."""
    writer = TtcWriter()
    if kind == MESSAGE_PROTOCOL:
        _agree_on_protocol(conversation, reader, writer)
    elif kind == MESSAGE_DATA_TYPES:
        _agree_on_data_types(conversation, reader, writer)
    else:
        return False
    conversation.stream.send_data(bytes(writer.data))
    conversation.ends_responses = kind == MESSAGE_DATA_TYPES and conversation.server.style.ends_responses
    return True


def log_in_fast(conversation: "Conversation", login: Login, reader: TtcReader) -> None:
    """Answer the message that holds protocol, data types and the login's first phase together."""
    writer = TtcWriter()
    # version, two flags, and the first message's kind
    reader.raw(4)
    _agree_on_protocol(conversation, reader, writer)
    # two character sets that are not used, and the field version of this message
    reader.raw(6)
    reader.u8()
    _agree_on_data_types(conversation, reader, writer)
    # message, function, and sequence number
    reader.raw(3)
    asked = read_login(reader)
    conversation.stay_silent("login")
    login.first(asked, writer)
    conversation.ends_responses = conversation.server.style.ends_responses
    conversation.end_call(writer, CallEnd())


def _agree_on_protocol(conversation: "Conversation", reader: TtcReader, writer: TtcWriter) -> None:
    read_protocol(reader)
    write_protocol(writer, conversation.server.style)


def _agree_on_data_types(conversation: "Conversation", reader: TtcReader, writer: TtcWriter) -> None:
    conversation.field_version = min(read_data_types(reader), conversation.field_version)
    write_data_types(writer)
