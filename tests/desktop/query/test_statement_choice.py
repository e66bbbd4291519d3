import pytest

from poolkeeper.desktop.query.statement_choice import statement_at
from poolkeeper.profiles.engines import Engine

TWO = "SELECT 1;\n\nSELECT ';' -- ;\n  FROM t;\n"


@pytest.mark.parametrize(
    ("cursor", "wanted"),
    [
        (0, "SELECT 1"),
        (9, "SELECT 1"),
        (11, "SELECT ';' -- ;\n  FROM t"),
        (len(TWO), "SELECT ';' -- ;\n  FROM t"),
    ],
)
def test_the_statement_at_the_cursor_is_meant(cursor, wanted):
    assert statement_at(TWO, cursor, Engine.POSTGRESQL) == wanted


def test_a_text_without_semicolons_is_one_statement_as_it_stands():
    assert statement_at("  SELECT 1\n", 3, Engine.SQLITE) == "  SELECT 1\n"


def test_semicolons_in_dollar_quotes_end_nothing():
    text = "DO $x$ BEGIN NULL; END $x$; SELECT 1"
    assert statement_at(text, 3, Engine.POSTGRESQL) == "DO $x$ BEGIN NULL; END $x$"


def test_a_trigger_with_a_body_is_run_whole():
    text = "CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; END;"
    assert statement_at(text, 10, Engine.SQLITE) == text


def test_blanks_between_statements_mean_the_one_before():
    assert statement_at("SELECT 1;  -- no more\n", 20, Engine.SQLITE) == "SELECT 1"


def test_nothing_but_comments_is_nothing():
    assert statement_at("-- a;\n;", 2, Engine.SQLITE) == ""
