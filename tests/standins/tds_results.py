"""What a running request sends back: rows, messages, errors and the ends of statements, in order.

The end of a statement waits until it is known whether another result follows, because it must say so.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.standins import tds_tokens as token
from tests.standins.tds_answers import Column, Message, SqlError
from tests.standins.tds_packets import Response
from tests.standins.tds_types import wire_type

SELECTED = 0xC1


class Results:
    """Writes results as tokens; `in_procedure` is a remote call, whose statements end differently."""

    def __init__(self, response: Response, server_name: str, *, in_procedure: bool) -> None:
        self.response = response
        self._server_name = server_name
        self._in_procedure = in_procedure
        self._waiting: tuple[int, int | None, int] | None = None
        self._encoders: list = []
        self.failed = False

    def columns(self, columns: Sequence[Column]) -> None:
        """Begin a result with rows."""
        self._send_waiting()
        self.response.write(token.column_descriptions(columns))
        self._encoders = [wire_type(column.type).encode for column in columns]

    def row(self, values: Sequence[object]) -> None:
        """Send a row; raises SqlError where a value does not fit its column."""
        self.response.write(self.row_bytes(values))

    def row_bytes(self, values: Sequence[object]) -> bytes:
        """Encode a row."""
        try:
            encoded = [encode(value) for encode, value in zip(self._encoders, values, strict=True)]
        except (ValueError, TypeError, ArithmeticError) as error:
            raise SqlError(8114, f"Error converting data type: {error}", state=5) from error
        return b"\xd1" + b"".join(encoded)

    def end(self, count: int | None = None, command: int = 0, *, failed: bool = False) -> None:
        """End a statement."""
        self._send_waiting()
        self._waiting = (token.FAILED if failed else 0, count, command)
        self.failed = self.failed or failed

    def notice(self, told: Message | SqlError) -> None:
        """Send a message or an error; a message leaves at once."""
        self._send_waiting()
        self.response.write(token.notice(told, self._server_name))
        if isinstance(told, Message):
            self.response.flush()

    def change(self, tokens: bytes) -> None:
        """Send a change of the session's state."""
        self._send_waiting()
        self.response.write(tokens)

    def flush(self) -> None:
        """Send everything that is there."""
        self._send_waiting()
        self.response.flush()

    def close_batch(self) -> None:
        """End a batch; the last statement's end says that nothing follows."""
        status, count, command = self._waiting or (token.FAILED if self.failed else 0, None, 0)
        self._waiting = None
        self.response.write(token.done(token.DONE, status, count, command))

    def close_procedure(self, outputs: bytes = b"", status: int = 0, *, more: bool = False) -> None:
        """End a remote call with its status and output parameters."""
        self._send_waiting()
        self.response.write(token.return_status(status) + outputs)
        flags = (token.FAILED if self.failed else 0) | (token.MORE if more else 0)
        self.response.write(token.done(token.DONE_PROCEDURE, flags))

    def _send_waiting(self) -> None:
        if self._waiting is None:
            return
        status, count, command = self._waiting
        self._waiting = None
        kind = token.DONE_IN_PROCEDURE if self._in_procedure else token.DONE
        self.response.write(token.done(kind, status | token.MORE, count, command))
