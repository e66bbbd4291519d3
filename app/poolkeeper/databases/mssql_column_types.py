"""Asks the ODBC driver manager for the server's names of a result's types, which pyodbc does not tell.

SQLColAttribute and its field identifiers: learn.microsoft.com, "SQLColAttribute Function"; that of the
names of CLR types: "ODBC UDT" of SQL Server's driver (msodbcsql.h).
"""

import ctypes
import functools
import os
import sys

from poolkeeper.databases.database import DbapiCursor

TYPE_NAME, VARIANT_TYPE, UDT_TYPE_NAME = 14, 1215, 1220
SUCCESS = frozenset({0, 1})
"""SQL_SUCCESS and SQL_SUCCESS_WITH_INFO."""

NAME_UNITS = 256
_LIBRARIES = {"win32": ("odbc32",), "darwin": ("libodbc.2.dylib", "libiodbc.2.dylib")}


def type_name_of(cursor: DbapiCursor, number: int) -> str:
    """The type of the column `number`, counted from 1, as `nvarchar`; empty where it cannot be had."""
    name = _text(cursor, number, TYPE_NAME)
    if name.casefold() == "udt":
        return _text(cursor, number, UDT_TYPE_NAME) or name
    return name


def variant_type(cursor: DbapiCursor, number: int) -> int | None:
    """The C type of the sql_variant just fetched from a column; None where the driver does not say."""
    manager, handle = _manager(), getattr(cursor, "hstmt", None)
    if manager is None or handle is None:
        return None
    found = ctypes.c_ssize_t()
    result = manager.SQLColAttributeW(
        handle, ctypes.c_ushort(number), ctypes.c_ushort(VARIANT_TYPE), None, ctypes.c_short(0), None,
        ctypes.byref(found),
    )  # fmt: skip
    return found.value if result in SUCCESS else None


def _text(cursor: DbapiCursor, number: int, field: int) -> str:
    manager, handle = _manager(), getattr(cursor, "hstmt", None)
    if manager is None or handle is None:
        return ""
    buffer = ctypes.create_string_buffer(2 * NAME_UNITS)
    length = ctypes.c_short()
    result = manager.SQLColAttributeW(
        handle, ctypes.c_ushort(number), ctypes.c_ushort(field), buffer, ctypes.c_short(2 * NAME_UNITS),
        ctypes.byref(length), None,
    )  # fmt: skip
    if result not in SUCCESS:
        return ""
    return buffer.raw[: max(0, min(length.value, 2 * NAME_UNITS))].decode("utf-16-le", "replace").rstrip("\0")


@functools.cache
def _manager() -> ctypes.CDLL | None:
    """The driver manager that pyodbc itself has loaded, and no other: its handles mean nothing elsewhere."""
    if sys.platform == "win32":
        return ctypes.WinDLL("odbc32")
    for name in _LIBRARIES.get(sys.platform, ("libodbc.so.2",)):
        try:
            return ctypes.CDLL(name, mode=os.RTLD_NOLOAD | os.RTLD_LAZY)
        except OSError:
            continue
    return None
