"""Turns dates, timestamps and intervals into Oracle's wire forms and back.

A DATE is seven bytes; a TIMESTAMP adds nanoseconds, left out when they are zero; a time zone adds two bytes,
with the date and time in UTC before them. A zone named by region sets the top bit of the first one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

HOUR_BIAS, MINUTE_BIAS = 20, 60
NAMED_REGION = 0x80
INTERVAL_MIDDLE, INTERVAL_BIAS = 0x80000000, 60
DATE_BYTES, TIMESTAMP_BYTES = 7, 11


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """An INTERVAL YEAR TO MONTH."""

    years: int
    months: int


def encode_date(value: date) -> bytes:
    """DATE's seven bytes."""
    clock = (value.hour, value.minute, value.second) if isinstance(value, datetime) else (0, 0, 0)
    return bytes(
        (
            value.year // 100 + 100,
            value.year % 100 + 100,
            value.month,
            value.day,
            *(part + 1 for part in clock),
        )
    )


def encode_timestamp(value: date) -> bytes:
    """TIMESTAMP's bytes: a DATE's when there is no fraction of a second."""
    fraction_ns = value.microsecond * 1000 if isinstance(value, datetime) else 0
    return encode_date(value) + (fraction_ns.to_bytes(4, "big") if fraction_ns else b"")


def encode_zoned(value: date) -> bytes:
    """TIMESTAMP WITH TIME ZONE's thirteen bytes; a time without a zone is taken as UTC."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    zone: tzinfo = moment.tzinfo or UTC
    utc = moment.replace(tzinfo=zone).astimezone(UTC)
    stamp = encode_date(utc) + (utc.microsecond * 1000).to_bytes(4, "big")
    if isinstance(zone, ZoneInfo):
        return stamp + bytes((NAMED_REGION | 1, MINUTE_BIAS))
    minutes = int((moment.replace(tzinfo=zone).utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = -1 if minutes < 0 else 1
    return stamp + bytes((HOUR_BIAS + sign * hours, MINUTE_BIAS + sign * rest))


def decode_time(data: bytes) -> datetime:
    """The moment that any of the forms stands for; with a zone where the bytes have one."""
    year = (data[0] - 100) * 100 + data[1] - 100
    fraction_us = int.from_bytes(data[7:11], "big") // 1000
    clock = (data[4] - 1, data[5] - 1, data[6] - 1)
    moment = datetime(year, data[2], data[3], *clock, fraction_us)
    if len(data) <= TIMESTAMP_BYTES:
        return moment
    offset = timedelta(hours=data[11] - HOUR_BIAS, minutes=data[12] - MINUTE_BIAS)
    return moment.replace(tzinfo=UTC).astimezone(timezone(offset))


def encode_day_interval(value: timedelta) -> bytes:
    """INTERVAL DAY TO SECOND's eleven bytes; every part has the interval's sign."""
    sign = -1 if value < timedelta() else 1
    whole = abs(value)
    parts = (whole.seconds // 3600, whole.seconds // 60 % 60, whole.seconds % 60)
    return (
        (sign * whole.days + INTERVAL_MIDDLE).to_bytes(4, "big")
        + bytes(sign * part + INTERVAL_BIAS for part in parts)
        + (sign * whole.microseconds * 1000 + INTERVAL_MIDDLE).to_bytes(4, "big")
    )


def decode_day_interval(data: bytes) -> timedelta:
    """The interval that eleven bytes stand for."""
    days = int.from_bytes(data[:4], "big") - INTERVAL_MIDDLE
    hours, minutes, seconds = (byte - INTERVAL_BIAS for byte in data[4:7])
    fraction_ns = int.from_bytes(data[7:11], "big") - INTERVAL_MIDDLE
    return timedelta(days, seconds, fraction_ns // 1000, 0, minutes, hours)


def encode_month_interval(value: YearsMonths) -> bytes:
    """INTERVAL YEAR TO MONTH's five bytes."""
    return (value.years + INTERVAL_MIDDLE).to_bytes(4, "big") + bytes((value.months + INTERVAL_BIAS,))


def decode_month_interval(data: bytes) -> YearsMonths:
    """The interval that five bytes stand for."""
    return YearsMonths(int.from_bytes(data[:4], "big") - INTERVAL_MIDDLE, data[4] - INTERVAL_BIAS)
