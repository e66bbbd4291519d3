"""Durations in the few characters that a narrow panel has."""

import pytest

from poolkeeper.desktop.pool.durations import age_text, ago_text, coarse_age_text, waits_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0.0 s"),
        (0.04, "0.0 s"),
        (2.44, "2.4 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.9, "1 min"),
        (60, "1 min"),
        (14 * 60 + 59, "14 min"),
        (3600, "1 h"),
        (47.9 * 3600, "47 h"),
        (72 * 3600, "3 days"),
    ],
)
def test_an_age(seconds, text):
    assert age_text(seconds) == text


def test_ages_to_the_minute():
    assert (coarse_age_text(59), coarse_age_text(61)) == ("< 1 min", "1 min")
    assert (ago_text(59), ago_text(7300)) == ("just now", "2 h ago")


@pytest.mark.parametrize(
    ("waits_s", "text"),
    [
        ((0.0001, 0.004, 0.310), "0.1 / 4 / 310 ms"),
        ((0.0, 0.0, 0.0), "0 / 0 / 0 ms"),
        ((0.001, 0.2, 12.0), "0 / 0.2 / 12 s"),
        ((0.00002,), "0 ms"),
        ((4.2,), "4.2 s"),
        ((0.9994,), "999 ms"),
    ],
)
def test_waits_share_one_unit(waits_s, text):
    assert waits_text(*waits_s) == text
