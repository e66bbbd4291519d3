"""SQLite: exact values, files that exist, locks, transactions and cancel."""

import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from poolkeeper.databases.columns import Kind
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, Safety
from tests.databases.statements import Target

pytestmark = pytest.mark.sqlite

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def target(tmp_path):
    file = tmp_path / "ünï code & 100% #1.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")
        connection.execute("INSERT INTO item VALUES (1, 'one'), (2, 'two'), (3, 'three')")
    connection.close()
    return Target(database_of(Engine.SQLITE), Profile(name="x", engine=Engine.SQLITE, database=str(file)))


def test_every_type_of_value_comes_out_as_it_is_in_one_column(target):
    with target.connected() as connection:
        execution, rows = target.ran(
            connection,
            "SELECT 9223372036854775807 AS a UNION ALL SELECT 0.1 UNION ALL SELECT 'ü☃' UNION ALL "
            "SELECT x'00ff' UNION ALL SELECT NULL UNION ALL SELECT ''",
        )
    assert rows == [(9223372036854775807,), (0.1,), ("ü☃",), (b"\x00\xff",), (None,), ("",)]
    assert [(each.name, each.kind) for each in execution.columns] == [("a", Kind.MIXED)]


def test_text_that_is_no_utf8_is_spelled_out_and_the_other_rows_stay(target):
    with target.connected() as connection:
        rows = target.rows(
            connection,
            "SELECT 'before' UNION ALL SELECT CAST(x'ff41' AS TEXT) UNION ALL SELECT 'mid' "
            "UNION ALL SELECT CAST(x'80' AS TEXT) UNION ALL SELECT 'after'",
        )
        assert rows == [("before",), ("\\xffA",), ("mid",), ("\\x80",), ("after",)]
        assert target.rows(connection, "SELECT 'ü'") == [("ü",)]


def test_a_statement_without_rows_has_no_columns_and_counts_its_changes(target):
    with target.connected() as connection:
        created, _ = target.ran(connection, "CREATE TABLE t (a)")
        changed, _ = target.ran(connection, "UPDATE item SET name = name || '!'")
        by_cte, _ = target.ran(connection, "WITH x AS (SELECT 7 AS i) INSERT INTO t SELECT i FROM x")
        returning, rows = target.ran(connection, "DELETE FROM item RETURNING id")
    assert (created.columns, created.affected) == (None, None)
    assert changed.affected == 3
    assert by_cte.affected == 1
    assert (len(rows), returning.affected) == (3, 3)


def test_an_empty_result_still_has_its_columns(target):
    with target.connected() as connection:
        execution, rows = target.ran(connection, "SELECT id, name FROM item WHERE 0")
    assert [each.name for each in execution.columns] == ["id", "name"]
    assert rows == []


def test_named_parameters_reach_the_statement(target):
    with target.connected() as connection:
        text = f"SELECT {target.database.placeholder('a')}, '50%' || {target.database.placeholder('b')}"
        assert target.rows(connection, text, {"a": None, "b": "ü"}) == [(None, "50%ü")]


def test_a_missing_file_is_named_and_not_made(target, tmp_path):
    path = tmp_path / "gone.db"
    explained = target.refusal(database=str(path))
    assert explained.title == f"There is no file {path}."
    assert explained.code == "SQLITE_CANTOPEN"
    assert not path.exists()


