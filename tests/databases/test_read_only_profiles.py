"""A read-only profile: the server itself refuses to write, and what would lift that is never run."""

import psycopg
import pymysql
import pytest

from poolkeeper.databases.explained import DatabaseError
from poolkeeper.profiles.profile import Safety


@pytest.fixture
def pg_numbers(pg):
    with pg.connected() as connection:
        pg.ran(connection, "DROP TABLE IF EXISTS numbers; CREATE TABLE numbers (i int PRIMARY KEY)")
        pg.ran(connection, "INSERT INTO numbers SELECT generate_series(1, 20000)")
    return pg


@pytest.fixture
def my_numbers(my):
    with my.connected() as connection:
        my.ran(connection, "DROP TABLE IF EXISTS numbers")
        my.ran(connection, "CREATE TABLE numbers (i int PRIMARY KEY, t varchar(40)) ENGINE InnoDB")
        my.ran(connection, "INSERT INTO numbers SELECT seq, '' FROM seq_1_to_20000")
    return my


@pytest.mark.postgresql
def test_a_read_only_session_is_proven_and_kept_by_the_server_too_of_postgresql(pg):
    with pg.connected(safety=Safety(read_only=True)) as connection:
        assert pg.database.read_only(connection)
        for autocommit in (True, False):
            pg.database.set_autocommit(connection, autocommit)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction) as caught:
                pg.ran(connection, "CREATE TABLE never (a int)", reads=True)
            explained = pg.database.explain(caught.value, pg.profile)
            assert explained.title == "The session is read-only, and the statement would write."
            pg.database.rollback(connection)
    with pg.connected() as connection:
        assert not pg.database.read_only(connection)


@pytest.mark.parametrize(
    "lifting",
    [
        "SET default_transaction_read_only = off",
        "BEGIN READ WRITE; INSERT INTO numbers VALUES (0); COMMIT",
        "SET TRANSACTION READ WRITE; INSERT INTO numbers VALUES (0)",
        "SELECT set_config('default_transaction_read_only', 'off', false)",
        'SELECT pg_catalog."set_config"(name, $$off$$, false) FROM pg_settings',
        'SELECT U&"set\\005fconfig"(name, $$off$$, false) FROM pg_settings',
        "SELECT query_to_xml('SELECT set_config(''role'', ''none'', false)', true, true, '')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "ALTER SYSTEM SET log_statement = 'all'",
        "DO 'BEGIN END'",
    ],
)
@pytest.mark.postgresql
def test_a_read_only_profile_does_not_run_what_would_lift_it_of_postgresql(pg_numbers, lifting):
    with pg_numbers.connected(safety=Safety(read_only=True)) as connection:
        reads = lifting.startswith("SELECT")
        for autocommit in (True, False):
            pg_numbers.database.set_autocommit(connection, autocommit)
            with pytest.raises(DatabaseError) as caught:
                pg_numbers.ran(connection, lifting, reads=reads)
            explained = caught.value.explained
            assert explained.title == "The session is read-only, and the statement would write."
            assert explained.detail.startswith("Refused by Poolkeeper: ")
        assert pg_numbers.database.read_only(connection)


@pytest.mark.postgresql
def test_a_function_that_lifts_the_protection_lifts_it_for_no_other_statement_of_postgresql(pg_numbers):
    with pg_numbers.connected() as connection:
        pg_numbers.ran(
            connection,
            "CREATE FUNCTION lift() RETURNS text LANGUAGE sql AS "
            "$$ SELECT set_config('default_transaction_read_only', 'off', false) $$",
        )
    with pg_numbers.connected(safety=Safety(read_only=True)) as connection:
        for autocommit in (True, False):
            pg_numbers.database.set_autocommit(connection, autocommit)
            pg_numbers.rows(connection, "SELECT lift()")
            pg_numbers.database.rollback(connection)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                pg_numbers.ran(connection, "DELETE FROM numbers", reads=True)
            pg_numbers.database.rollback(connection)


@pytest.mark.postgresql
def test_a_read_only_profile_looks_at_everything_of_postgresql(pg_numbers):
    with pg_numbers.connected(safety=Safety(read_only=True)) as connection:
        for autocommit in (True, False):
            pg_numbers.database.set_autocommit(connection, autocommit)
            for statement in ("SHOW work_mem", "EXPLAIN (ANALYZE) SELECT 1", "EXPLAIN DELETE FROM numbers"):
                assert pg_numbers.rows(connection, statement)
            assert pg_numbers.rows(connection, "SELECT count(*) FROM numbers") == [(20000,)]


@pytest.mark.mysql
def test_a_read_only_session_is_proven_of_mysql(my):
    with my.connected(safety=Safety(read_only=True)) as connection:
        assert my.database.read_only(connection)
        with pytest.raises(pymysql.err.OperationalError, match="READ ONLY"):
            my.ran(connection, "CREATE TABLE never (a int)", reads=True)
    with my.connected() as connection:
        assert not my.database.read_only(connection)


@pytest.mark.parametrize(
    "lifting",
    [
        "SET SESSION TRANSACTION READ WRITE",
        "START TRANSACTION READ WRITE",
        "SET tx_read_only = 0",
        "SET STATEMENT tx_read_only = 0 FOR INSERT INTO numbers VALUES (0, '')",
        "BEGIN NOT ATOMIC SET SESSION TRANSACTION READ WRITE; END",
        "SELECT 1 INTO OUTFILE '/tmp/never'",
        "FLUSH LOGS",
    ],
)
@pytest.mark.mysql
def test_a_read_only_profile_does_not_run_what_would_lift_it_of_mysql(my_numbers, lifting):
    with my_numbers.connected(safety=Safety(read_only=True)) as connection:
        for autocommit in (True, False):
            my_numbers.database.set_autocommit(connection, autocommit)
            explained = my_numbers.explained(connection, lifting)
            assert explained.title == "The session is read-only, and the statement would write."
            assert explained.detail.startswith("Refused by Poolkeeper: ")
        assert my_numbers.database.read_only(connection)


@pytest.mark.mysql
def test_a_read_only_profile_looks_at_everything_of_mysql(my_numbers):
    with my_numbers.connected(safety=Safety(read_only=True)) as connection:
        for statement in ("SHOW TABLES", "EXPLAIN SELECT 1", "DESCRIBE numbers"):
            assert my_numbers.rows(connection, statement)
        my_numbers.database.set_autocommit(connection, False)
        assert my_numbers.rows(connection, "SELECT count(*) FROM numbers") == [(20000,)]
        with pytest.raises(pymysql.err.OperationalError, match="READ ONLY"):
            my_numbers.ran(connection, "DELETE FROM numbers", reads=True)
        my_numbers.database.rollback(connection)
