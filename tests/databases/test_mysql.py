"""MySQL and MariaDB: sessions, transactions, streams and cancel, seen from the server too."""

import threading
import time

import pymysql
import pytest

from tests.support.waiting import wait_until

pytestmark = pytest.mark.mysql

ENDLESS = "SELECT count(*) FROM seq_1_to_1000000000 AS a, seq_1_to_1000000000 AS b"

HURRIED = "SET STATEMENT max_statement_time = 0.05 FOR " + ENDLESS


@pytest.fixture
def numbers(my):
    with my.connected() as connection:
        my.ran(connection, "DROP TABLE IF EXISTS numbers")
        my.ran(connection, "CREATE TABLE numbers (i int PRIMARY KEY, t varchar(40)) ENGINE InnoDB")
        my.ran(connection, "INSERT INTO numbers SELECT seq, concat('number ', seq) FROM seq_1_to_20000")
    return my


def test_the_server_sees_who_we_are(my):
    with my.connected() as connection:
        assert my.rows(connection, "SELECT connection_id()") == [(int(my.database.backend_id(connection)),)]
        assert my.rows(connection, "SELECT @@character_set_client, @@autocommit") == [("utf8mb4", 1)]
        assert my.database.server_version(connection).startswith("MariaDB 1")
        my.database.ping(connection)


def test_the_password_is_forgotten_once_connected(my):
    with my.connected() as connection:
        assert my.identity.password.encode() not in repr(vars(connection)).encode()


@pytest.mark.parametrize("charset", ["utf8mb4", "latin1", "gbk", "big5", "sjis"])
def test_the_text_of_a_parameter_is_never_run_whatever_a_session_speaks(numbers, charset):
    count = f"SELECT count(*) FROM numbers WHERE t = {numbers.database.placeholder('t')}"
    with numbers.connected() as connection:
        numbers.ran(connection, "INSERT INTO numbers VALUES (0, 'ü‿’s')")
        numbers.ran(connection, f"SET NAMES {charset}")
        assert numbers.rows(connection, count, {"t": "ü‿’s"}) == [(1,)] if charset != "latin1" else True
        for text in (
            "\u203f' OR 1=1 -- ",
            "\u203f\\' OR 1=1 -- ",
            '\u00bf\\" OR 1=1 -- ',
            "' OR 1=1 -- ",
            "\\",
        ):
            assert numbers.rows(connection, count, {"t": text}) == [(0,)]
            echoed = numbers.rows(connection, f"SELECT hex({numbers.database.placeholder('t')})", {"t": text})
            assert echoed == [(text.encode().hex().upper(),)]


def test_text_stands_where_only_a_literal_may(my):
    with my.connected() as connection:
        for text in ("plain", "it's", "ü"):
            my.ran(connection, f"SHOW TABLES LIKE {my.database.placeholder('t')}", {"t": text})


def test_statements_without_rows_and_results_without_rows_are_told_apart(numbers):
    with numbers.connected() as connection:
        created, _ = numbers.ran(connection, "CREATE TEMPORARY TABLE t (a int)")
        inserted, _ = numbers.ran(connection, "INSERT INTO t VALUES (1), (2), (3)")
        empty, rows = numbers.ran(connection, "SELECT * FROM t WHERE false")
        returning, returned = numbers.ran(connection, "DELETE FROM t WHERE a > 1 RETURNING a")
    assert (created.columns, created.affected) == (None, None)
    assert (inserted.columns, inserted.affected) == (None, 3)
    assert [each.name for each in empty.columns] == ["a"]
    assert (rows, empty.affected) == ([], None)
    assert sorted(returned) == [(2,), (3,)]
    assert returning.columns is not None


def test_changes_are_counted_behind_comments_of_every_kind(numbers):
    with numbers.connected() as connection:
        for comment in ("# note\n", "#\n # more\n", "-- note\n", "/* note */ "):
            inserted, _ = numbers.ran(connection, comment + "UPDATE numbers SET t = '' WHERE i = 1 OR i = 2")
            numbers.ran(connection, "UPDATE numbers SET t = i")
            assert inserted.affected == 2


