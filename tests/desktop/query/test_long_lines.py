import pytest

from poolkeeper.desktop.query.long_lines import LONGEST_LINE, longest_line, with_short_lines
from poolkeeper.profiles.engines import Engine


def test_a_text_of_ordinary_lines_stays_as_it_is():
    text = "SELECT 1,\n2\n" * 20_000
    assert with_short_lines(text, Engine.SQLITE) is text


@pytest.mark.parametrize("engine", Engine)
def test_breaks_come_behind_commas_and_for_blanks_of_code(engine):
    text = "SELECT a AND b, " * 10_000
    short = with_short_lines(text, engine)
    assert longest_line(short) < 3_000
    assert short.split() == text.split()


@pytest.mark.parametrize(
    "quoted", ["'{}'", '"{}"', "/* {} */", "-- {}"], ids=["string", "name", "comment", "line comment"]
)
@pytest.mark.parametrize("engine", Engine)
def test_strings_names_and_comments_are_never_broken(engine, quoted):
    inside = quoted.format("a, b " * 20_000)
    text = "SELECT 1, " * 10_000 + inside
    assert inside in with_short_lines(text, engine)


def test_strings_side_by_side_are_not_joined_by_a_break():
    text = "'a' 'b' " * 10_000
    assert "'\n'" not in with_short_lines(text, Engine.POSTGRESQL)
    assert len(text) > LONGEST_LINE
