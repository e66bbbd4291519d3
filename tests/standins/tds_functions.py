"""The built-in functions and variables of SQL Server that clients ask for, given to sqlite."""

from __future__ import annotations

import datetime
import sqlite3
import uuid
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import partial
from typing import TYPE_CHECKING

from tests.standins.tds_properties import database_property, server_property

if TYPE_CHECKING:
    from tests.standins.tds_session import Session

_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)


def install(connection: sqlite3.Connection, session: Session) -> None:
    """Register every function with a connection of this session."""

    def add(name: str, count: int, function: Callable[..., object]) -> None:
        connection.create_function(name, count, function)

    add("tds_global", 1, lambda name: variable(session, name))
    add("tds_cast", 2, cast)
    for name, count, function in _of_session(session):
        add(name, count, function)
    for name, function in _CLOCKS.items():
        add(name, 0, function)
    add("newid", 0, lambda: str(uuid.uuid4()).upper())
    add("concat", -1, lambda *parts: "".join("" if part is None else str(part) for part in parts))
    add(
        "datalength",
        1,
        lambda value: None if value is None else len(value if isinstance(value, bytes) else str(value)),
    )


def _of_session(session: Session) -> list[tuple[str, int, Callable[..., object]]]:
    def object_id(name: str, *_kind: str) -> int | None:
        plain = name.split(".")[-1].strip("[]\"'")
        return abs(hash(plain)) % 2**31 if session.store.has_table(plain) else None

    def database_id(*name: str) -> int | None:
        wanted = (name[0] if name else session.database).lower()
        names = [each.lower() for each in session.server.databases]
        return names.index(wanted) + 1 if wanted in names else None

    return [
        ("serverproperty", 1, partial(server_property, session.server)),
        ("databasepropertyex", 2, partial(database_property, session.server)),
        ("connectionproperty", 1, lambda name: {"net_transport": "TCP"}.get(str(name).lower())),
        ("db_name", -1, lambda *_id: session.database),
        ("db_id", -1, database_id),
        ("suser_sname", -1, lambda *_sid: session.login.user),
        ("suser_name", -1, lambda *_sid: session.login.user),
        ("original_login", 0, lambda: session.login.user),
        ("user_name", -1, lambda *_id: "dbo"),
        ("schema_name", -1, lambda *_id: "dbo"),
        ("host_name", 0, lambda: session.login.host_name),
        ("app_name", 0, lambda: session.login.program),
        ("xact_state", 0, lambda: int(session.transaction.count > 0)),
        ("scope_identity", 0, session.store.last_identity),
        ("object_id", -1, object_id),
        (
            "has_dbaccess",
            1,
            lambda name: int(str(name).lower() in [each.lower() for each in session.server.databases]),
        ),
        ("is_srvrolemember", -1, lambda *_role: 1),
        ("loginproperty", 2, lambda *_names: None),
        ("has_perms_by_name", -1, lambda *_names: 1),
    ]


def variable(session: Session, name: str) -> object:
    """Give a variable that begins with two at signs; None where it is not known."""
    values: dict[str, Callable[[], object]] = {
        "SPID": lambda: session.spid,
        "VERSION": lambda: session.server.banner,
        "TRANCOUNT": lambda: session.transaction.count,
        "ROWCOUNT": lambda: session.last_count,
        "ERROR": lambda: session.last_error,
        "IDENTITY": session.store.last_identity,
        "SERVERNAME": lambda: session.server.name,
        "SERVICENAME": lambda: "MSSQLSERVER",
        "LANGUAGE": lambda: "us_english",
        "LOCK_TIMEOUT": lambda: session.lock_timeout_ms,
        "MAX_PRECISION": lambda: 38,
        "MICROSOFTVERSION": lambda: 0x10000000 | session.server.version[2],
        "OPTIONS": lambda: 5496,
        "TEXTSIZE": lambda: 2147483647,
    }
    return values.get(name, lambda: None)()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


_CLOCKS: dict[str, Callable[[], str]] = {
    "getdate": lambda: _now().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
    "getutcdate": lambda: _now().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
    "sysdatetime": lambda: _now().strftime("%Y-%m-%d %H:%M:%S.%f0"),
    "sysutcdatetime": lambda: _now().strftime("%Y-%m-%d %H:%M:%S.%f0"),
    "sysdatetimeoffset": lambda: _now().strftime("%Y-%m-%d %H:%M:%S.%f0 +00:00"),
}


def cast(kind: str, value: object) -> object:
    """Do what CAST does to the few kinds where it shows; other values stay as they are."""
    if value is None:
        return None
    name, _, sizes = kind.lower().strip().partition("(")
    name = name.strip(" []")
    if name in {"int", "bigint", "smallint", "tinyint", "bit"}:
        number = int(Decimal(str(value)))
        return int(bool(number)) if name == "bit" else number
    if name in {"decimal", "numeric"}:
        scale = int(sizes.strip(") ").partition(",")[2] or 0)
        return format(Decimal(str(value)).quantize(Decimal(1).scaleb(-scale), context=_WIDE), "f")
    if name in {"float", "real"}:
        return float(str(value))
    if "char" in name or name in {"text", "ntext", "sysname"}:
        return _cut(value.decode("latin-1") if isinstance(value, bytes) else str(value), sizes)
    if "binary" in name or name == "image":
        return value if isinstance(value, bytes) else str(value).encode()
    return value


def _cut(text: str, sizes: str) -> str:
    length = sizes.strip(") ")
    return text[: int(length)] if length.isdigit() else text[: None if length == "max" else 30]
