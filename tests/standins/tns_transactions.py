"""Keeps one session's transaction: real in sqlite or only told by a script; read-only ones, savepoints."""

import re

from tests.standins.tns_answers import Answer
from tests.standins.tns_bind_names import ParsedStatement
from tests.standins.tns_sessions import Session
from tests.standins.tns_sqlite import SessionDatabase
from tests.standins.ttc_errors import OracleError

VERBS = ("COMMIT", "ROLLBACK", "SAVEPOINT", "LOCK")
SETS_TRANSACTION = re.compile(r"^\s*SET\s+TRANSACTION\b(?P<how>.*)$", re.IGNORECASE | re.DOTALL)


class SessionTransaction:
    """The transaction of one session."""

    def __init__(self, database: SessionDatabase, session: Session) -> None:
        self._database = database
        self._session = session
        self._told = False
        self._reads_only = False

    @property
    def is_open(self) -> bool:
        """Whether a transaction is open."""
        return self._database.in_transaction or self._told

    def open_as_told(self) -> None:
        """Count as open without a change in sqlite."""
        self._told = self._session.in_transaction = True

    def begin_change(self) -> None:
        """Open a transaction that changes; raises ORA-01456 in a read-only one."""
        if self._reads_only:
            raise OracleError(
                1456, "may not perform insert/delete/update operation inside a READ ONLY transaction"
            )
        self._database.begin()

    def commit(self) -> None:
        """Make all changes last."""
        self._told = self._reads_only = False
        self._database.commit()

    def rollback(self) -> None:
        """Undo all changes."""
        self._told = self._reads_only = False
        self._database.rollback()

    def answer(self, parsed: ParsedStatement) -> Answer | None:
        """Answer a statement about transactions; None for any other."""
        setting = SETS_TRANSACTION.match(parsed.text)
        if setting:
            self._set(setting["how"])
        elif parsed.verb not in VERBS:
            return None
        elif parsed.verb == "LOCK":
            self._database.begin(nowait="NOWAIT" in parsed.text.upper())
        elif parsed.verb == "SAVEPOINT" or " TO " in parsed.text.upper():
            self._database.begin()
            self._database.execute(parsed.text, [], parsed.text)
        elif parsed.verb == "COMMIT":
            self.commit()
        else:
            self.rollback()
        return Answer()

    def _set(self, how: str) -> None:
        if self.is_open:
            raise OracleError(1453, "SET TRANSACTION must be first statement of transaction")
        self._reads_only = "READ ONLY" in " ".join(how.upper().split())
        self.open_as_told()
