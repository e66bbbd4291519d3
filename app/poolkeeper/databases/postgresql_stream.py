"""The results of one command as libpq delivers them: in chunks, one result after another."""

import contextlib
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import generators
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from poolkeeper.databases.columns import Column
from poolkeeper.databases.portions import Portion
from poolkeeper.databases.postgresql_session import Session
from poolkeeper.databases.postgresql_values import kind_of, type_name

CHUNK_ROWS = 100
"""Rows in one chunk from libpq: beyond this the speed hardly grows, and slow or large rows come late."""

COPYING = frozenset({ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH})
CANCEL_S = 5.0
ROWS = frozenset({ExecStatus.TUPLES_CHUNK, ExecStatus.SINGLE_TUPLE})
COUNTED = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "MOVE"})
"""The command tags whose number is one of rows changed."""

COPY_REFUSED = "COPY to and from the client needs a program that holds the file, as psql's \\copy does."


class Stream:
    """Sends one command and reads its results; of several statements the first with rows is shown.

    The connection is busy until `finished`. Raises psycopg.Error; the connection is then free again.
    """

    def __init__(self, session: Session, command: str, values: Sequence[Any]) -> None:
        self.columns: tuple[Column, ...] | None = None
        self.affected: int | None = None
        self.finished = False
        self.unshown_results = 0
        self.rows_read = 0
        self._shown = False
        self._chunk_is_first = True
        self._session = session
        self._transformer = Transformer(session)
        self._chunk: PGresult | None = None
        self._taken = 0
        self._send(command, values)
        self._advance()

    def fetch(self, count: int) -> list[Any]:
        """About `count` more rows, fewer where they are large; empty when there are no more."""
        portion = Portion(count)
        while step := portion.next_step():
            if self._chunk is None:
                self._advance()
            if self._chunk is None:
                break
            end = min(self._taken + step, self._chunk.ntuples)
            portion.rows.extend(self._transformer.load_rows(self._taken, end, tuple))
            self._taken = end
            if end == self._chunk.ntuples:
                self._chunk = None
        self.rows_read += len(portion.rows)
        return portion.rows

    def drain(self) -> None:
        """Read what is left and forget it, but for what it says of changes."""
        while not self.finished:
            self._advance()
        self._chunk = None

    def _send(self, command: str, values: Sequence[Any]) -> None:
        connection = self._session.pgconn
        text = _bytes_of(command)
        if values:
            dumped = self._transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
            connection.send_query_params(
                text, dumped, param_types=self._transformer.types, param_formats=self._transformer.formats
            )
        else:
            # The simple protocol takes several statements at once.
            connection.send_query(text)
        connection.set_chunked_rows_mode(CHUNK_ROWS)
        self._session.wait(generators.send(connection))

    def _advance(self) -> None:
        """Go on to the next chunk of rows, or to the end."""
        self._chunk = None
        while not self.finished:
            result = self._next()
            if result is not None and self._take(result):
                return

    def _next(self) -> PGresult | None:
        result: PGresult | None = self._session.wait(generators.fetch(self._session.pgconn))
        if result is None:
            self.finished = True
        return result

    def _take(self, result: PGresult) -> bool:
        """Note one result; true when it is a chunk of the rows to show."""
        status = result.status
        if status in ROWS:
            return not self._shown and self._show(result)
        if status == ExecStatus.TUPLES_OK:
            self._end(result)
        elif status == ExecStatus.COMMAND_OK:
            self._count(result)
        elif status in COPYING:
            self._leave_copy(status)
        elif status != ExecStatus.EMPTY_QUERY:
            self._fail(result)
        return False

    def _show(self, result: PGresult) -> bool:
        if self.columns is None:
            self.columns = tuple(self._column(result, index) for index in range(result.nfields))
        self._transformer.set_pgresult(result, set_loaders=self._chunk_is_first)
        self._chunk_is_first = False
        self._chunk, self._taken = result, 0
        # libpq puts the command's tag on a last chunk that is not full, else on the empty end.
        self._count(result)
        return True

    def _end(self, result: PGresult) -> None:
        """The end of a result that has columns, with rows in it or not."""
        if self._shown:
            self.unshown_results += 1
            return
        if self.columns is None:
            self._show(result)
            self._chunk = None
        else:
            self._count(result)
        self._shown = True

    def _column(self, result: PGresult, index: int) -> Column:
        oid = result.ftype(index)
        name = type_name(oid, result.fmod(index))
        if not name:
            name = self._session.type_names.get(oid, "")
            if oid not in self._session.type_names:
                # The connection is busy with the rows; the name is asked for when it is free.
                self._session.unnamed_types.add(oid)
        return Column((result.fname(index) or b"").decode("utf-8", "replace"), name, kind_of(oid))

    def _count(self, result: PGresult) -> None:
        tag = (result.command_status or b"").decode("ascii", "replace").split(" ")[0]
        if tag in COUNTED:
            self.affected = (self.affected or 0) + (result.command_tuples or 0)

    def _leave_copy(self, status: int) -> None:
        """Get out of the copy that the statement asked for, and say that it is not done here."""
        with contextlib.suppress(psycopg.DatabaseError):
            if status == ExecStatus.COPY_IN:
                self._session.wait(generators.copy_end(self._session.pgconn, COPY_REFUSED.encode()))
            else:
                self._session.cancel_safe(timeout=CANCEL_S)
                while isinstance(self._session.wait(generators.copy_from(self._session.pgconn)), memoryview):
                    pass
        self.drain()
        raise psycopg.NotSupportedError(COPY_REFUSED)

    def _fail(self, result: PGresult) -> None:
        self.drain()
        raise error_from_result(result)


def _bytes_of(command: str) -> bytes:
    if "\0" in command:
        # libpq would end the statement there without a word.
        raise psycopg.DataError("The statement holds a NUL character, which PostgreSQL cannot take.")
    return command.encode()
