"""Spells the values of parameters into a statement, so that no session reads them otherwise.

A server takes the bytes of a literal for text of the session's `character_set_client`. In some sets (gbk,
big5, sjis) a backslash or quote may be the second byte of a character, so that a value that was escaped as
UTF-8 would end early there, and what follows would be run.
"""

from collections.abc import Mapping
from typing import Any

from poolkeeper.databases.mysql_session import Session, execute_one
from poolkeeper.databases.named_placeholders import replace_placeholders

UTF8 = "utf8mb4"
ASKED = "SELECT @@character_set_client"


def with_values(session: Session, statement: str, values: Mapping[str, Any]) -> str:
    """The statement with each `%(name)s` replaced by its value."""
    in_hexadecimal = _any_beyond_ascii(values) and not _speaks_utf8(session)

    def spelled(name: str) -> str:
        value = values[name]
        if in_hexadecimal and isinstance(value, str):
            # The same in every set; not everywhere, since some places of the grammar take no introducer.
            return f"_{UTF8} x'{value.encode().hex()}'"
        text: str = session.escape(value)
        return text

    return replace_placeholders(statement, spelled)


def _any_beyond_ascii(values: Mapping[str, Any]) -> bool:
    return any(isinstance(value, str) and not value.isascii() for value in values.values())


def _speaks_utf8(session: Session) -> bool:
    """What the server says: a statement of another tab, or a procedure, may have changed it."""
    return execute_one(session, ASKED) == (UTF8,)
