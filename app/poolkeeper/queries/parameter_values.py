"""From the text typed into the form to the exact Python value, or a sentence saying what is wrong."""

import datetime
import decimal
import re
from collections.abc import Callable

from poolkeeper.queries.binding import BoundParameter, ParameterType

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[ Tt](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s?([Zz]|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_MOST_INT_DIGITS = 4_000
"""Python refuses to turn more than 4 300 digits into an int; a Decimal holds them as exactly."""
_TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "off", "0"})
_SHOWN = 40


class BadParameter(Exception):
    """A parameter without a usable value; `sentence` says so to the user and names it."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name
        self.sentence = sentence


def python_value(parameter: BoundParameter) -> object:
    """The value of the parameter's type: str, int, Decimal, date, datetime, bool, or None for NULL.

    Numbers keep every digit; an integer of thousands of digits comes as a Decimal. Blanks around all
    but a text are dropped. Raises BadParameter.
    """
    if parameter.text is None:
        return None
    if parameter.type is ParameterType.TEXT:
        return _text(parameter.name, parameter.text)
    read, wanted = _READERS[parameter.type]
    text = parameter.text.strip()
    if not text:
        raise BadParameter(parameter.name, f"The parameter :{parameter.name} is empty: {wanted}, or NULL.")
    try:
        return read(text)
    except (ValueError, decimal.InvalidOperation) as error:
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise BadParameter(
            parameter.name, f"The parameter :{parameter.name} cannot be “{shown}”: {wanted}."
        ) from error


def _text(name: str, text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise BadParameter(
                name, f"The parameter :{name} holds half of a character; type it anew."
            ) from error
    return text


def _integer(text: str) -> object:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text) if len(text) <= _MOST_INT_DIGITS else decimal.Decimal(text)


def _decimal(text: str) -> decimal.Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return decimal.Decimal(text)


def _date(text: str) -> datetime.date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return datetime.date.fromisoformat(text)


def _timestamp(text: str) -> datetime.datetime:
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        raise ValueError(text)
    date, time, zone = found.groups(default="")
    return datetime.datetime.fromisoformat(f"{date}T{time}{zone.upper()}")


def _boolean(text: str) -> bool:
    word = text.casefold()
    if word not in _TRUE and word not in _FALSE:
        raise ValueError(text)
    return word in _TRUE


_READERS: dict[ParameterType, tuple[Callable[[str], object], str]] = {
    ParameterType.INTEGER: (_integer, "give a whole number, as 42 or -7"),
    ParameterType.DECIMAL: (_decimal, "give a number with a decimal point, as 12.50"),
    ParameterType.DATE: (_date, "give a date as 2026-01-31 (for others, as BC or infinity, take text)"),
    ParameterType.TIMESTAMP: (
        _timestamp,
        "give a time stamp as 2026-01-31 14:05:00, with up to six decimals and a zone (+02:00) if wanted",
    ),
    ParameterType.BOOLEAN: (_boolean, "give true or false"),
}
