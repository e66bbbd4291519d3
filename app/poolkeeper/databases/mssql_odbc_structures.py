"""Reads what ODBC drivers for SQL Server give as bytes, where pyodbc would shorten or refuse it.

Layouts: sqltypes.h of ODBC (SQL_TIMESTAMP_STRUCT); learn.microsoft.com, "Data Type Support for ODBC Date and
Time Improvements" (SQL_SS_TIME2_STRUCT, SQL_SS_TIMESTAMPOFFSET_STRUCT); MS-TDS 2.2.5.5.1.8 for datetime and
smalldatetime, which the drivers hand over as they came.
"""

import datetime
import struct

EPOCH = datetime.date(1900, 1, 1).toordinal()
SMALL, OLD = 4, 8
"""Bytes of a smalldatetime and of a datetime on the wire."""

TICKS = 300
"""A datetime counts three hundredths of a second."""


def timestamp_text(raw: bytes) -> str:
    """A value of SQL_TYPE_TIMESTAMP with all digits that it has."""
    if len(raw) == SMALL:
        days, minutes = struct.unpack("<HH", raw)
        return f"{_date(days)} {minutes // 60:02}:{minutes % 60:02}:00"
    if len(raw) == OLD:
        days, ticks = struct.unpack("<iI", raw)
        seconds, rest = divmod(ticks, TICKS)
        return f"{_date(days)} {_clock(seconds)}.{round(rest * 10 / 3):03}"
    year, month, day, hour, minute, second, nanoseconds = struct.unpack("<hHHHHHI", raw[:16])
    return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{_fraction(nanoseconds)}"


def time_text(raw: bytes) -> str:
    """A SQL_SS_TIME2_STRUCT, which is padded before its fraction."""
    hour, minute, second, nanoseconds = struct.unpack("<HHH2xI", raw[:12])
    return f"{hour:02}:{minute:02}:{second:02}{_fraction(nanoseconds)}"


def offset_text(raw: bytes) -> str:
    """A SQL_SS_TIMESTAMPOFFSET_STRUCT; the sign is in both parts of its offset."""
    hours, minutes = struct.unpack("<hh", raw[16:20])
    sign = "-" if hours < 0 or minutes < 0 else "+"
    return f"{timestamp_text(raw[:16])} {sign}{abs(hours):02}:{abs(minutes):02}"


def with_scale(text: str, scale: int) -> str:
    """The digits of the second that the type has; these functions give seven where there are any."""
    whole, dot, rest = text.partition(".")
    digits, blank, zone = rest.partition(" ")
    return whole + (dot + digits[:scale] if scale else "") + blank + zone


def _date(days: int) -> str:
    return datetime.date.fromordinal(EPOCH + days).isoformat()


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _fraction(nanoseconds: int) -> str:
    return f".{nanoseconds // 100:07}"
