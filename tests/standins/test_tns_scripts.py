"""Tests may script what statements give, how they fail, and rows that are made as they are fetched."""

import oracledb
import pytest

from tests.standins.tns import TnsStandin
from tests.standins.tns_answers import Answer
from tests.standins.tns_clients import error_code, in_background, signed_in
from tests.standins.ttc_types import Column
from tests.support.waiting import wait_until


@pytest.fixture
def server():
    with TnsStandin() as started:
        yield started


@pytest.fixture
def connection(server):
    with signed_in(server) as connected:
        yield connected


def test_rows_are_made_only_when_they_are_wanted(server, connection):
    made = []

    def rows():
        for number in range(1_000_000):
            made.append(number)
            yield (number,)

    server.answer("from endless", Answer([Column("N", "NUMBER")], rows))
    with connection.cursor() as cursor:
        cursor.prefetchrows, cursor.arraysize = 10, 10
        cursor.execute("select n from endless")
        assert cursor.fetchmany(15)[-1] == (14,)
    assert len(made) <= 30


def test_a_scripted_answer_may_look_at_the_binds(server, connection):
    server.answer("from orders", lambda asked: Answer(["TOTAL"], [(asked.binds[0]["ID"] * 10,)]))
    assert connection.cursor().execute("select total from orders where id = :id", id=4).fetchone() == (40,)


def test_a_scripted_failure_comes_as_the_servers(server, connection):
    server.fail("update stock", code=60, message="ORA-00060: deadlock detected while waiting for resource")
    with pytest.raises(oracledb.DatabaseError) as failed:
        connection.cursor().execute("update stock set count = 1")
    assert error_code(failed.value) == 60


def test_a_failure_that_ends_the_session_closes_the_connection(server, connection):
    server.fail("select 1", 3113, "ORA-03113: end-of-file on communication channel", ends_session=True)
    with pytest.raises(oracledb.DatabaseError) as ended:
        connection.cursor().execute("select 1 from dual")
    assert "DPY-4011" in str(ended.value)
    wait_until(lambda: not server.sessions())
    assert not connection.is_healthy()


def test_stored_code_may_compile_with_errors(server, connection):
    server.answer("create procedure bad", Answer(compiled_with_errors=True))
    with connection.cursor() as cursor:
        cursor.execute("create procedure bad as begin nonsense; end;")
        assert cursor.warning.full_code == "DPY-7000"
        cursor.execute("create procedure good as begin null; end;")
        assert cursor.warning is None


def test_a_slow_script_is_cancelled_like_any_statement(server, connection):
    def slowly(asked):
        asked.pause(60)
        return Answer(["A"], [(1,)])

    server.answer("from slow", slowly)
    thread, results = in_background(lambda: connection.cursor().execute("select a from slow"))
    wait_until(lambda: server.sessions()[0].active)
    connection.cancel()
    thread.join(10)
    assert error_code(results[0]) == 1013


def test_types_are_guessed_from_the_first_row(server, connection):
    server.answer("from guessed", Answer(["A", "B", "C", "D"], [(1, "x", None, 2.5), (2, "y", "z", None)]))
    cursor = connection.cursor()
    assert cursor.execute("select * from guessed").fetchall() == [(1, "x", None, 2.5), (2, "y", "z", None)]
    kinds = [column.type_code for column in cursor.description]
    text, number = oracledb.DB_TYPE_VARCHAR, oracledb.DB_TYPE_NUMBER
    assert kinds == [number, text, text, number]


def test_the_newest_script_wins_and_all_are_forgotten_together(server, connection):
    server.answer("from dual", Answer(["A"], [("old",)]))
    server.answer("from dual", Answer(["A"], [("new",)]))
    cursor = connection.cursor()
    assert cursor.execute("select 'real' from dual").fetchone() == ("new",)
    server.script.forget()
    assert cursor.execute("select 'real' from dual").fetchone() == ("real",)


def test_columns_may_change_between_two_runs_of_a_statement(server, connection):
    cursor = connection.cursor()
    server.answer("from changing", Answer([Column("A", "NUMBER")], [(1,)]))
    assert cursor.execute("select * from changing").fetchall() == [(1,)]
    server.answer("from changing", Answer([Column("A", "VARCHAR2(9)"), Column("B", "DATE")], [("x", None)]))
    assert cursor.execute("select * from changing").fetchall() == [("x", None)]
    assert [column.name for column in cursor.description] == ["A", "B"]


def test_data_frames_are_fetched(server, connection):
    server.answer("from wide", lambda _: Answer(["N", "T"], [(number, "x") for number in range(2500)]))
    frame = connection.fetch_df_all("select n, t from wide")
    assert (frame.num_rows(), frame.column_names()) == (2500, ["N", "T"])
