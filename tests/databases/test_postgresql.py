"""PostgreSQL: sessions, transactions, streams, cursors and cancel, seen from the server too."""

import threading
import time

import psycopg
import pytest

from poolkeeper.profiles.identity import Identity
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgresql


@pytest.fixture
def numbers(pg):
    with pg.connected() as connection:
        pg.ran(connection, "DROP TABLE IF EXISTS numbers; CREATE TABLE numbers (i int PRIMARY KEY, t text)")
        pg.ran(connection, "INSERT INTO numbers SELECT i, 'number ' || i FROM generate_series(1, 20000) i")
    return pg


def read_out(execution):
    while execution.fetch(10000):
        pass


def test_the_server_sees_who_we_are(pg):
    with pg.connected() as connection:
        row = pg.rows(connection, "SELECT pg_backend_pid(), current_setting('application_name')")[0]
        assert row == (int(pg.database.backend_id(connection)), "Poolkeeper")
        assert pg.database.server_version(connection).startswith("PostgreSQL 1")
        pg.database.ping(connection)


def test_what_the_surroundings_say_to_libpq_counts_for_nothing(pg, monkeypatch, tmp_path):
    password_file = tmp_path / "passwords"
    password_file.write_text(f"*:*:*:*:{pg.identity.password}\n")
    password_file.chmod(0o600)
    for name, value in {
        "PGOPTIONS": "-c statement_timeout=1234",
        "PGPASSWORD": pg.identity.password,
        "PGPASSFILE": str(password_file),
        "PGSSLCERT": "/nowhere/else",
    }.items():
        monkeypatch.setenv(name, value)
    with pg.connected() as connection:
        assert pg.rows(connection, "SHOW statement_timeout") == [("0",)]
        assert connection.pgconn.used_password
    monkeypatch.setenv("PGPASSWORD", pg.identity.password)
    explained = pg.refusal(identity=Identity(pg.identity.user))
    assert explained.title.endswith("and none was given.")
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    assert "not known" in pg.refusal(host="nowhere.invalid").title


def test_a_flood_of_notices_is_cut_and_counted(pg):
    flood = "DO $$ BEGIN FOR i IN 1..1500 LOOP RAISE NOTICE '% %', i, repeat('x', 100000); END LOOP; END $$"
    with pg.connected() as connection:
        flooded, _ = pg.ran(connection, flood)
        quiet, _ = pg.ran(connection, "SELECT 1")
    missing, *kept = flooded.notices
    assert missing == "500 earlier notices were not kept."
    assert [len(kept), kept[0][:12], kept[-1][:12]] == [1000, "NOTICE: 501 ", "NOTICE: 1500"]
    assert all(len(each) < 4100 and each.endswith(" more characters)") for each in kept)
    assert quiet.notices == ()


def test_statements_without_rows_and_results_without_rows_are_told_apart(pg):
    with pg.connected() as connection:
        created, _ = pg.ran(connection, "CREATE TEMP TABLE t (a int)")
        inserted, _ = pg.ran(connection, "INSERT INTO t VALUES (1), (2), (3)")
        empty, rows = pg.ran(connection, "SELECT * FROM t WHERE false")
        returning, returned = pg.ran(connection, "UPDATE t SET a = a + 1 RETURNING a")
        nothing, _ = pg.ran(connection, "")
    assert (created.columns, created.affected) == (None, None)
    assert (inserted.columns, inserted.affected) == (None, 3)
    assert [each.name for each in empty.columns] == ["a"]
    assert (rows, empty.affected) == ([], None)
    assert (sorted(returned), returning.affected) == ([(2,), (3,), (4,)], 3)
    assert nothing.columns is None


def test_several_statements_show_the_first_result_and_name_the_rest(pg):
    with pg.connected() as connection:
        execution, rows = pg.ran(
            connection,
            "CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1); SELECT a FROM t; SELECT 2; SELECT 3",
        )
        assert rows == [(1,)]
        assert execution.affected == 1
        assert execution.notices == ("2 further results of these statements are not shown.",)
        late = pg.explained(connection, "SELECT 1; SELECT nosuch")
        assert late.code == "42703"
        assert pg.rows(connection, "SELECT 4") == [(4,)]


def test_parameters_of_every_type_reach_the_server(pg):
    names = {"a": 1, "b": "ü'\\", "c": None, "d": True}
    text = ", ".join(pg.database.placeholder(name) for name in ("a", "b", "c", "d", "a"))
    with pg.connected() as connection:
        rows = pg.rows(
            connection, f"SELECT {text}, {pg.database.escape_text(chr(39) + '50%' + chr(39))}", names
        )
        assert rows == [(1, "ü'\\", None, True, 1, "50%")]


def test_notices_are_kept_with_their_statement(pg):
    with pg.connected() as connection:
        execution, _ = pg.ran(connection, "DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'careful'; END $$")
        assert execution.notices == ("NOTICE: hello", "WARNING: careful")
        assert pg.ran(connection, "SELECT 1")[0].notices == ()


def test_stopping_a_stream_early_stops_the_server(pg):
    with pg.connected() as connection:
        execution = pg.database.execute(
            connection, "SELECT generate_series(1, 100000000), repeat('x', 1000)", {}, reads=True
        )
        assert len(execution.fetch(10)) >= 10
        began = time.monotonic()
        execution.close()
        assert time.monotonic() - began < 2
        assert execution.connection_usable
        assert pg.rows(connection, "SELECT 1") == [(1,)]


def test_stopping_early_never_undoes_a_change(numbers):
    with numbers.connected() as connection:
        execution = numbers.database.execute(
            connection, "DELETE FROM numbers RETURNING i, repeat('x', 2000)", {}, reads=False
        )
        execution.fetch(1)
        execution.close()
        assert execution.affected == 20000
        assert numbers.rows(connection, "SELECT count(*) FROM numbers") == [(0,)]


