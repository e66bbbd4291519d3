"""A statement and its parameters in the form the driver takes, or a sentence saying what is missing."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from poolkeeper.databases.database import Database
from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.binding import BoundParameter
from poolkeeper.queries.driver_values import driver_value
from poolkeeper.queries.parameter_values import BadParameter as BadParameter
from poolkeeper.queries.parameters import Occurrence, find_parameters
from poolkeeper.queries.statement_kind import is_blank, surely_reads


class BadStatement(Exception):
    """A statement that no server can run; `sentence` says why to the user."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Compiled(msgspec.Struct, frozen=True):
    """Ready to execute; `reads` says that it surely only reads."""

    statement: str
    parameters: Mapping[str, Any]
    reads: bool


def compile_statement(
    statement: str, parameters: Iterable[BoundParameter], database: Database, engine: Engine
) -> Compiled:
    """The statement with the driver's placeholders and exact values.

    Values for names that are not used are left out. Raises BadStatement and BadParameter.
    """
    _check(statement, engine)
    places = find_parameters(statement, engine)
    values = _values(places, {each.name: each for each in parameters}, engine)
    text = _with_placeholders(statement, places, database) if places else statement
    return Compiled(text, values, surely_reads(statement, engine))


def _check(statement: str, engine: Engine) -> None:
    if is_blank(statement, engine):
        raise BadStatement("There is nothing to run: the statement is empty or only a comment.")
    at = statement.find("\0")
    if at >= 0:
        line = statement.count("\n", 0, at) + 1
        raise BadStatement(f"The statement holds a NUL character in line {line}; remove it there.")
    try:
        statement.encode()
    except UnicodeEncodeError as error:
        line = statement.count("\n", 0, error.start) + 1
        raise BadStatement(
            f"The statement holds half of a character in line {line}; type it anew."
        ) from error


def _values(
    places: Iterable[Occurrence], given: Mapping[str, BoundParameter], engine: Engine
) -> dict[str, object]:
    values: dict[str, object] = {}
    for place in places:
        if place.name in values:
            continue
        if place.name not in given:
            raise BadParameter(place.name, f"The parameter :{place.name} has no value.")
        values[place.name] = driver_value(given[place.name], engine)
    return values


def _with_placeholders(statement: str, places: Iterable[Occurrence], database: Database) -> str:
    parts: list[str] = []
    end = 0
    for place in places:
        parts += database.escape_text(statement[end : place.start]), database.placeholder(place.name)
        end = place.end
    return "".join((*parts, database.escape_text(statement[end:])))
