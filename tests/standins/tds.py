"""A stand-in for SQL Server on loopback, good enough for unmodified drivers.

Written from the open specification MS-TDS (protocol 7.4 and 8.0). Behind it are sqlite and what a test
scripts. It proves the client's side: sign-in, encryption, values on the wire, cancelling, broken connections.
It proves nothing about the SQL of a real server.

It runs in threads of the test's process. A driver call that keeps the interpreter's lock while it waits
would wait for ever: pyodbc does so in `fast_executemany`, which therefore belongs into a process of its own.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from tests.standins.tds_answers import Answer, Column, Message, Script, Scripted, SqlError, Statement, Stop
from tests.standins.tds_requests import Requests
from tests.standins.tds_session import Session
from tests.standins.tds_tls import server_contexts
from tests.standins.tds_transport import Transport
from tests.standins.tds_views import RowsOfView, Views

__all__ = ["Answer", "Column", "Message", "SessionInfo", "SqlError", "Statement", "Stop", "TdsStandin"]

Encrypt = Literal["off", "on", "required", "strict"]
_FIRST_SPID = 51
_BANNER = "Microsoft SQL Server 2022 (RTM-CU16) - {0}.{1}.{2}.4 (X64) \n\tDeveloper Edition (64-bit)"


@dataclass(frozen=True)
class SessionInfo:
    """A live session as a test sees it."""

    spid: int
    login: str
    program: str
    host_name: str
    database: str
    statement: str
    in_transaction: bool
    encrypted: bool
    prepared_statements: int


class TdsStandin:
    """Listens while it is used as a context; `stop` and `start` keep the port.

    `encrypt` is what the server wants: "off" cannot, "on" leaves it to the client (a login is then always
    encrypted), "required" insists, "strict" speaks TDS 8.0 alone. `certificate` is a pair of PEM texts.
    """

    def __init__(
        self,
        *,
        logins: Mapping[str, str] | None = None,
        databases: Sequence[str] = ("master",),
        certificate: tuple[bytes, bytes] | None = None,
        encrypt: Encrypt = "off",
        token: str | None = None,
        version: tuple[int, int, int] = (16, 0, 4165),
        name: str = "STANDIN",
    ) -> None:
        if encrypt != "off" and certificate is None:
            raise ValueError("encryption needs a certificate")
        self.logins = dict(logins or {"sa": "secret"})
        self.databases = list(dict.fromkeys(["master", *databases]))
        self.encrypt = encrypt
        self.token = token
        self.version = version
        self.name = name
        self.host = "127.0.0.1"
        self.port = 0
        self.tls_in_packets, self.tls_strict = server_contexts(certificate)
        self.silent_at: Literal["accept", "pre-login", "login"] | None = None
        self.cut_after_bytes: int | None = None
        self.refusal: SqlError | None = None
        self.read_only_route: tuple[str, int] | None = None
        self.read_only_databases: set[str] = set()
        self.requests = Requests()
        self.views = Views(self)
        self._scripts: list[tuple[re.Pattern[str], Script, bool]] = []
        self._spids = itertools.count(_FIRST_SPID)
        self._sessions: dict[Session, threading.Thread] = {}
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="tds-standin-")
        self._listener: socket.socket | None = None
        self._acceptor: threading.Thread | None = None

    @property
    def banner(self) -> str:
        """Give what @@VERSION says."""
        return _BANNER.format(*self.version)

    @property
    def silent(self) -> bool:
        """Say whether new connections are accepted and never answered."""
        return self.silent_at == "accept"

    @silent.setter
    def silent(self, wanted: bool) -> None:
        self.silent_at = "accept" if wanted else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        self._folder.cleanup()

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._listener = socket.create_server((self.host, self.port))
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name="tds-accept", daemon=True)
        self._acceptor.start()

    def stop(self) -> None:
        """Close every socket and wait for every thread; raises RuntimeError if one stays."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                # shutting down, not closing, is what wakes the thread that accepts
                self._listener.shutdown(socket.SHUT_RDWR)
            self._acceptor.join(10)
            self._listener.close()
            self._listener = None
        with self._lock:
            running = dict(self._sessions)
        for session in running:
            session.end("stopped")
        for thread in running.values():
            thread.join(10)
        if any(thread.is_alive() for thread in running.values()):
            raise RuntimeError("a session of the stand-in did not end")

    def answer(self, pattern: str, *answers: Answer | Script, whole_batch: bool = False) -> None:
        """Script what a statement that matches gets: results, an error, or a function that gives them.

        The newest script wins. With `whole_batch` the pattern meets the batch before it is cut into
        statements. A called procedure is asked for as `EXEC name`.
        """
        script = answers[0] if len(answers) == 1 else list(answers)
        self._scripts.insert(0, (re.compile(pattern, re.IGNORECASE | re.DOTALL), script, whole_batch))

    def fail(
        self, pattern: str, *, number: int, message: str, severity: int = 16, state: int = 1, line: int = 1
    ) -> None:
        """Let a statement that matches fail."""
        self.answer(pattern, SqlError(number, message, severity=severity, state=state, line=line))

    def forget_scripts(self) -> None:
        """Let sqlite answer everything again."""
        self._scripts.clear()

    def refuse_login(self, number: int, message: str, *, state: int = 1, severity: int = 14) -> None:
        """Refuse every sign-in with this error, until `welcome`."""
        self.refusal = SqlError(number, message, severity=severity, state=state)

    def welcome(self) -> None:
        """Let logins in again."""
        self.refusal = None

    def view(self, name: str, columns: str, rows: RowsOfView) -> None:
        """Add a system view: `view("sys.x", "id int, name sysname", lambda: [(1, "a")])`."""
        self.views.add(name, columns, rows)

    def run(self, database: str, script: str) -> None:
        """Run a script of sqlite's own SQL in a database."""
        with contextlib.closing(
            sqlite3.connect(self.folder / f"{database.lower()}.db", timeout=10)
        ) as connection:
            connection.executescript(script)

    def sessions(self) -> list[SessionInfo]:
        """Give everyone who is signed in."""
        return [
            SessionInfo(
                each.spid,
                each.login.user,
                each.login.program,
                each.login.host_name,
                each.database,
                each.statement if each.running else "",
                each.transaction.count > 0,
                each.encrypted,
                len(each.prepared),
            )
            for each in self.live_sessions()
        ]

    def end_session(self, spid: int) -> bool:
        """Cut a session as KILL does: error 596 if it is running something; gives whether it was there."""
        found = [each for each in self.live_sessions() if each.spid == spid]
        for session in found:
            session.end("killed")
        return bool(found)

    # what sessions ask

    @property
    def folder(self) -> Path:
        """Give the folder of the databases."""
        return Path(self._folder.name)

    def live_sessions(self) -> list[Session]:
        """Give the sessions that are signed in."""
        with self._lock:
            return sorted((each for each in self._sessions if each.signed_in), key=lambda each: each.spid)

    def scripted(self, asked: Statement, *, whole_batch: bool) -> Scripted:
        """Find the script for a statement; None leaves it to sqlite."""
        for pattern, script, for_batch in self._scripts:
            if for_batch == whole_batch and pattern.search(asked.text):
                found = script(asked) if callable(script) else script
                if found is not None:
                    return found
        return None

    def database_named(self, name: str) -> str | None:
        """Give a database's name as it is written; None if there is none."""
        return next((each for each in self.databases if each.lower() == name.lower()), None)

    def database_number(self, name: str) -> int:
        """Give database_id."""
        return self.databases.index(name) + 1

    def is_read_only(self, name: str) -> bool:
        """Say whether a database is read-only."""
        return name in self.read_only_databases

    def _accept(self) -> None:
        listener = self._listener
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                spid = next(self._spids)
                session = Session(self, Transport(client), spid, self.folder)
                thread = threading.Thread(
                    target=self._serve, args=(session,), name=f"tds-{spid}", daemon=True
                )
                with self._lock:
                    self._sessions[session] = thread
                thread.start()

    def _serve(self, session: Session) -> None:
        try:
            session.serve()
        finally:
            with self._lock:
                self._sessions.pop(session, None)
