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

_STAMP, _STAMP_PARTS = "%04d-%02d-%02d %02d:%02d:%02d.%09d", struct.Struct("<hHHHHHI").unpack_from
_TIME, _TIME_PARTS = "%02d:%02d:%02d.%09d", struct.Struct("<HHH2xI").unpack_from
"""The fields with nanoseconds; the types have no more than seven digits."""


def timestamp_text(raw: bytes) -> str:
    """A value of SQL_TYPE_TIMESTAMP with all digits that it has."""
    if len(raw) == SMALL:
        days, minutes = struct.unpack("<HH", raw)
        return f"{_date(days)} {minutes // 60:02}:{minutes % 60:02}:00"
    if len(raw) == OLD:
        days, ticks = struct.unpack("<iI", raw)
        seconds, rest = divmod(ticks, TICKS)
        return f"{_date(days)} {_clock(seconds)}.{round(rest * 10 / 3):03}"
    # One format and a cut: this is called for every value while rows are fetched.
    return (_STAMP % _STAMP_PARTS(raw))[:-2]


def time_text(raw: bytes) -> str:
    """A SQL_SS_TIME2_STRUCT, which is padded before its fraction."""
    return (_TIME % _TIME_PARTS(raw))[:-2]


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