def test_parameters_of_every_type_reach_the_server(my):
    names = {"a": 1, "b": "ü'\\ %s", "c": None, "d": True}
    text = ", ".join(my.database.placeholder(name) for name in ("a", "b", "c", "d", "a"))
    with my.connected() as connection:
        rows = my.rows(
            connection, f"SELECT {text}, {my.database.escape_text(chr(39) + '50%' + chr(39))}", names
        )
        assert rows == [(1, "ü'\\ %s", None, 1, 1, "50%")]
        my.ran(connection, "SET sql_mode = 'NO_BACKSLASH_ESCAPES'")
        assert my.rows(connection, f"SELECT {my.database.placeholder('b')}", names) == [("ü'\\ %s",)]


def test_warnings_are_kept_with_their_statement(my):
    with my.connected() as connection:
        execution, _ = my.ran(connection, "SELECT 1/0, CAST('x' AS int)")
        assert [each[:14] for each in execution.notices] == ["Warning 1365: ", "Warning 1292: "]
        assert my.ran(connection, "SELECT 1")[0].notices == ()


def test_a_procedure_shows_its_first_result_and_names_the_rest(my):
    with my.connected() as connection:
        my.ran(connection, "DROP PROCEDURE IF EXISTS two")
        my.ran(connection, "CREATE PROCEDURE two() BEGIN SELECT 1; SELECT 2; SELECT 3; END")
        execution, rows = my.ran(connection, "CALL two()")
        assert rows == [(1,)]
        assert execution.notices == ("2 further results of the procedure are not shown.",)
        assert my.rows(connection, "SELECT 4") == [(4,)]
        my.ran(connection, "DROP PROCEDURE two")


def test_several_statements_and_local_files_are_refused(my):
    with my.connected() as connection:
        assert my.explained(connection, "SELECT 1; SELECT 2").code == "1064"
        assert (
            "switched off"
            in my.explained(connection, "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE numbers").title
        )
        assert my.rows(connection, "SELECT 1") == [(1,)]


def test_every_row_arrives_once_and_in_order(numbers):
    with numbers.connected() as connection:
        assert numbers.rows(connection, "SELECT i FROM numbers ORDER BY i") == [(i,) for i in range(1, 20001)]


def test_a_result_given_up_early_leaves_the_connection_usable(numbers):
    with numbers.connected() as connection:
        execution = numbers.database.execute(connection, "SELECT * FROM numbers", {}, reads=True)
        assert len(execution.fetch(10)) == 10
        execution.close()
        assert execution.connection_usable
        assert numbers.rows(connection, "SELECT 1") == [(1,)]


def test_rows_without_end_are_cut_off_and_the_connection_with_them(my):
    with my.connected() as connection, my.connected() as watcher:
        execution = my.database.execute(
            connection, "SELECT seq, repeat('x', 9) FROM seq_1_to_1000000000", {}, reads=True
        )
        execution.fetch(10)
        began = time.monotonic()
        execution.close()
        assert time.monotonic() - began < 4
        assert not execution.connection_usable
        gone = sessions(my, connection)
        wait_until(lambda: my.rows(watcher, gone) == [(0,)])


def test_a_cancel_makes_the_rest_of_the_rows_end(my):
    with my.connected() as connection:
        execution = my.database.execute(connection, "SELECT seq FROM seq_1_to_1000000000", {}, reads=True)
        execution.fetch(10)
        my.database.cancel(connection, my.profile, my.identity, 5)
        execution.close()
        assert execution.connection_usable
        assert my.rows(connection, "SELECT 1") == [(1,)]


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
        database.rollback(connection)
        assert not database.in_transaction(connection)
        assert numbers.rows(connection, "SELECT count(*) FROM numbers") == [(20000,)]


def test_switching_auto_commit_neither_fails_nor_commits(numbers):
    database = numbers.database
    with numbers.connected() as connection, numbers.connected() as other:
        database.set_autocommit(connection, False)
        numbers.ran(connection, "DELETE FROM numbers")
        execution = database.execute(connection, "SELECT seq FROM seq_1_to_5000", {}, reads=True)
        database.set_autocommit(connection, True)
        execution.close()
        assert numbers.rows(other, "SELECT count(*) FROM numbers") == [(20000,)]
        assert database.in_transaction(connection)
        database.rollback(connection)
        numbers.ran(connection, "DELETE FROM numbers WHERE i = 1")
        assert numbers.rows(other, "SELECT count(*) FROM numbers") == [(19999,)]


