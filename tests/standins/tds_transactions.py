"""A session's transaction: nesting, descriptors, and what the client is told of it."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.standins import tds_tokens as token
from tests.standins.tds_answers import SqlError
from tests.standins.tds_parameters import Reader, skip_headers

if TYPE_CHECKING:
    from tests.standins.tds_session import Session

_DESCRIPTORS = itertools.count(1)
_BEGIN, _COMMIT, _ROLL_BACK, _SAVE = 5, 7, 8, 9

Tell = Callable[[bytes], None]


class Transaction:
    """Counts BEGIN TRANSACTION as the server does; `tell` takes the ENVCHANGE tokens."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.count = 0
        self.wrote = False
        self._descriptor = b""

    def begin(self, tell: Tell) -> None:
        """Begin, or nest one deeper."""
        self.count += 1
        if self.count == 1:
            self._session.store.begin()
            self._descriptor = struct.pack("<Q", next(_DESCRIPTORS))
            tell(token.changed_bytes(token.BEGUN, self._descriptor))

    def commit(self, tell: Tell) -> None:
        """Go one up, and commit at the top; raises SqlError 3902 without a transaction."""
        if not self.count:
            text = "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION."
            raise SqlError(3902, text)
        self.count -= 1
        if self.count == 0:
            self._session.store.commit()
            self._end(token.COMMITTED, tell)

    def roll_back(self, tell: Tell) -> None:
        """Undo all; raises SqlError 3903 without a transaction."""
        if not self.count:
            text = "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION."
            raise SqlError(3903, text)
        self.count = 0
        self._session.store.roll_back()
        self._end(token.ROLLED_BACK, tell)

    def save(self, name: str) -> None:
        """Set a savepoint."""
        self._session.store.save(name)

    def roll_back_to(self, name: str) -> None:
        """Go back to a savepoint; the transaction goes on."""
        self._session.store.roll_back_to(name)

    def _end(self, kind: int, tell: Tell) -> None:
        self.wrote = False
        tell(token.changed_bytes(kind, b"", self._descriptor))
        self._descriptor = b""


def serve_request(transaction: Transaction, body: bytes, tell: Tell) -> None:
    """Do what a transaction manager request asks (MS-TDS 2.2.6.9); raises SqlError."""
    reader = Reader(body)
    skip_headers(reader)
    kind = reader.number(2)
    if kind == _BEGIN:
        transaction.begin(tell)
    elif kind == _SAVE:
        transaction.save(_name(reader))
    elif kind == _COMMIT:
        transaction.commit(tell)
        _begin_again(transaction, reader, tell)
    elif kind == _ROLL_BACK:
        name = _name(reader)
        if name and transaction.count:
            transaction.roll_back_to(name)
            return
        transaction.roll_back(tell)
        _begin_again(transaction, reader, tell, name_is_read=True)
    else:
        raise SqlError(50000, f"The stand-in for SQL Server does not speak transaction request {kind}.")


def _begin_again(transaction: Transaction, reader: Reader, tell: Tell, *, name_is_read: bool = False) -> None:
    """A commit or rollback may ask for the next transaction at once."""
    if not name_is_read:
        _name(reader)
    if reader.left and reader.number(1) & 1:
        transaction.begin(tell)


def _name(reader: Reader) -> str:
    return reader.bytes(reader.number(1)).decode("utf-16-le") if reader.left else ""
