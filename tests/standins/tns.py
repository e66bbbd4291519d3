"""Runs a stand-in for Oracle Database on loopback, for the tests of clients that speak TNS and TTC.

It proves the client's side: that the unmodified thin driver connects, logs in, asks and reads as we expect,
and what our code does with the answers, the refusals, the silence and the errors of a server. It proves
nothing of a server's SQL: statements are answered by scripts, by a few views about the live sessions, by a
player of small PL/SQL blocks, and else by sqlite after a light translation.
"""

import contextlib
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, Self

from tests.standins.tns_answers import Answer, Script, Statement
from tests.standins.tns_connect import ConnectAsk
from tests.standins.tns_conversation import Conversation
from tests.standins.tns_functions import Sequences
from tests.standins.tns_login import LoginRules
from tests.standins.tns_packets import PacketStream
from tests.standins.tns_requests import RequestLog
from tests.standins.tns_sessions import Session, SessionList
from tests.standins.tns_sqlite import LockHolder, prepare_database
from tests.standins.tns_styles import STYLES
from tests.standins.ttc_authentication import Verifier
from tests.standins.ttc_errors import OracleError

INVALID_SID, INVALID_SERVICE, NO_HANDLER = 12505, 12514, 12520
STOP_TIMEOUT_S = 10.0
LOOPBACK = "127.0.0.1"
Step = Literal["listener", "connect", "accepted", "login", "execute", "fetch", "commit", "ping", "lob"]


class TnsStandin:
    """One stand-in; a context manager that starts and stops it.

    `users` maps names to passwords. `style` is a release of `tns_styles`; `verifier` the kind of password
    hash. `tls` is a server's context with its certificate, and with the authority of the clients' where these
    must show one. `urgent_bytes` lets clients break in with an urgent byte, not with a marker;
    `wants_encryption` insists on Oracle's own network encryption, which no thin client speaks.

    A test may change while it runs: `silent`, the step that is never answered (True is the listener's);
    `hidden_views`, whose readers get ORA-00942; `drcp`. `requests` is what clients asked for.
    """

    def __init__(
        self,
        users: Mapping[str, str] | None = None,
        service: str = "SHOP",
        sid: str = "SHOP1",
        *,
        style: str = "19c",
        verifier: Verifier = "12c",
        tls: ssl.SSLContext | None = None,
        drcp: bool = True,
        urgent_bytes: bool = False,
        wants_encryption: bool = False,
    ) -> None:
        self.host = LOOPBACK
        self.port = 0
        self.service, self.sid = service, sid
        self.style = STYLES[style]
        self.drcp = drcp
        self.urgent_bytes = urgent_bytes
        self.wants_encryption = wants_encryption
        self.protocol = "tcps" if tls else "tcp"
        self.names = {
            "instance": sid.lower(),
            "database": sid.upper(),
            "unique": f"{sid.lower()}_main",
            "domain": "",
            "host": "dbhost",
        }
        self.login_rules = LoginRules(dict(users or {"app": "secret"}), verifier)
        self.script = Script()
        self.requests = RequestLog()
        self.session_list = SessionList()
        self.sequences = Sequences()
        self.lock_holder = LockHolder()
        self.hidden_views: set[str] = set()
        self.database_role, self.apply_lag = "PRIMARY", "+00 00:00:00"
        self.silent: bool | Step = False
        self.redirect_port: int | None = None
        self.stopping = threading.Event()
        self._tls = tls
        self._refusal: int | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="tns-standin-")
        self.database_file = Path(self._folder.name) / "database.sqlite"
        self._listener: socket.socket | None = None
        self._acceptor: threading.Thread | None = None
        self._lock = threading.Lock()
        self._conversations: set[Conversation] = set()

    def __enter__(self) -> Self:
        prepare_database(self.database_file)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._folder.cleanup()

    @property
    def dsn(self) -> str:
        """The Easy Connect string of the service."""
        prefix = "tcps://" if self._tls else ""
        return f"{prefix}{self.host}:{self.port}/{self.service}"

    def start(self) -> None:
        """Listen; on the same port again after a stop."""
        self.stopping.clear()
        self._listener = socket.create_server((self.host, self.port))
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name=f"tns-listener-{self.port}", daemon=True)
        self._acceptor.start()

    def stop(self) -> None:
        """Close every socket and wait for every thread; what has been committed stays for the next start."""
        self.stopping.set()
        if self._listener:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        if self._acceptor:
            self._acceptor.join(STOP_TIMEOUT_S)
        with self._lock:
            left = list(self._conversations)
        for conversation in left:
            conversation.stream.hang_up()
        for conversation in left:
            conversation.join(STOP_TIMEOUT_S)

    def answer(self, pattern: str, answer: Answer | Callable[[Statement], Answer | None]) -> None:
        """Answer statements that the pattern is found in; a callable may give None to pass."""
        self.script.add(pattern, answer)

    def fail(
        self, pattern: str, code: int, message: str, *, offset: int = 0, ends_session: bool = False
    ) -> None:
        """Fail statements that the pattern is found in."""
        self.script.add(pattern, OracleError(code, message, offset=offset, ends_session=ends_session))

    def sessions(self) -> tuple[Session, ...]:
        """The live sessions as they are now."""
        return self.session_list.snapshot()

    def end_session(self, sid: int) -> bool:
        """Kill a session: its running or next call fails with ORA-00028 and the connection closes."""
        return self.session_list.kill(sid)

    def cut(self, sid: int) -> None:
        """Close a session's connection without a word, as a crash or a firewall does."""
        with self._lock:
            for conversation in self._conversations:
                if conversation.session.sid == sid:
                    conversation.stream.hang_up()

    def refuse(self, code: int | None) -> None:
        """Have the listener refuse the next connections with TNS error `code`; None ends that."""
        self._refusal = code

    def redirect_to(self, port: int | None) -> None:
        """Send the next connections to another port; None ends that."""
        self.redirect_port = port

    def refuse_login(self, code: int | None) -> None:
        """Have the next logins refused with ORA error `code`, or warned about (28002); None ends that."""
        self.login_rules.refusal = code

    def refusal_of(self, ask: ConnectAsk) -> int | None:
        """The listener's reason to refuse; None to accept."""
        if self._refusal:
            return self._refusal
        if ask.service and ask.service.upper() != self.service.upper():
            return INVALID_SERVICE
        if ask.sid and ask.sid.upper() != self.sid.upper():
            return INVALID_SID
        return NO_HANDLER if ask.pooled and not self.drcp else None

    def is_silent(self, step: str) -> bool:
        """Whether a step stays without an answer."""
        return not self.stopping.is_set() and (
            self.silent == step or (self.silent is True and step == "listener")
        )

    def is_busy(self) -> bool:
        """Whether any client is connected, signed in or not."""
        with self._lock:
            return bool(self._conversations)

    def schemas(self) -> list[str]:
        """The users' names, which are prefixes of tables too."""
        return list(self.login_rules.users)

    def conversation_ended(self, conversation: Conversation) -> None:
        """A conversation says that it is over."""
        with self._lock:
            self._conversations.discard(conversation)

    def _accept(self) -> None:
        assert self._listener is not None
        while not self.stopping.is_set():
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            conversation = Conversation(self, PacketStream(connected, self._tls))
            with self._lock:
                self._conversations.add(conversation)
            conversation.start()
