"""Statements through the thin driver: queries, binds, changes, transactions, errors and long results."""

from datetime import datetime
from decimal import Decimal

import oracledb
import pytest

from tests.standins.tns import TnsStandin
from tests.standins.tns_clients import error_code, signed_in

ITEMS = "create table items (id number(10) primary key, name varchar2(40 char) not null, added date)"


@pytest.fixture
def server():
    with TnsStandin() as started:
        yield started


@pytest.fixture
def connection(server):
    with signed_in(server) as connected:
        yield connected


@pytest.fixture
def cursor(connection):
    with connection.cursor() as opened:
        opened.execute(ITEMS)
        yield opened


def test_a_table_gives_back_what_was_put_in_with_its_declared_types(cursor):
    moment = datetime(2026, 11, 21, 9, 30, 15)
    cursor.execute("insert into items values (:id, :name, :added)", id=7, name="Schlüssel", added=moment)
    cursor.execute("select * from items where id = :1", [7])
    assert cursor.fetchall() == [(7, "Schlüssel", moment)]
    described = [(column.name, column.type_code, column.null_ok) for column in cursor.description]
    assert described == [
        ("ID", oracledb.DB_TYPE_NUMBER, True),
        ("NAME", oracledb.DB_TYPE_VARCHAR, True),
        ("ADDED", oracledb.DB_TYPE_DATE, True),
    ]


def test_a_change_counts_its_rows_and_opens_a_transaction(connection, cursor):
    cursor.executemany("insert into items (id, name) values (:1, :2)", [(1, "a"), (2, "b"), (3, "c")])
    assert cursor.rowcount == 3
    assert connection.transaction_in_progress
    connection.commit()
    assert not connection.transaction_in_progress
    cursor.execute("update items set name = 'x' where id > 1")
    assert cursor.rowcount == 2
    connection.rollback()
    assert cursor.execute("select name from items order by id").fetchall() == [("a",), ("b",), ("c",)]


@pytest.mark.parametrize(
    ("statement", "code", "kind"),
    [
        ("select * from nowhere", 942, oracledb.DatabaseError),
        ("select absent from items", 904, oracledb.DatabaseError),
        ("select id items order where", 933, oracledb.DatabaseError),
        ("selectt 1 from dual", 900, oracledb.DatabaseError),
        ("insert into items (id, name) values (1, 'again')", 1, oracledb.IntegrityError),
        ("insert into items (id, name) values (2, null)", 1400, oracledb.IntegrityError),
        ("insert into parts values (1, 99)", 2291, oracledb.IntegrityError),
        ("delete from items where id = 1", 2292, oracledb.IntegrityError),
        ("create table items (id number)", 955, oracledb.DatabaseError),
    ],
)
def test_errors_have_oracles_numbers(cursor, statement, code, kind):
    cursor.execute("create table parts (id number, item number references items (id))")
    cursor.execute("insert into items (id, name) values (1, 'a')")
    cursor.execute("insert into parts values (1, 1)")
    with pytest.raises(kind) as failed:
        cursor.execute(statement)
    assert error_code(failed.value) == code
    assert f"ORA-{code:05}" in str(failed.value)
    assert cursor.execute("select 1 from dual").fetchone() == (1,)


def test_an_error_tells_its_place(cursor):
    with pytest.raises(oracledb.DatabaseError) as failed:
        cursor.execute("select id, wrong from items")
    assert failed.value.args[0].offset == 11


def test_a_batch_collects_its_errors_and_counts(cursor):
    rows = [(1, "a"), (1, "b"), (2, None), (3, "c")]
    cursor.executemany(
        "insert into items (id, name) values (:1, :2)", rows, batcherrors=True, arraydmlrowcounts=True
    )
    assert [(error.offset, error.code) for error in cursor.getbatcherrors()] == [(1, 1), (2, 1400)]
    assert cursor.getarraydmlrowcounts() == [1, 0, 0, 1]


def test_returning_gives_the_new_values(cursor):
    new = cursor.var(int)
    cursor.execute("insert into items (id, name) values (:1, :2) returning id * 2 into :3", [21, "a", new])
    assert new.getvalue() == [42]
    names = cursor.var(str, arraysize=2)
    cursor.setinputsizes(None, None, names)
    cursor.executemany(
        "insert into items (id, name) values (:1, :2) returning name into :3", [(31, "b"), (32, "c")]
    )
    assert [names.getvalue(row) for row in range(2)] == [["b"], ["c"]]


