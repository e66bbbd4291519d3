"""Parameter values as typed into a form, on their way to the driver."""

import enum

import msgspec


class ParameterType(enum.StrEnum):
    """The types the form offers."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"


class BoundParameter(msgspec.Struct, frozen=True):
    """One value: its text as typed, or None for NULL. The empty text is the empty string."""

    name: str
    type: ParameterType
    text: str | None
