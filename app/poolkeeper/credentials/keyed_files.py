"""Values by their keys in INI, TOML, JSON, .env, my.cnf and pg_service.conf files."""

import configparser
import contextlib
import json
import re
import tomllib
from collections.abc import Callable
from typing import Any

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.credentials.found_value import FoundValue
from poolkeeper.credentials.places import SecretText
from poolkeeper.profiles.credentials import ConfigFormat

NAMES = {
    ConfigFormat.INI: "INI",
    ConfigFormat.TOML: "TOML",
    ConfigFormat.JSON: "JSON",
    ConfigFormat.DOTENV: ".env",
    ConfigFormat.MY_CNF: "my.cnf",
    ConfigFormat.PG_SERVICE: "pg_service.conf",
}
PASSWORD = "password"  # noqa: S105 - the name of an option
CLIENT_GROUP = "client"
_BLANKS = re.compile(r"[^\S\n]{200}")
"""No file for people has so many in a line, and over a line of them configparser would sit for hours."""

_COMMENT = re.compile(r"(?<!\s)\s+#")
_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*)")


class _Unreadable(Exception):
    """The file is not of its format; a parser's message may quote what it read, so none is taken along."""


class _Missing(Exception):
    """The key is not there; the text says what there is to know about it."""


def value_in(found: SecretText, kind: ConfigFormat, key: str) -> FoundValue:
    """The value of `key` in a file of the format `kind`. Raises NoSignIn."""
    try:
        value, name = _READERS[kind](found.text, key)
    except _Unreadable:
        raise NoSignIn(
            f"{found.path} cannot be read as {NAMES[kind]}.", "Mend the file, or choose its format anew."
        ) from None
    except _Missing as missing:
        raise NoSignIn(
            f"{missing} in {found.path}.", "Correct the key in the profile, or add it to the file."
        ) from None
    return FoundValue(value, f"{found.path}, {name}")


def _ini(text: str, key: str) -> tuple[str, str]:
    """`section.option`; the section is what stands before the last dot."""
    section, _, option = key.rpartition(".")
    parser = _parsed_ini(text)
    if not section:
        section = parser.default_section
    if section != parser.default_section and not parser.has_section(section):
        raise _Missing(f"There is no section [{section}]")
    value = parser[section].get(option)
    if value is None:
        raise _Missing(f"There is no {option} in the section [{section}]")
    return _unquoted(value), f"[{section}] {option}"


def _parsed_ini(text: str) -> configparser.RawConfigParser:
    if _BLANKS.search(text) is not None:
        raise _Unreadable
    parser = configparser.RawConfigParser(strict=False)
    with contextlib.suppress(configparser.Error):
        parser.read_string(text)
        return parser
    raise _Unreadable


def _tree(load: Callable[[str], Any]) -> Callable[[str, str], tuple[str, str]]:
    def read(text: str, key: str) -> tuple[str, str]:
        """A dotted path; a number stands for a place in a list, counted from 0."""
        value = _loaded(load, text)
        for step in key.split("."):
            value = _step(value, step, key)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise _Missing(f"The value at {key} is not a text: there is no password")
        return str(value), key

    return read


def _loaded(load: Callable[[str], Any], text: str) -> Any:  # noqa: ANN401 - any value of a document
    with contextlib.suppress(ValueError, RecursionError):
        return load(text)
    raise _Unreadable


def _step(value: Any, step: str, key: str) -> Any:  # noqa: ANN401 - any value of a document
    if isinstance(value, dict) and step in value:
        return value[step]
    if isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    raise _Missing(f"There is no “{step}” of the key {key}")


def _dotenv(text: str, key: str) -> tuple[str, str]:
    """`NAME=value`, with or without `export` and quotes; the last one counts, as in a shell."""
    value, at = None, 0
    for number, line in enumerate(text.split("\n"), 1):
        match = _ASSIGNMENT.fullmatch(line.strip())
        if match is not None and match[1] == key:
            value, at = _dotenv_value(match[2]), number
    if value is None:
        raise _Missing(f"There is no {key}")
    return value, f"line {at}"


def _dotenv_value(text: str) -> str:
    """A value as written: in single quotes as it is, in double quotes with escapes, else up to ` #`."""
    for quote in "'\"":
        if text.startswith(quote) and (end := _closing(text, quote)):
            inner = text[1:end]
            return re.sub(r"\\([\\\"$`])", r"\1", inner) if quote == '"' else inner
    return _COMMENT.split(text, maxsplit=1)[0].strip()


def _closing(text: str, quote: str) -> int:
    """Where the quote that begins `text` ends; 0 where it does not."""
    place = 1
    while place < len(text):
        if text[place] == "\\" and quote == '"':
            place += 1
        elif text[place] == quote:
            return place
        place += 1
    return 0


def _my_cnf(text: str, key: str) -> tuple[str, str]:
    """The password of a group, `client` where none is named (MySQL manual, "Using Option Files")."""
    group, value, here, includes = key or CLIENT_GROUP, None, "", False
    for raw in text.split("\n"):
        line = raw.strip()
        if line.startswith("!include"):
            includes = True
        elif line.startswith("[") and line.endswith("]"):
            here = line[1:-1].strip()
        elif here == group and not line.startswith(("#", ";")):
            name, equals, given = line.partition("=")
            if equals and name.strip().replace("_", "-").removeprefix("loose-") == PASSWORD:
                value = _my_cnf_value(given.strip())
    if value is None:
        said = " (what it includes with !include is not read)" if includes else ""
        raise _Missing(f"There is no password in the group [{group}]{said}")
    return value, f"[{group}] password"


def _my_cnf_value(text: str) -> str:
    """A value without its comment, quotes and escapes; backslash and s is a space there."""
    if text[:1] in {"'", '"'} and (end := text.find(text[0], 1)) > 0:
        text = text[1:end]
    else:
        text = _COMMENT.split(text, maxsplit=1)[0].rstrip()
    known = {"b": "\b", "t": "\t", "n": "\n", "r": "\r", "\\": "\\", "s": " "}
    return re.sub(r"\\(.)", lambda match: known.get(match[1], match[0]), text)


def _pg_service(text: str, key: str) -> tuple[str, str]:
    """The password of a service (PostgreSQL manual, "The Connection Service File"): no quotes, no escapes."""
    here, seen = "", False
    for raw in text.split("\n"):
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            here = line[1:-1]
            seen = seen or here == key
        elif here == key and not line.startswith("#"):
            name, equals, value = line.partition("=")
            if equals and name == PASSWORD:
                return value, f"[{key}] password"
    raise _Missing(f"There is no password in the service [{key}]" if seen else f"There is no service [{key}]")


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"" else value


_READERS: dict[ConfigFormat, Callable[[str, str], tuple[str, str]]] = {
    ConfigFormat.INI: _ini,
    ConfigFormat.TOML: _tree(tomllib.loads),
    ConfigFormat.JSON: _tree(json.loads),
    ConfigFormat.DOTENV: _dotenv,
    ConfigFormat.MY_CNF: _my_cnf,
    ConfigFormat.PG_SERVICE: _pg_service,
}
