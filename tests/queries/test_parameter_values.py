"""A typed value is exact, and a value of the wrong type is refused with a sentence naming it."""

import datetime
from decimal import Decimal

import pytest

from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.queries.parameter_values import BadParameter, python_value

UTC = datetime.UTC
EAST = datetime.timezone(datetime.timedelta(hours=2))


def value(type_, text):
    return python_value(BoundParameter("p", ParameterType(type_), text))


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        ("text", "", ""),
        ("text", " a\n", " a\n"),
        ("text", "日本🎁", "日本🎁"),
        ("integer", "42", 42),
        ("integer", " -7 ", -7),
        ("integer", "+0012", 12),
        ("integer", "9" * 40, 10**40 - 1),
        ("decimal", "12.50", Decimal("12.50")),
        ("decimal", "-.5", Decimal("-0.5")),
        ("decimal", "1e3", Decimal("1e3")),
        ("decimal", "0." + "1" * 60, Decimal("0." + "1" * 60)),
        ("date", "2024-02-29", datetime.date(2024, 2, 29)),
        ("date", "0001-01-01", datetime.date(1, 1, 1)),
        ("timestamp", "2024-01-31 14:05", datetime.datetime(2024, 1, 31, 14, 5)),
        ("timestamp", "2024-01-31T14:05:06.123456", datetime.datetime(2024, 1, 31, 14, 5, 6, 123456)),
        ("timestamp", "2024-01-31 14:05:06.5", datetime.datetime(2024, 1, 31, 14, 5, 6, 500000)),
        ("timestamp", "2024-01-31T14:05:06Z", datetime.datetime(2024, 1, 31, 14, 5, 6, tzinfo=UTC)),
        ("timestamp", "2024-01-31 14:05:06 +02:00", datetime.datetime(2024, 1, 31, 14, 5, 6, tzinfo=EAST)),
        ("timestamp", "2024-01-31 14:05:06+02", datetime.datetime(2024, 1, 31, 14, 5, 6, tzinfo=EAST)),
        ("boolean", "true", True),
        ("boolean", "NO", False),
    ],
)  # fmt: skip
def test_a_value_is_read_exactly(type_, text, expected):
    got = value(type_, text)
    assert got == expected
    assert type(got) is type(expected)


@pytest.mark.parametrize("type_", ParameterType)
def test_null_is_none_in_every_type(type_):
    assert value(type_, None) is None


def test_an_integer_of_thousands_of_digits_keeps_them_all():
    digits = "7" * 100_000
    assert format(value("integer", digits), "f") == digits


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("integer", "abc"), ("integer", "1.5"), ("integer", "1_000"), ("integer", "٣"), ("integer", "0x10"),
        ("decimal", "abc"), ("decimal", "1,5"), ("decimal", "NaN"), ("decimal", "Infinity"), ("decimal", "."),
        ("decimal", "1e99999999"),
        ("date", "2024-02-30"), ("date", "20240131"), ("date", "31.1.2024"), ("date", "2024-W01-1"),
        ("timestamp", "2024-01-31"), ("timestamp", "2024-01-31 25:00"),
        ("timestamp", "2024-01-31 14:05:06.1234567"),
        ("boolean", "maybe"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_type_is_refused_by_name(type_, text):
    with pytest.raises(BadParameter) as refused:
        value(type_, text)
    assert refused.value.name == "p"
    assert ":p" in refused.value.sentence
    assert text in refused.value.sentence
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize("type_", set(ParameterType) - {ParameterType.TEXT})
@pytest.mark.parametrize("text", ["", "  "])
def test_empty_is_not_null(type_, text):
    with pytest.raises(BadParameter, match=r"is empty: .*NULL"):
        value(type_, text)


def test_half_a_character_is_refused():
    with pytest.raises(BadParameter, match=":p holds half of a character"):
        value("text", "a\ud83d")


def test_a_long_wrong_value_is_cut_in_the_sentence():
    with pytest.raises(BadParameter) as refused:
        value("integer", "x" * 10_000)
    assert len(refused.value.sentence) < 200