def test_what_is_no_database_is_told_apart(target, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no database at all, only words " * 100)
    assert target.refusal(database=str(text)).title == f"{text} is not an SQLite database."
    assert "is a folder" in target.refusal(database=str(tmp_path)).title
    assert target.refusal(database="").title == "The profile names no database file."


def test_a_damaged_file_is_called_damaged(target, tmp_path):
    with target.connected() as connection:
        target.ran(
            connection, "INSERT INTO item SELECT NULL, hex(randomblob(500)) FROM (" + values(300) + ")"
        )
    content = bytearray(Path(target.profile.database).read_bytes())
    content[4096 * 3 : 4096 * 40] = os.urandom(4096 * 37)
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(content)
    broken = Target(target.database, target.changed(database=str(damaged)))
    with broken.connected() as connection:
        explained = broken.explained(connection, "SELECT sum(length(name)) FROM item")
    assert explained.title == f"{damaged} is damaged."
    assert explained.code.startswith("SQLITE_CORRUPT")


def values(count):
    return " UNION ALL ".join(["SELECT 1"] * count)


def test_a_read_only_session_writes_no_file_at_all(target, tmp_path):
    path = target.profile.database
    before = sorted(tmp_path.iterdir())
    with target.connected(safety=Safety(read_only=True)) as connection:
        for statement in (
            f"ATTACH '{path}' AS again",
            f"ATTACH '{tmp_path / 'new.db'}' AS other",
            f"ATTACH '{Path(path).as_uri()}?mode=rw' AS again",
            f"VACUUM INTO '{tmp_path / 'copy.db'}'",
        ):
            explained = target.explained(connection, statement)
            assert explained.title == "A read-only session attaches no other file: it could write to it."
        assert target.database.read_only(connection)
    assert sorted(tmp_path.iterdir()) == before


def test_a_session_that_may_attach_files_is_not_called_read_only(target):
    Path(target.profile.database).chmod(0o444)
    with target.connected() as connection:
        assert not target.database.read_only(connection)


def test_read_only_is_proven_and_explained(target):
    with target.connected(safety=Safety(read_only=True)) as connection:
        assert target.database.read_only(connection)
        explained = target.explained(connection, "DELETE FROM item")
        target.ran(connection, "PRAGMA query_only = OFF")
        assert "reading only" in target.explained(connection, "DELETE FROM item").title
    assert explained.title == f"{target.profile.database} is open for reading only."
    with target.connected() as connection:
        assert not target.database.read_only(connection)
        assert not target.database.in_transaction(connection)
        assert len(target.rows(connection, "SELECT * FROM item")) == 3


def test_a_transaction_begins_with_the_first_statement_and_can_be_undone(target):
    database = target.database
    with target.connected() as connection:
        database.set_autocommit(connection, False)
        assert not database.in_transaction(connection)
        target.ran(connection, "-- all of them\nDELETE FROM item")
        assert database.in_transaction(connection)
        database.set_autocommit(connection, True)
        database.rollback(connection)
        assert not database.in_transaction(connection)
        assert len(target.rows(connection, "SELECT * FROM item")) == 3


def test_a_commit_keeps_the_changes_for_others(target):
    with target.connected() as connection, target.connected() as other:
        target.database.set_autocommit(connection, False)
        target.ran(connection, "DELETE FROM item WHERE id = 1")
        assert len(target.rows(other, "SELECT * FROM item")) == 3
        target.database.commit(connection)
        assert len(target.rows(other, "SELECT * FROM item")) == 2


def test_transaction_words_of_the_user_are_left_alone(target):
    with target.connected() as connection:
        target.database.set_autocommit(connection, False)
        target.ran(connection, "BEGIN IMMEDIATE")
        target.ran(connection, "ROLLBACK")
        assert not target.database.in_transaction(connection)


def test_a_running_statement_ends_at_a_cancel(target):
    with target.connected() as connection:
        threading.Timer(0.1, lambda: target.database.cancel(connection, target.profile, None, 5)).start()
        with pytest.raises(sqlite3.OperationalError) as caught:
            target.ran(connection, ENDLESS)
        assert target.database.was_cancelled(caught.value)
        assert target.database.explain(caught.value, target.profile).title == "The statement was cancelled."
        assert len(target.rows(connection, "SELECT * FROM item")) == 3


def test_waiting_for_a_lock_ends_at_a_cancel_too(target):
    with target.connected() as holder, target.connected() as waiter:
        target.ran(holder, "BEGIN IMMEDIATE")
        threading.Timer(0.1, lambda: target.database.cancel(waiter, target.profile, None, 5)).start()
        began = time.monotonic()
        with pytest.raises(sqlite3.OperationalError) as caught:
            target.ran(waiter, "DELETE FROM item")
        assert target.database.was_cancelled(caught.value)
        assert time.monotonic() - began < 2


def test_a_lock_that_is_given_up_lets_the_statement_pass(target):
    with target.connected() as holder, target.connected() as waiter:
        target.ran(holder, "BEGIN IMMEDIATE")
        threading.Timer(0.2, lambda: target.database.rollback(holder)).start()
        execution, _ = target.ran(waiter, "DELETE FROM item")
        assert execution.affected == 3


def test_a_lock_that_stays_is_explained(target):
    with target.connected() as holder, target.connected() as waiter:
        target.ran(holder, "BEGIN EXCLUSIVE")
        waiter.lock_wait_s = 0.1
        explained = target.explained(waiter, "SELECT * FROM item")
    assert explained.title.endswith("is locked by another connection.")
    assert explained.code == "SQLITE_BUSY"


def test_a_result_given_up_early_leaves_the_connection_usable(target):
    with target.connected() as connection:
        execution = target.database.execute(connection, "SELECT * FROM item", {}, reads=True)
        execution.fetch(1)
        execution.close()
        target.ran(connection, "DROP TABLE item")


@pytest.mark.parametrize(
    ("statement", "title"),
    [
        ("SELEC 1", "SQLite cannot read the statement."),
        ("SELECT (", "SQLite cannot read the statement."),
        ("SELECT * FROM nowhere", "The statement names a table that is not in"),
        ("SELECT missing FROM item", "The statement names a column that does not exist."),
        ("INSERT INTO item VALUES (1, 'x')", "A row with the same primary key is there already."),
        ("INSERT INTO item VALUES (9, 'one')", "A row with the same unique value is there already."),
        ("SELECT 1; SELECT 2", "SQLite runs one statement at a time, and here are several."),
        ("SELECT 'a\0b'", "The statement or a value holds a NUL character"),
        ("SELECT '\ud800'", "The statement or a value holds characters that are no text."),
    ],
)
def test_a_mistake_in_a_statement_is_told_in_a_sentence(target, statement, title):
    with target.connected() as connection:
        assert target.explained(connection, statement).title.startswith(title)


def test_a_full_disk_is_explained(target):
    with target.connected() as connection:
        target.ran(connection, "PRAGMA max_page_count = 5")
        explained = target.explained(
            connection, "INSERT INTO item SELECT NULL, hex(randomblob(5000)) FROM (" + values(300) + ")"
        )
    assert explained.title.endswith("is full.")


def test_a_closed_connection_counts_as_lost(target):
    database = target.database
    with target.connected() as connection:
        pass
    with pytest.raises(sqlite3.ProgrammingError) as caught:
        database.ping(connection)
    assert database.is_disconnect(caught.value)
    assert not database.in_transaction(connection)
    assert "is closed" in database.explain(caught.value, target.profile).title


def test_what_the_library_says_of_itself(target):
    with target.connected() as connection:
        assert target.database.server_version(connection) == f"SQLite {sqlite3.sqlite_version}"
        assert target.database.backend_id(connection) == ""
        assert target.database.encryption(connection).protocol == ""
        target.database.ping(connection)
