"""How SQLAlchemy's engine reaches a database: the part of a snippet that differs by driver."""

import msgspec

from poolkeeper.pools.as_code.python_code import Code, Value, call


class EngineDriver(msgspec.Struct, frozen=True, kw_only=True):
    """One driver under SQLAlchemy; all but the notes are lines and parts of Python.

    `before` are the statements that the engine needs, `url` and `options` arguments of it, `on_connect` the
    body of a function that prepares each new `connection` of the driver. `notes` say what it cannot do.
    """

    url: Value = Code("url")
    options: dict[str, Value]
    standard: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    on_connect: str = ""
    one: str = "SELECT 1"
    notes: tuple[str, ...] = ()

    def listener(self, engine: str) -> str:
        """A listener around `on_connect`; `engine` is the expression whose connections it prepares."""
        if not self.on_connect:
            return ""
        head = f'@event.listens_for({engine}, "connect")\ndef prepare(connection, _record):\n'
        return head + f"    {self.on_connect}"

    @property
    def from_sqlalchemy(self) -> set[str]:
        """What the statements take from SQLAlchemy, beside the engine."""
        names = {"URL"} if self.url == Code("url") else set()
        return names | ({"event"} if self.on_connect else set())


def url(dialect: str, **parts: Value) -> str:
    """The statement for a URL as an object: no value has to be escaped for a URL's text."""
    return f"url = {call('URL.create', dialect, keywords=parts)}"
