"""A result has no more columns than its engine documents, whoever the server is."""

import pytest

from poolkeeper.databases.column_limits import MOST_COLUMNS, TooManyColumns, refuse_too_many
from poolkeeper.databases.columns import Column, Kind
from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.compiled import Compiled
from poolkeeper.queries.runner import run


@pytest.mark.parametrize("engine", Engine)
def test_the_most_that_is_documented_is_read_and_no_more(engine):
    most = MOST_COLUMNS[engine]
    refuse_too_many(engine, most)
    with pytest.raises(TooManyColumns) as caught:
        refuse_too_many(engine, most + 1)
    assert f"{most + 1:,} columns" in caught.value.explained.title
    assert caught.value.explained.source.startswith("https://")


class Wide:
    """What a driver made of a server that announces more."""

    columns = tuple(Column(f"c{number}", "int", Kind.INTEGER) for number in range(5000))
    affected = None
    closed = False

    def close(self):
        self.closed = True

    def heard(self):
        return []


@pytest.mark.parametrize("engine", [Engine.POSTGRESQL, Engine.MSSQL, Engine.ORACLE, Engine.MYSQL])
def test_nothing_of_a_wider_result_is_handed_on(engine):
    execution, columns, batches = Wide(), [], []

    class Server:
        def execute(self, *_arguments, **_more):
            return execution

    Server.engine = engine
    compiled = Compiled("SELECT 1", {}, True)
    with pytest.raises(TooManyColumns):
        run(Server(), None, compiled, row_cap=0, on_columns=columns.append, on_batch=batches.append)
    assert (columns, batches) == ([], [])
    assert execution.closed
