"""The server's side of a sign-in: pre-login, TLS, LOGIN7, and what it answers or refuses."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from tests.standins import tds_login as login7
from tests.standins import tds_packets as packets
from tests.standins import tds_tokens as token
from tests.standins.tds_answers import Message, SqlError
from tests.standins.tds_errors import login_failed, no_such_database, untrusted_domain
from tests.standins.tds_transport import ConnectionEnded

if TYPE_CHECKING:
    from tests.standins.tds_session import Session

_TLS_HANDSHAKE = 0x16
_OLDEST = 0x72000000


def sign_in(session: Session) -> bool:
    """Let the client in, or refuse it; gives whether it is in."""
    server, transport = session.server, session.transport
    if server.silent_at == "accept":
        session.hang()
    strict = transport.peek_first_byte() == _TLS_HANDSHAKE
    if strict != (server.encrypt == "strict") and (not strict or server.tls_strict is None):
        raise ConnectionEnded
    if strict:
        transport.start_tls(server.tls_strict, in_packets=False)
    agreed = _pre_login(session, strict=strict)
    login = login7.read_login(packets.read_request(transport).body, encrypted=transport.encrypted)
    if login.tds_version < _OLDEST and not strict:
        # the tokens of TDS 7.1 and before look different
        raise ConnectionEnded
    if not strict and agreed == login7.ENCRYPT_LOGIN:
        transport.stop_tls()
    session.encrypted = transport.encrypted
    server.requests.note_login(session, login)
    if server.silent_at == "login":
        session.hang()
    return _answer(session, login)


def _pre_login(session: Session, *, strict: bool) -> int:
    """Agree on encryption and begin it; gives what was agreed."""
    server, transport = session.server, session.transport
    request = packets.read_request(transport)
    if request.kind != packets.PRE_LOGIN:
        raise ConnectionEnded
    options = login7.read_pre_login(request.body)
    server.requests.note(session, "pre-login", "")
    if server.silent_at == "pre-login":
        session.hang()
    wish = (options.get(login7.ENCRYPTION) or b"\2")[0]
    agreed = login7.ENCRYPT_ALL if strict else login7.agreed_encryption(wish, server.encrypt)
    federated = server.token is not None if login7.FEDERATED_REQUIRED in options else None
    response = session.response()
    response.write(login7.pre_login_answer(server.version, agreed, federated=federated))
    response.finish()
    if not strict and agreed != login7.ENCRYPT_NOTHING:
        transport.start_tls(server.tls_in_packets, in_packets=True)
    return agreed


def _answer(session: Session, login: login7.Login) -> bool:
    server = session.server
    response = session.response()
    refusal = _refusal(session, login)
    if refusal is not None:
        response.write(token.notice(refusal, server.name))
        response.write(token.done(token.DONE, token.FAILED))
        response.finish()
        return False
    session.login = login
    session.database = server.database_named(login.database) or "master"
    session.packet_size = min(max(login.packet_size or 4096, 512), 32767)
    _welcome(session, response, login)
    response.finish()
    return True


def _refusal(session: Session, login: login7.Login) -> SqlError | None:
    server = session.server
    if server.refusal is not None:
        return server.refusal
    if login.token is not None:
        known = server.token is not None and hmac.compare_digest(login.token, server.token)
        return None if known else login_failed("<token-identified principal>")
    if login.integrated:
        return untrusted_domain()
    password = server.logins.get(login.user)
    if password is None or not hmac.compare_digest(password.encode(), login.password.encode()):
        return login_failed(login.user)
    if login.database and server.database_named(login.database) is None:
        return no_such_database(login.database)
    return None


def _welcome(session: Session, response: packets.Response, login: login7.Login) -> None:
    server = session.server
    response.write(token.changed_text(token.DATABASE, session.database, "master"))
    context = f"Changed database context to '{session.database}'."
    response.write(token.notice(Message(context, number=5701, state=2), server.name))
    response.write(token.collation())
    response.write(token.changed_text(token.LANGUAGE, "us_english"))
    text = "Changed language setting to us_english."
    response.write(token.notice(Message(text, number=5703), server.name))
    response.write(token.login_accepted(login.tds_version, server.version))
    response.write(token.changed_text(token.PACKET_SIZE, str(session.packet_size), str(login.packet_size)))
    if login7.FEATURE_FEDERATED in login.features:
        response.write(token.features_accepted([(login7.FEATURE_FEDERATED, b"")]))
    if login.read_only_intent and server.read_only_route is not None:
        response.write(token.routed(*server.read_only_route))
    response.write(token.done(token.DONE, 0))
