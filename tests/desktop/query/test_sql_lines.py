import time

import pytest

from poolkeeper.desktop.query.sql_lines import PLAIN, LineScanner, Part
from poolkeeper.profiles.engines import Engine


def parts_of(text, engine=Engine.POSTGRESQL):
    """Every coloured part of a text of several lines, as (words, what it is)."""
    scanner, state, found = LineScanner(engine), PLAIN, []
    for line in text.split("\n"):
        spans, state = scanner.scan(line, state)
        found += [(line[start:end], part) for start, end, part in spans if part is not None]
    return found


def test_keywords_numbers_strings_comments_and_parameters_are_told_apart():
    assert parts_of("SELECT a1, 12.5, 'it''s' FROM t WHERE x >= :since -- :no") == [
        ("SELECT", Part.KEYWORD),
        ("12.5", Part.NUMBER),
        ("'it''s'", Part.STRING),
        ("FROM", Part.KEYWORD),
        ("WHERE", Part.KEYWORD),
        (":since", Part.PARAMETER),
        ("-- :no", Part.COMMENT),
    ]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("'one\n:two\nthree' :four", Part.STRING),
        ("/* one\n:two\nthree */ :four", Part.COMMENT),
        ("$body$ one\n:two\nthree $body$ :four", Part.STRING),
    ],
)
def test_what_one_line_opens_colours_the_next_until_it_is_closed(text, inside):
    kinds = [part for _, part in parts_of(text)]
    assert kinds == [inside, inside, inside, Part.PARAMETER]


def test_comments_nest_in_postgresql_and_not_in_mysql():
    text = "/* a /* b */ SELECT */ SELECT"
    assert [word for word, part in parts_of(text) if part is Part.KEYWORD] == ["SELECT"]
    kinds = [part for _, part in parts_of(text, Engine.MYSQL)]
    assert kinds.count(Part.KEYWORD) == 2


def test_a_backslash_escapes_where_the_engine_says_so():
    assert parts_of(r"'\' :a", Engine.POSTGRESQL)[-1] == (":a", Part.PARAMETER)
    assert parts_of(r"E'\' :a'", Engine.POSTGRESQL) == [(r"E'\' :a'", Part.STRING)]
    assert parts_of(r"'\' :a'", Engine.MYSQL) == [(r"'\' :a'", Part.STRING)]


def test_casts_and_quoted_names_are_not_coloured():
    assert parts_of('"select" x::date') == []
    assert parts_of("`select`", Engine.MYSQL) == []


def test_a_hash_begins_a_comment_in_mysql_alone():
    assert parts_of("# SELECT", Engine.MYSQL) == [("# SELECT", Part.COMMENT)]
    assert parts_of("a # b SELECT", Engine.POSTGRESQL) == [("SELECT", Part.KEYWORD)]


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("mark", ["'", "'a", "/*", "$", "$a", ":", "\\'", "-", "1"])
def test_a_hostile_line_is_scanned_in_no_time(engine, mark):
    line = mark * 500_000
    began = time.perf_counter()
    LineScanner(engine).scan(line, PLAIN)
    assert time.perf_counter() - began < 0.25
