"""Dates and times as TDS sends them (MS-TDS 2.2.5.5.1.8), read from and written as exact text.

A moment is days since 0001-01-01, ticks of 100 ns since midnight, and minutes east of UTC.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

TICKS_PER_SECOND = 10_000_000
TICKS_PER_MINUTE = 60 * TICKS_PER_SECOND
TICKS_PER_DAY = 24 * 60 * TICKS_PER_MINUTE
DAYS_TO_1900 = datetime.date(1900, 1, 1).toordinal() - 1

_TEXT = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d\d-\d\d))?[ T]*"
    r"(?:(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,7})\d*)?)?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:\d\d)?\s*"
)


@dataclass(frozen=True)
class Moment:
    """A point in local time and its offset from UTC."""

    days: int = DAYS_TO_1900
    ticks: int = 0
    offset_minutes: int = 0

    @classmethod
    def read(cls, value: object) -> Moment:
        """Read ISO text, or a value of `datetime`; raises ValueError for anything else."""
        found = _TEXT.fullmatch(str(value))
        if found is None or not str(value).strip():
            raise ValueError(f"not a date or time: {value!r}")
        days = DAYS_TO_1900
        if found["date"]:
            days = datetime.date.fromisoformat(found["date"]).toordinal() - 1
        seconds = int(found["hour"] or 0) * 3600 + int(found["minute"] or 0) * 60 + int(found["second"] or 0)
        ticks = seconds * TICKS_PER_SECOND + int((found["fraction"] or "").ljust(7, "0"))
        zone = found["zone"]
        offset = 0
        if zone and zone != "Z":
            offset = (int(zone[1:3]) * 60 + int(zone[4:6])) * (-1 if zone[0] == "-" else 1)
        return cls(days, ticks, offset)

    def in_utc(self) -> Moment:
        """Give the same point with the offset taken off days and ticks, as the wire wants it."""
        total = self.days * TICKS_PER_DAY + self.ticks - self.offset_minutes * TICKS_PER_MINUTE
        return Moment(total // TICKS_PER_DAY, total % TICKS_PER_DAY, self.offset_minutes)

    def in_local_time(self) -> Moment:
        """Undo `in_utc`."""
        total = self.days * TICKS_PER_DAY + self.ticks + self.offset_minutes * TICKS_PER_MINUTE
        return Moment(total // TICKS_PER_DAY, total % TICKS_PER_DAY, self.offset_minutes)

    def date_text(self) -> str:
        """Write the date as YYYY-MM-DD."""
        return datetime.date.fromordinal(self.days + 1).isoformat()

    def time_text(self, digits: int) -> str:
        """Write the time with that many digits after the second."""
        seconds, fraction = divmod(self.ticks, TICKS_PER_SECOND)
        text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return f"{text}.{f'{fraction:07}'[:digits]}" if digits else text

    def zone_text(self) -> str:
        """Write the offset as +HH:MM."""
        sign = "-" if self.offset_minutes < 0 else "+"
        return f"{sign}{abs(self.offset_minutes) // 60:02}:{abs(self.offset_minutes) % 60:02}"


def time_size(scale: int) -> int:
    """Give the bytes that a time of this scale takes."""
    return 3 if scale <= 2 else 4 if scale <= 4 else 5


def time_bytes(moment: Moment, scale: int) -> bytes:
    """Encode a time in units of the scale."""
    return (moment.ticks // 10 ** (7 - scale)).to_bytes(time_size(scale), "little")


def date_bytes(moment: Moment) -> bytes:
    """Encode a date as days since year 1."""
    return moment.days.to_bytes(3, "little")


def datetime_bytes(moment: Moment) -> bytes:
    """Encode the old datetime: days since 1900 and 1/300 seconds."""
    thirds = (moment.ticks * 300 + TICKS_PER_SECOND // 2) // TICKS_PER_SECOND
    return (moment.days - DAYS_TO_1900).to_bytes(4, "little", signed=True) + thirds.to_bytes(4, "little")


def smalldatetime_bytes(moment: Moment) -> bytes:
    """Encode days since 1900 and minutes."""
    minutes = moment.ticks // TICKS_PER_MINUTE
    return (moment.days - DAYS_TO_1900).to_bytes(2, "little") + minutes.to_bytes(2, "little")


def datetimeoffset_bytes(moment: Moment, scale: int) -> bytes:
    """Encode the point in UTC, then its offset in minutes."""
    utc = moment.in_utc()
    offset = moment.offset_minutes.to_bytes(2, "little", signed=True)
    return time_bytes(utc, scale) + date_bytes(utc) + offset


def read_time(data: bytes, scale: int) -> int:
    """Decode a time into ticks."""
    return int.from_bytes(data, "little") * 10 ** (7 - scale)


def read_datetime(data: bytes) -> Moment:
    """Decode datetime (8 bytes) or smalldatetime (4 bytes)."""
    if len(data) == 4:
        days, minutes = int.from_bytes(data[:2], "little"), int.from_bytes(data[2:], "little")
        return Moment(DAYS_TO_1900 + days, minutes * TICKS_PER_MINUTE)
    days = int.from_bytes(data[:4], "little", signed=True)
    thirds = int.from_bytes(data[4:], "little")
    # a datetime shows three digits: .000, .003, .007
    milliseconds = (thirds * 1000 + 150) // 300
    return Moment(DAYS_TO_1900 + days, milliseconds * 10_000)
