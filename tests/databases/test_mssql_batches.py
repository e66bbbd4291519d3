"""GO cuts scripts where it is a line of its own and no part of a text."""

import pytest

from poolkeeper.databases.mssql_batches import batches


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1\nGO\nSELECT 2\ngo", ["SELECT 1\n", "\nSELECT 2\n"]),
        ("SELECT 1\nGO 3\n", ["SELECT 1\n"] * 3),
        ("SELECT 'a\nGO\nb'", ["SELECT 'a\nGO\nb'"]),
        ("/* a\nGO\n*/ SELECT 1", ["/* a\nGO\n*/ SELECT 1"]),
        ("SELECT [a\nGO\nb]", ["SELECT [a\nGO\nb]"]),
        ("GO\nGO\n", []),
        ("SELECT 1\nGO -- done\nSELECT 2", ["SELECT 1\n", "\nSELECT 2"]),
        ("SELECT GO FROM t", ["SELECT GO FROM t"]),
        ("SELECT 1\r\nGO\r\nSELECT 2", ["SELECT 1\r\n", "\r\nSELECT 2"]),
    ],
)
def test_a_script_is_cut_at_go(script, wanted):
    assert [each.strip() for each in batches(script)] == [each.strip() for each in wanted]
