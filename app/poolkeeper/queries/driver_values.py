"""Parameter values as each driver binds them exactly, or a sentence where its product cannot."""

import datetime
import decimal
from collections.abc import Callable, Mapping

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.binding import BoundParameter
from poolkeeper.queries.parameter_values import BadParameter, python_value

_INTEGERS_OF_64_BITS = range(-(2**63), 2**63)


def driver_value(parameter: BoundParameter, engine: Engine) -> object:
    """The value to hand to the engine's driver. Raises BadParameter."""
    value = python_value(parameter)
    bind = _BINDERS[engine].get(type(value))
    return bind(parameter, value) if bind else value


def _sqlite_integer(parameter: BoundParameter, value: object) -> object:
    if value not in _INTEGERS_OF_64_BITS:
        raise BadParameter(
            parameter.name,
            f"The parameter :{parameter.name} is beyond SQLite's integers of 64 bits: give it as a decimal "
            "or as text.",
        )
    return value


def _sqlite_decimal(parameter: BoundParameter, value: object) -> object:
    """A number where a double writes the same digits, else text.

    Always text would be exact, too, but SQLite calls every number less than every text: `price * 2 >
    :limit` would find nothing, and say nothing.
    """
    exact = decimal.Decimal(str(value))
    if exact == exact.to_integral_value() and int(exact) in _INTEGERS_OF_64_BITS:
        return int(exact)
    number = float(exact)
    return number if decimal.Decimal(repr(number)) == exact else format(exact, "f")


def _as_typed(parameter: BoundParameter, value: object) -> object:
    # SQLite compares dates as the texts they are stored as, so what was typed decides (blank or T).
    return (parameter.text or "").strip()


def _postgresql_text(parameter: BoundParameter, value: object) -> object:
    if "\0" in str(value):
        raise BadParameter(
            parameter.name,
            f"The parameter :{parameter.name} holds a NUL character, which PostgreSQL's text cannot.",
        )
    return value


def _mysql_decimal(parameter: BoundParameter, value: object) -> object:
    # With an exponent the literal would be a double there.
    return decimal.Decimal(format(decimal.Decimal(str(value)), "f"))


def _mysql_timestamp(parameter: BoundParameter, value: object) -> object:
    # PyMySQL would drop the zone without a word, and MariaDB reads none.
    if isinstance(value, datetime.datetime) and value.tzinfo:
        raise BadParameter(
            parameter.name,
            f"The parameter :{parameter.name} has a time zone, which this server's time stamps do not: "
            "give it in the zone of the session, without +00:00.",
        )
    return value


def _mssql_integer(parameter: BoundParameter, value: object) -> object:
    # ODBC binds integers of 64 bits; beyond them a decimal holds the same digits.
    return value if value in _INTEGERS_OF_64_BITS else decimal.Decimal(str(value))


def _mssql_timestamp(parameter: BoundParameter, value: object) -> object:
    # A driver would drop the zone without a word; as text the server reads it into a datetimeoffset.
    if isinstance(value, datetime.datetime) and value.tzinfo:
        return value.isoformat(" ")
    return value


_Binders = Mapping[type, Callable[[BoundParameter, object], object]]

_BINDERS: Mapping[Engine, _Binders] = {
    Engine.SQLITE: {
        int: _sqlite_integer,
        bool: lambda _, value: int(bool(value)),
        decimal.Decimal: _sqlite_decimal,
        datetime.date: _as_typed,
        datetime.datetime: _as_typed,
    },
    # psycopg sends text without a type, so the server infers it; numbers and dates go as their own.
    Engine.POSTGRESQL: {str: _postgresql_text},
    # PyMySQL writes the values into the statement itself, and looks at NO_BACKSLASH_ESCAPES each time.
    Engine.MYSQL: {decimal.Decimal: _mysql_decimal, datetime.datetime: _mysql_timestamp},
    Engine.MSSQL: {int: _mssql_integer, datetime.datetime: _mssql_timestamp},
    Engine.ORACLE: {},
}
