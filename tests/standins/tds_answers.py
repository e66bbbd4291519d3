"""What a test may script: columns, rows, messages, errors, and rows that stop in a bad way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto


@dataclass(frozen=True)
class Column:
    """A result column: its name, and its type as T-SQL writes it (`decimal(38,10)`, `nvarchar(max)`)."""

    name: str
    type: str = "nvarchar(4000)"
    nullable: bool = True


@dataclass(frozen=True)
class Message:
    """What PRINT, or RAISERROR with a severity of at most 10, sends while a batch is running."""

    text: str
    number: int = 0
    severity: int = 0
    state: int = 1
    line: int = 1
    procedure: str = ""


class SqlError(Exception):
    """An error as the server reports it; raise it, or give it as a row to fail between rows."""

    def __init__(
        self,
        number: int,
        message: str,
        *,
        severity: int = 16,
        state: int = 1,
        line: int = 1,
        procedure: str = "",
    ) -> None:
        super().__init__(f"{number}: {message}")
        self.number = number
        self.message = message
        self.severity = severity
        self.state = state
        self.line = line
        self.procedure = procedure


class Stop(Enum):
    """Given in place of a row: how the server goes bad there."""

    HANG = auto()
    """Send what is there, and nothing more until the client cancels or goes away."""
    CUT = auto()
    """Send what is there, then close the connection."""
    CUT_MID_ROW = auto()
    """Send the first bytes of one more row, then close the connection."""


Row = Sequence[object] | Message | SqlError | Stop
Rows = Iterable[Row] | Callable[[], Iterable[Row]]


@dataclass(frozen=True)
class Answer:
    """One result: rows under columns, or only a count; `messages` come first, `error` last.

    `rows` may hold a `Message`, a `SqlError` or a `Stop` between rows. Give a function that returns an
    iterator where the rows are many: they are made as the client reads them.
    `outputs` sets output parameters of a called procedure, by their names without `@`.
    """

    columns: Sequence[Column] = ()
    rows: Rows = ()
    count: int | None = None
    messages: Sequence[Message] = ()
    error: SqlError | None = None
    outputs: Mapping[str, object] = field(default_factory=dict)

    def open_rows(self) -> Iterable[Row]:
        """Give the rows from the beginning."""
        return self.rows() if callable(self.rows) else self.rows


@dataclass(frozen=True)
class Statement:
    """What a scripted function is told: the text, its parameters by name, and who asks."""

    text: str
    parameters: dict[str, object]
    spid: int
    login: str
    database: str


Scripted = Answer | Sequence[Answer] | SqlError | None
Script = Answer | Sequence[Answer] | SqlError | Callable[[Statement], Scripted]