def test_a_commit_keeps_the_changes_for_others(numbers):
    with numbers.connected() as connection, numbers.connected() as other:
        numbers.database.set_autocommit(connection, False)
        numbers.ran(connection, "DELETE FROM numbers WHERE i <= 5")
        assert numbers.rows(other, "SELECT count(*) FROM numbers") == [(20000,)]
        numbers.database.commit(connection)
        assert numbers.rows(other, "SELECT count(*) FROM numbers") == [(19995,)]


def test_a_cancel_stops_the_statement_on_the_server(my):
    with my.connected() as connection, my.connected() as watcher:
        running = sessions(my, connection) + " AND command = 'Query'"
        failure = []

        def run():
            try:
                my.rows(connection, ENDLESS)
            except pymysql.Error as error:
                failure.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        wait_until(lambda: my.rows(watcher, running) == [(1,)])
        began = time.monotonic()
        my.database.cancel(connection, my.profile, my.identity, 5)
        wait_until(lambda: my.rows(watcher, running) == [(0,)])
        assert time.monotonic() - began < 1
        thread.join(5)
        assert my.database.was_cancelled(failure[0])
        assert not my.database.is_disconnect(failure[0])
        assert my.database.explain(failure[0], my.profile).title == "The statement was cancelled."
        assert my.rows(connection, "SELECT 1") == [(1,)]


def test_a_session_ended_by_the_server_counts_as_lost(my):
    with my.connected() as connection, my.connected() as killer:
        execution = my.database.execute(connection, "SELECT seq FROM seq_1_to_1000000000", {}, reads=True)
        execution.fetch(10)
        my.ran(killer, f"KILL {my.database.backend_id(connection)}")
        with pytest.raises(pymysql.Error) as caught:
            read_out(execution)
        assert my.database.is_disconnect(caught.value)
        execution.close()
        assert not my.database.in_transaction(connection)
        with pytest.raises(pymysql.Error) as again:
            my.database.ping(connection)
        assert my.database.is_disconnect(again.value)
        assert "lost" in my.database.explain(again.value, my.profile).title


def sessions(my, connection):
    backend_id = my.database.backend_id(connection)
    return f"SELECT count(*) FROM information_schema.processlist WHERE id = {backend_id}"


def read_out(execution):
    while execution.fetch(10000):
        pass


@pytest.mark.parametrize(
    ("statement", "code", "title"),
    [
        ("SELEC 1", "1064", "MySQL / MariaDB cannot read the statement."),
        ("", "1065", "The statement is empty."),
        ("SELECT * FROM nosuch", "1146", "There is no such table or view."),
        ("SELECT nosuch", "1054", "There is no such column."),
        ("SELECT nosuch(1)", "1305", "There is no such function or procedure."),
        ("INSERT INTO numbers VALUES (1, '')", "1062", "A row with the same unique value is there already."),
        ("INSERT INTO numbers VALUES (NULL, '')", "1048", "A column that must have a value would be NULL."),
        ("INSERT INTO numbers VALUES ('x', '')", "1366", "A value does not fit its column or type."),
        (HURRIED, "1969", "The statement ran into the server's time limit for statements."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_statement_is_told_in_a_sentence(numbers, statement, code, title):
    with numbers.connected() as connection:
        explained = numbers.explained(connection, statement)
        assert (explained.code, explained.title) == (code, title)
        assert numbers.rows(connection, "SELECT 1") == [(1,)]


def test_a_lock_that_stays_and_a_deadlock_are_told_apart(numbers):
    with numbers.connected() as one, numbers.connected() as two:
        for connection, row in ((one, 1), (two, 2)):
            numbers.ran(connection, "SET innodb_lock_wait_timeout = 1")
            numbers.ran(connection, "BEGIN")
            numbers.ran(connection, f"UPDATE numbers SET t = '' WHERE i = {row}")
        assert numbers.explained(two, "UPDATE numbers SET t = '' WHERE i = 1").code == "1205"
        numbers.ran(one, "SET innodb_lock_wait_timeout = 20")
        failures = []

        def cross(connection, row):
            try:
                numbers.ran(connection, f"UPDATE numbers SET t = '' WHERE i = {row}")
            except pymysql.Error as error:
                failures.append(numbers.database.explain(error, numbers.profile).code)

        thread = threading.Thread(target=cross, args=(one, 2))
        thread.start()
        cross(two, 1)
        thread.join(5)
        assert failures == ["1213"]
