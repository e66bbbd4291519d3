"""The kinds of encryption that a form offers for an engine, under the names that its people know."""

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Encryption

_OF_LIBPQ = {
    Encryption.OFF: "Off",
    Encryption.PREFER: "If the server offers it",
    Encryption.REQUIRE: "Required, trust certificate",
    Encryption.VERIFY_CA: "Required, verify authority",
    Encryption.VERIFY_FULL: "Required, verify authority and host",
}
_OF_SQL_SERVER = {
    Encryption.PREFER: "Optional (only if the server forces it)",
    Encryption.REQUIRE: "Mandatory, trust the certificate",
    Encryption.VERIFY_FULL: "Mandatory, verify authority and host",
    Encryption.STRICT: "Strict (TDS 8.0), verify authority and host",
}
_OF_ORACLE = {
    Encryption.OFF: "Off (TCP)",
    Encryption.REQUIRE: "TCPS, trust certificate",
    Encryption.VERIFY_CA: "TCPS, verify authority",
    Encryption.VERIFY_FULL: "TCPS, verify authority and host",
}
_OF_ENGINES = {Engine.MSSQL: _OF_SQL_SERVER, Engine.ORACLE: _OF_ORACLE}
REQUIRING = frozenset({Encryption.REQUIRE, Encryption.VERIFY_CA, Encryption.VERIFY_FULL, Encryption.STRICT})
VERIFYING = frozenset({Encryption.VERIFY_CA, Encryption.VERIFY_FULL, Encryption.STRICT})


def choices_of(engine: Engine) -> dict[Encryption, str]:
    """What is offered for `engine`, and what to call it."""
    return _OF_ENGINES.get(engine, _OF_LIBPQ)


def fitting(mode: Encryption, engine: Engine) -> Encryption:
    """`mode`, or the nearest that is offered for `engine`: never a weaker one than asked for."""
    offered = list(choices_of(engine))
    if mode in offered:
        return mode
    order = list(Encryption)
    stronger = [each for each in offered if order.index(each) >= order.index(mode)]
    if mode is Encryption.PREFER:
        return offered[0]
    return stronger[0] if stronger else offered[-1]
