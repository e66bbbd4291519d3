"""What a pasted text said about a connection: the fields of a profile, and the password."""

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import Oracle
from poolkeeper.profiles.profile import Profile, Safety, Tls
from poolkeeper.profiles.sql_server import SqlServer

_NOT_OF_A_PROFILE = frozenset({"password", "not_taken"})
_LONGEST_NAME = 60


class PastedUrl(msgspec.Struct, frozen=True, kw_only=True):
    """The fields that a text gave; printing one shows no secret.

    `name` is a suggestion, `port` 0 the engine's default, `password` None when the text had none, and
    `not_taken` the names of options that a profile has no field for.
    """

    engine: Engine
    name: str
    host: str = ""
    port: int = 0
    database: str = ""
    user: str = ""
    password: str | None = None
    tls: Tls = Tls()
    safety: Safety = Safety()
    connect_timeout_s: float = 10
    sql_server: SqlServer = SqlServer()
    oracle: Oracle = Oracle()
    not_taken: tuple[str, ...] = ()

    def profile(self) -> Profile:
        """A new profile with these fields."""
        fields = msgspec.structs.asdict(self)
        return Profile(**{name: fields[name] for name in fields if name not in _NOT_OF_A_PROFILE})

    def __repr__(self) -> str:
        return f"PastedUrl(engine={self.engine.value!r}, password={'***' if self.password else ''!r})"

    __str__ = __repr__


def suggested_name(database: str, host: str) -> str:
    """What to call a connection to `database` on `host`; either may be empty."""
    database, host = database[:_LONGEST_NAME], host[:_LONGEST_NAME]
    return f"{database} on {host}" if database and host else database or host
