"""A server, a view or a file decides how large its rows are, and never how large a portion of them is."""

import sqlite3

import pytest

from poolkeeper.databases.portions import LONGEST_STEP, PORTION_BYTES, bytes_of
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from tests.databases.statements import Target

SMALL, LARGE, LARGE_BYTES = 144, 100, 1_000_000
STATEMENTS = {
    "pg": "SELECT repeat('x', CASE WHEN n <= 144 THEN 1 ELSE 1000000 END) FROM generate_series(1, 244) n",
    "my": "SELECT repeat('x', CASE WHEN seq <= 144 THEN 1 ELSE 1000000 END) FROM seq_1_to_244",
    "file": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 244) "
    "SELECT zeroblob(CASE WHEN i <= 144 THEN 1 ELSE 1000000 END) FROM n",
}


@pytest.fixture
def file(tmp_path):
    sqlite3.connect(tmp_path / "any.db").close()
    profile = Profile(name="x", engine=Engine.SQLITE, database=str(tmp_path / "any.db"))
    return Target(database_of(Engine.SQLITE), profile)


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param("pg", marks=pytest.mark.postgresql),
        pytest.param("my", marks=pytest.mark.mysql),
        pytest.param("file", marks=pytest.mark.sqlite),
    ],
)
def test_rows_that_grow_large_come_in_small_portions_and_all_of_them(request, engine):
    target = request.getfixturevalue(engine)
    largest, count = 0, 0
    with target.connected() as connection:
        execution = target.database.execute(connection, STATEMENTS[engine], {}, reads=True)
        while rows := execution.fetch(1024):
            largest = max(largest, bytes_of(rows))
            count += len(rows)
        execution.close()
    assert count == SMALL + LARGE
    assert largest < PORTION_BYTES + (LONGEST_STEP + 1) * LARGE_BYTES
    assert largest < LARGE * LARGE_BYTES / 2


@pytest.mark.sqlite
def test_ordinary_rows_come_as_many_as_were_asked_for(file):
    statement = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) SELECT i FROM n"
    with file.connected() as connection:
        execution = file.database.execute(connection, statement, {}, reads=True)
        assert [len(execution.fetch(count)) for count in (1, 7, 1000, 5000, 1)] == [1, 7, 1000, 3992, 0]
        execution.close()
