"""What PostgreSQL says of a statement's failure is told in a sentence, and the session goes on."""

import threading
from types import SimpleNamespace

import psycopg
import pytest

from poolkeeper.databases.postgresql_errors import explain_error
from poolkeeper.databases.refused_sign_ins import is_refused_sign_in
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

pytestmark = pytest.mark.postgresql


@pytest.fixture
def numbers(pg):
    with pg.connected() as connection:
        pg.ran(connection, "DROP TABLE IF EXISTS numbers; CREATE TABLE numbers (i int PRIMARY KEY, t text)")
        pg.ran(connection, "INSERT INTO numbers VALUES (1, ''), (2, '')")
    return pg


@pytest.mark.parametrize(
    ("statement", "code", "title"),
    [
        ("SELEC 1", "42601", "PostgreSQL cannot read the statement."),
        ("SELECT * FROM nosuch", "42P01", "There is no such table or view."),
        ("SELECT nosuch", "42703", "There is no such column."),
        ("SELECT nosuch(1)", "42883", "There is no such function or operator for these types."),
        ("INSERT INTO numbers VALUES (1)", "23505", "A row with the same unique value is there already."),
        ("INSERT INTO numbers VALUES (NULL)", "23502", "A column that must have a value would be NULL."),
        ("SELECT 'x'::int", "22P02", "A value cannot be read as the type it must have."),
        ("SELECT 1/0", "22012", "A division by zero."),
        ("SELECT 99999999999::int4", "22003", "A value does not fit its type."),
        ("SET LOCAL lock_timeout TO 'x'", "22023", "A value does not fit its type."),
        (
            "SELECT 'a\0b'",
            "",
            "The statement or a value holds a NUL character, which PostgreSQL cannot take.",
        ),
    ],
)
def test_a_mistake_in_a_statement_is_told_in_a_sentence(numbers, statement, code, title):
    with numbers.connected() as connection:
        explained = numbers.explained(connection, statement)
        assert (explained.code, explained.title) == (code, title)
        assert numbers.rows(connection, "SELECT 1") == [(1,)]


def test_locks_deadlocks_and_time_outs_are_told_apart(numbers):
    with numbers.connected() as one, numbers.connected() as two:
        numbers.ran(one, "BEGIN; UPDATE numbers SET t = '' WHERE i = 1")
        numbers.ran(two, "SET lock_timeout = 50")
        assert numbers.explained(two, "UPDATE numbers SET t = '' WHERE i = 1").code == "55P03"
        numbers.ran(two, "SET lock_timeout = 0; SET statement_timeout = 50")
        explained = numbers.explained(two, "UPDATE numbers SET t = '' WHERE i = 1")
        assert (explained.code, explained.title) == ("57014", "The statement was stopped on the server.")
        assert "statement timeout" in explained.detail


def test_a_deadlock_is_called_one(numbers):
    with numbers.connected() as one, numbers.connected() as two:
        for connection, row in ((one, 1), (two, 2)):
            numbers.ran(connection, "SET deadlock_timeout = 50")
            numbers.ran(connection, f"BEGIN; UPDATE numbers SET t = '' WHERE i = {row}")
        failures = []

        def cross(connection, row):
            try:
                numbers.ran(connection, f"UPDATE numbers SET t = '' WHERE i = {row}")
            except psycopg.Error as error:
                failures.append(numbers.database.explain(error, numbers.profile).code)

        thread = threading.Thread(target=cross, args=(one, 2))
        thread.start()
        cross(two, 1)
        thread.join(5)
        assert failures == ["40P01"]


class CutOff(psycopg.OperationalError):
    """What libpq says where a server dies after it was sent the password."""

    pgconn = SimpleNamespace(error_message=b"x", needs_password=False, used_password=True)


def test_a_server_that_dies_in_the_middle_of_a_sign_in_refused_nobody():
    profile = Profile(name="shop", engine=Engine.POSTGRESQL, host="db", database="shop", user="app")
    words = 'connection to server at "db", port 5432 failed: '
    died = explain_error(CutOff(words + "server closed the connection unexpectedly"), profile)
    assert died.title == "db:5432 closed the connection before the sign-in was done."
    assert not is_refused_sign_in(died, profile)
    # in a language not known here
    assert is_refused_sign_in(explain_error(CutOff(words + "FATAL:  Nem sikerült"), profile), profile)
