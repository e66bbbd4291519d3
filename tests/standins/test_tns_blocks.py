"""PL/SQL blocks: OUT binds, DBMS_OUTPUT, cursors that come back, and the errors of blocks."""

import oracledb
import pytest

from tests.standins.tns import TnsStandin
from tests.standins.tns_answers import Answer
from tests.standins.tns_clients import error_code, signed_in
from tests.standins.ttc_types import Column


@pytest.fixture(params=["12.1", "19c", "23ai"])
def server(request):
    with TnsStandin(style=request.param) as started:
        yield started


@pytest.fixture
def connection(server):
    with signed_in(server) as connected:
        yield connected


@pytest.fixture
def cursor(connection):
    with connection.cursor() as opened:
        yield opened


def lines_of(cursor, room=50):
    lines, count = cursor.arrayvar(str, room), cursor.var(int)
    count.setvalue(0, room)
    cursor.callproc("dbms_output.get_lines", (lines, count))
    return lines.getvalue()[: count.getvalue()]


def test_values_come_back_in_out_binds(cursor):
    number, text, nothing = cursor.var(int), cursor.var(str, 100), cursor.var(str)
    cursor.execute(
        "begin :number := :a * 2 + 1; :text := 'it''s ' || :a; :nothing := null; end;",
        number=number,
        a=20,
        text=text,
        nothing=nothing,
    )
    assert (number.getvalue(), text.getvalue(), nothing.getvalue()) == (41, "it's 20", None)


def test_a_bind_may_go_in_and_come_out(cursor):
    number = cursor.var(int)
    for start in (5, 7):
        number.setvalue(0, start)
        cursor.execute("begin :n := :n + 1; end;", n=number)
        assert number.getvalue() == start + 1


def test_a_block_runs_again_with_other_values(cursor):
    found = []
    for value in (1, 2, 3):
        out = cursor.var(int)
        cursor.execute("begin :doubled := :value * 2; end;", doubled=out, value=value)
        found.append(out.getvalue())
    assert found == [2, 4, 6]


def test_output_is_read_line_by_line_and_in_batches(cursor):
    cursor.callproc("dbms_output.enable")
    cursor.execute(
        "begin dbms_output.put_line('one'); dbms_output.put('t'); dbms_output.put_line('wo'); end;"
    )
    line, status = cursor.var(str), cursor.var(int)
    cursor.callproc("dbms_output.get_line", (line, status))
    assert (line.getvalue(), status.getvalue()) == ("one", 0)
    cursor.execute("begin for i in 1 .. 3 loop dbms_output.put_line('line ' || i); end loop; end;")
    assert lines_of(cursor, 2) == ["two", "line 1"]
    assert lines_of(cursor) == ["line 2", "line 3"]
    assert lines_of(cursor) == []
    cursor.callproc("dbms_output.get_line", (line, status))
    assert (line.getvalue(), status.getvalue()) == (None, 1)


def test_output_that_nobody_enabled_is_lost(cursor):
    cursor.execute("begin dbms_output.put_line('unheard'); end;")
    assert lines_of(cursor) == []


def test_a_block_changes_tables_and_reads_them(connection, cursor):
    cursor.execute("create table t (n number, name varchar2(20))")
    total = cursor.var(int)
    cursor.execute(
        """
        declare
            first number := 3;
            word varchar2(10);
        begin
            insert into t values (first, :name); -- ours
            insert into t values (first * 2, 'b');
            select name into word from t where n = first;
            select sum(n) into :total from t;
            update t set name = word || '!' where n = 6;
            commit;
        end;
        """,
        name="a",
        total=total,
    )
    assert total.getvalue() == 9
    assert not connection.transaction_in_progress
    assert cursor.execute("select name from t order by n").fetchall() == [("a",), ("a!",)]


def test_a_cursor_comes_back_in_a_bind(connection, cursor):
    rows = connection.cursor()
    cursor.execute("begin open :rows for select level n from dual connect by level <= 250; end;", rows=rows)
    assert [column.name for column in rows.description] == ["N"]
    assert sum(number for (number,) in rows) == 250 * 251 // 2


def test_results_are_returned_without_binds(server, cursor):
    cursor.execute(
        """
        declare c sys_refcursor; d sys_refcursor;
        begin
            open c for select 1 as a from dual; dbms_sql.return_result(c);
            open d for select 'x' as b, 2 as n from dual; dbms_sql.return_result(d);
        end;
        """
    )
    assert [result.fetchall() for result in cursor.getimplicitresults()] == [[(1,)], [("x", 2)]]


def test_a_procedure_may_be_scripted(server, cursor):
    server.answer("credit_check", Answer(out={"2": "approved"}))
    verdict = cursor.var(str)
    cursor.callproc("credit_check", (17, verdict))
    assert verdict.getvalue() == "approved"
    server.answer("best_price", lambda asked: Answer(out={"RETVAL": asked.binds[0]["1"] * 3}))
    assert cursor.callfunc("best_price", int, [14]) == 42


def test_large_texts_come_back(server, cursor):
    server.answer("make_report", Answer(out={"1": "ü" * 50_000}))
    report = cursor.var(oracledb.DB_TYPE_CLOB)
    cursor.callproc("make_report", (report,))
    assert report.getvalue().read() == "ü" * 50_000


def test_arrays_go_in(server, cursor):
    seen = []
    server.answer("add_all", lambda asked: seen.append(asked.binds[0]["1"]) or Answer())
    numbers = cursor.arrayvar(oracledb.DB_TYPE_NUMBER, [1, 2, 3])
    cursor.callproc("add_all", (numbers,))
    assert seen == [[1, 2, 3]]


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("begin nobody.knows(1); end;", 6550),
        ("begin raise_application_error(-20007, 'not today'); end;", 20007),
        ("declare n number; begin select 1 into n from dual where 1 = 2; end;", 1403),
        ("begin insert into missing values (1); end;", 942),
    ],
)
def test_errors_of_blocks_have_their_numbers(cursor, block, code):
    with pytest.raises(oracledb.DatabaseError) as failed:
        cursor.execute(block)
    assert error_code(failed.value) == code
    cursor.execute("begin null; end;")


def test_session_facts_are_set_by_packages(server, cursor):
    cursor.callproc("dbms_application_info.set_module", ("billing", "close month"))
    cursor.callproc("dbms_session.set_identifier", ("ann",))
    (session,) = server.sessions()
    assert (session.module, session.action, session.client_identifier) == ("billing", "close month", "ann")


def test_a_typed_cursor_may_be_scripted(server, connection, cursor):
    server.answer("get_rows", Answer(out={"RETVAL": Answer([Column("A", "CLOB")], [("x",), ("y",)])}))
    rows = cursor.callfunc("get_rows", oracledb.DB_TYPE_CURSOR)
    assert [lob.read() for (lob,) in rows] == ["x", "y"]