def test_stopping_early_keeps_the_transaction(numbers):
    database = numbers.database
    with numbers.connected() as connection:
        database.set_autocommit(connection, False)
        numbers.ran(connection, "DELETE FROM numbers WHERE i = 1")
        execution = database.execute(connection, "SELECT * FROM numbers ORDER BY i", {}, reads=True)
        assert execution.fetch(3)[0] == (2, "number 2")
        execution.close()
        assert database.in_transaction(connection)
        assert numbers.rows(connection, "SELECT count(*) FROM numbers") == [(19999,)]
        assert numbers.rows(connection, "SELECT count(*) FROM pg_cursors") == [(1,)]
        database.rollback(connection)
        assert numbers.rows(connection, "SELECT count(*) FROM numbers;", reads=True) == [(20000,)]


def test_stopping_early_keeps_the_transaction_without_a_cursor_too(pg):
    with pg.connected() as connection:
        pg.database.set_autocommit(connection, False)
        statement = "(SELECT generate_series(1, 50000), repeat('x', 1000))"
        execution = pg.database.execute(connection, statement, {}, reads=True)
        execution.fetch(1)
        execution.close()
        assert pg.rows(connection, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("autocommit", [True, False])
def test_every_row_arrives_once_and_in_order(numbers, autocommit):
    with numbers.connected() as connection:
        numbers.database.set_autocommit(connection, autocommit)
        rows = numbers.rows(
            connection, "SELECT i FROM numbers WHERE i > %(low)s ORDER BY i -- all", {"low": 1}
        )
        assert rows == [(i,) for i in range(2, 20001)]


def test_switching_auto_commit_never_fails(pg):
    database = pg.database
    with pg.connected() as connection:
        for on in (False, True):
            database.set_autocommit(connection, on)
            execution = database.execute(connection, "SELECT generate_series(1, 5000)", {}, reads=True)
            database.set_autocommit(connection, not on)
            execution.close()
            pg.explained(connection, "SELEC")
            database.set_autocommit(connection, on)
            database.rollback(connection)


def test_transactions_begin_with_the_next_statement_and_end_as_asked(numbers):
    database = numbers.database
    with numbers.connected() as connection, numbers.connected() as other:
        database.set_autocommit(connection, False)
        assert not database.in_transaction(connection)
        numbers.ran(connection, "DELETE FROM numbers WHERE i <= 5")
        assert database.in_transaction(connection)
        assert numbers.rows(other, "SELECT count(*) FROM numbers") == [(20000,)]
        database.commit(connection)
        assert not database.in_transaction(connection)
        assert numbers.rows(other, "SELECT count(*) FROM numbers") == [(19995,)]
        numbers.ran(connection, "BEGIN")
        numbers.explained(connection, "SELECT 1/0")
        assert database.in_transaction(connection)
        assert numbers.explained(connection, "SELECT 1").code == "25P02"
        database.rollback(connection)
        assert not database.in_transaction(connection)


def test_a_mistake_inside_a_transaction_is_placed_in_the_users_own_text(pg):
    with pg.connected() as connection:
        pg.database.set_autocommit(connection, False)
        with pytest.raises(psycopg.Error) as caught:
            pg.rows(connection, "SELECT 1,\n nosuch")
        explained = pg.database.explain(caught.value, pg.profile)
        assert "At character 12 of the statement." in explained.detail
        assert "DECLARE" not in explained.detail


@pytest.mark.parametrize("autocommit", [True, False])
def test_a_cancel_stops_the_statement_on_the_server(pg, autocommit):
    with pg.connected() as connection, pg.connected() as watcher:
        pg.database.set_autocommit(connection, autocommit)
        state = f"SELECT state FROM pg_stat_activity WHERE pid = {pg.database.backend_id(connection)}"
        failure = []

        def run():
            try:
                pg.rows(connection, "SELECT pg_sleep(60)")
            except psycopg.Error as error:
                failure.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        wait_until(lambda: pg.rows(watcher, state) == [("active",)])
        began = time.monotonic()
        pg.database.cancel(connection, pg.profile, None, 5)
        wait_until(lambda: pg.rows(watcher, state) != [("active",)])
        assert time.monotonic() - began < 1
        thread.join(5)
        assert pg.database.was_cancelled(failure[0])
        assert not pg.database.is_disconnect(failure[0])


def test_a_copy_is_refused_and_leaves_the_session_usable(pg):
    with pg.connected() as connection:
        for statement in ("COPY (SELECT generate_series(1, 100000)) TO STDOUT", "COPY pg_class FROM STDIN"):
            assert "psql" in pg.explained(connection, statement).detail
            assert pg.rows(connection, "SELECT 1") == [(1,)]


def test_a_session_ended_by_the_server_counts_as_lost(pg):
    with pg.connected() as connection, pg.connected() as killer:
        execution = pg.database.execute(connection, "SELECT generate_series(1, 100000000)", {}, reads=True)
        execution.fetch(10)
        pg.ran(killer, f"SELECT pg_terminate_backend({pg.database.backend_id(connection)})")
        with pytest.raises(psycopg.Error) as caught:
            read_out(execution)
        assert pg.database.is_disconnect(caught.value)
        assert pg.database.explain(caught.value, pg.profile).title in {
            "The server ended the session.", f"The connection to 127.0.0.1:{pg.profile.port} was lost.",
        }  # fmt: skip
        execution.close()
        assert not execution.connection_usable
        assert not pg.database.in_transaction(connection)
        with pytest.raises(psycopg.Error) as again:
            pg.database.ping(connection)
        assert pg.database.is_disconnect(again.value)