def test_a_statement_runs_again_with_other_values(cursor):
    found = [
        cursor.execute("select :number * 2 from dual", number=number).fetchone()[0] for number in (1, 2, 30)
    ]
    assert found == [2, 4, 60]
    for name in ("a", "b"):
        cursor.execute("insert into items (id, name) values (:1, :2)", [ord(name), name])
    assert cursor.execute("select name from items order by id").fetchall() == [("a",), ("b",)]


def test_long_strings_come_after_the_others_and_arrive_whole(cursor):
    long = "ä" * 20_000
    cursor.execute("create table texts (a varchar2(10), b clob, c number)")
    cursor.execute("insert into texts values (:a, :b, :c)", a="x", b=long, c=5)
    cursor.execute("select a, length(b), c from texts")
    assert cursor.fetchall() == [("x", 20_000, 5)]


def test_a_hundred_thousand_rows_come_as_they_are_fetched(server, cursor):
    cursor.arraysize = 1000
    cursor.execute("SELECT LEVEL AS n FROM dual CONNECT BY LEVEL <= 100000")
    assert cursor.description[0].name == "N"
    assert cursor.fetchone() == (1,)
    total = 1 + sum(number for (number,) in cursor)
    assert total == 100_000 * 100_001 // 2
    assert len(server.requests.of("fetch")) == 100


def test_limits_and_nulls_and_functions_are_translated(cursor):
    cursor.executemany("insert into items (id, name) values (:1, :2)", [(n, f"n{n}") for n in range(1, 21)])
    ids = lambda text, **binds: [row[0] for row in cursor.execute(text, **binds)]  # noqa: E731
    assert ids("select id from items order by id fetch first 2 rows only") == [1, 2]
    assert ids("select id from items order by id offset :a rows fetch next :b rows only", a=3, b=2) == [4, 5]
    assert ids("select id from items where rownum <= 3") == [1, 2, 3]
    assert ids("select nvl(added, 'none') from items where id = 1") == ["none"]
    decoded = "select decode(id, 1, 'one', 'more') from app.items where id < 3 order by id"
    assert ids(decoded) == ["one", "more"]
    assert ids("select to_char(date '2026-11-21', 'DD.MM.YYYY') from dual") == ["21.11.2026"]
    assert ids("select q'[it's]' || n'!' from dual") == ["it's!"]
    assert ids("select user from dual") == ["APP"]
    assert ids("select 1 + 1 / 4 from dual") == [1.25]


def test_columns_have_the_names_that_oracle_gives_them(cursor):
    text = 'select 1 a, 2 as "Mixed", sysdate, user, 3 / 4, upper(:word), count(*) from items'
    cursor.execute(text, word="x")
    names = [column.name for column in cursor.description]
    assert names == ["A", "Mixed", "SYSDATE", "USER", "3/4", "UPPER(:WORD)", "COUNT(*)"]


def test_a_semicolon_belongs_to_blocks_only(cursor):
    with pytest.raises(oracledb.DatabaseError) as refused:
        cursor.execute("select 1 from dual;")
    assert (error_code(refused.value), refused.value.args[0].offset) == (933, 18)
    with pytest.raises(oracledb.DatabaseError) as refused:
        cursor.execute("begin null; end")
    assert error_code(refused.value) == 6550


def test_sequences_count(cursor):
    cursor.execute("create sequence numbers start with 5")
    numbers = [cursor.execute("select numbers.nextval from dual").fetchone()[0] for _ in range(2)]
    assert numbers == [5, 6]


def test_exact_numbers_stay_exact_in_tables(cursor):
    exact = Decimal("1234567890123456789012345678.0123456789")
    cursor.execute("create table amounts (amount number)")
    cursor.execute("insert into amounts values (:1)", [exact])
    oracledb.defaults.fetch_decimals = True
    try:
        assert cursor.execute("select amount from amounts").fetchone() == (exact,)
    finally:
        oracledb.defaults.fetch_decimals = False


def test_the_schema_and_the_edition_of_a_session_may_change(connection):
    connection.cursor().execute("alter session set current_schema = app")
    assert connection.current_schema == "APP"
    connection.cursor().execute("alter session set nls_date_format = 'YYYY'")
    with pytest.raises(oracledb.DatabaseError) as refused:
        connection.cursor().execute("alter session set current_schema = stranger")
    assert error_code(refused.value) == 1435


def test_too_many_open_cursors_are_refused(connection):
    cursors = [connection.cursor() for _ in range(301)]
    for number, cursor in enumerate(cursors[:300]):
        cursor.execute(f"select {number} from dual")
    with pytest.raises(oracledb.DatabaseError) as refused:
        cursors[300].execute("select 300 from dual")
    assert error_code(refused.value) == 1000
