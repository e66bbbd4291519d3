"""Oracle through python-oracledb, thin: sessions, rows, blocks, transactions, cancel."""

import threading

import msgspec
import oracledb
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import Oracle, OracleAddress, OraclePrivilege, Purity
from poolkeeper.profiles.profile import Safety
from tests.databases.statements import Target
from tests.support.oracle_server import APP, profile_of

pytestmark = pytest.mark.oracle

MANY = "SELECT LEVEL AS n FROM dual CONNECT BY LEVEL <= 100000"


def results_and_words(database, connection, statement, parameters=None):
    execution = database.execute(connection, statement, parameters or {}, reads=False)
    results, said = [], []
    while True:
        said += execution.heard()
        if execution.columns is not None:
            rows = []
            while some := execution.fetch(100):
                rows += some
            results.append(([each.name for each in execution.columns], rows))
        if not execution.next_result():
            break
    execution.close()
    return results, said


def test_every_style_of_server_is_spoken_to(oracle_styles):
    target = Target(database_of(Engine.ORACLE), profile_of(oracle_styles), APP)
    with target.connected() as connection:
        assert target.rows(connection, "SELECT 1 AS one FROM dual") == [("1",)]
        assert target.database.server_version(connection).startswith("Oracle Database ")


def test_the_server_sees_who_we_are(ora, oracle_server):
    with ora.connected() as connection:
        (session,) = oracle_server.sessions()
        assert ora.database.backend_id(connection) == f"{session.sid},{session.serial}"
        assert session.program == "Poolkeeper"
        ora.database.ping(connection)
        assert not ora.database.in_transaction(connection)


def test_a_sid_and_a_connect_string_lead_there_too(ora, oracle_server, tmp_path):
    with ora.connected(database=oracle_server.sid, oracle=Oracle(address=OracleAddress.SID)) as connection:
        ora.database.ping(connection)
    string = Oracle(address=OracleAddress.CONNECT_STRING)
    with ora.connected(database=oracle_server.dsn, host="", port=0, oracle=string) as connection:
        ora.database.ping(connection)
    (tmp_path / "more.ora").write_text(
        f"LEDGER = (DESCRIPTION=(ADDRESS_LIST=(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=1))"
        f"(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT={oracle_server.port})))"
        f"(CONNECT_DATA=(SERVICE_NAME={oracle_server.service})))"
    )
    (tmp_path / "tnsnames.ora").write_text(f"IFILE = {tmp_path / 'more.ora'}\n")
    named = Oracle(address=OracleAddress.CONNECT_STRING, tns_admin=str(tmp_path))
    with ora.connected(database="ledger", host="", port=0, oracle=named) as connection:
        ora.database.ping(connection)


def test_parameters_are_bound_by_name_wherever_they_stand(ora):
    with ora.connected() as connection:
        rows = ora.rows(connection, "SELECT :a AS a, :a AS again FROM dual", {"a": "x'; DROP TABLE t --"})
    assert rows == [("x'; DROP TABLE t --",) * 2]


def test_auto_commit_keeps_and_a_transaction_can_be_undone(ora):
    database = ora.database
    with ora.connected() as connection:
        ora.ran(connection, "CREATE TABLE t (a NUMBER)")
        ora.ran(connection, "INSERT INTO t VALUES (1)")
        assert not database.in_transaction(connection)
        database.set_autocommit(connection, False)
        execution, _ = ora.ran(connection, "INSERT INTO t VALUES (2)")
        assert execution.affected == 1
        assert database.in_transaction(connection)
        database.rollback(connection)
        assert not database.in_transaction(connection)
        ora.ran(connection, "INSERT INTO t VALUES (3)")
        database.commit(connection)
        assert ora.rows(connection, "SELECT a FROM t ORDER BY a") == [("1",), ("3",)]


def test_a_semicolon_and_a_slash_of_scripts_do_no_harm(ora):
    with ora.connected() as connection:
        assert ora.rows(connection, "SELECT 1 AS one FROM dual;") == [("1",)]
        assert ora.rows(connection, "SELECT 1 AS one FROM dual\n/\n") == [("1",)]


def test_a_block_shows_the_values_it_changed_and_what_it_wrote(ora):
    with ora.connected() as connection:
        results, said = results_and_words(
            ora.database,
            connection,
            "BEGIN :total := 6 * 7; dbms_output.put_line('counted'); END;\n/",
            {"total": None},
        )
    assert results == [([":total"], [("42",)])]
    assert said == ["counted"]


def test_reading_part_of_many_rows_leaves_the_connection_usable(ora):
    with ora.connected() as connection:
        execution = ora.database.execute(connection, MANY, {}, reads=True)
        assert len(execution.fetch(10)) == 10
        execution.close()
        assert ora.rows(connection, "SELECT 1 AS one FROM dual") == [("1",)]


def test_a_statement_that_runs_is_cancelled_and_the_session_stays(ora):
    with ora.connected() as connection:
        cancelling = threading.Timer(0.2, ora.database.cancel, (connection, ora.profile, None, 5))
        cancelling.start()
        with pytest.raises(Exception) as caught:
            ora.ran(connection, "BEGIN DBMS_SESSION.SLEEP(30); END;")
        cancelling.join()
        assert ora.database.was_cancelled(caught.value)
        assert ora.rows(connection, "SELECT 1 AS one FROM dual") == [("1",)]


def test_the_cancel_of_a_dead_connection_is_an_explained_error(ora, oracle_server):
    with ora.connected() as connection:
        oracle_server.end_session(connection.session_id)
        with pytest.raises(oracledb.Error) as caught:
            ora.ran(connection, "SELECT 1 AS one FROM dual")
        assert ora.database.is_disconnect(caught.value)
        assert not ora.database.in_transaction(connection)
        with pytest.raises(Exception) as cancelled:
            ora.database.cancel(connection, ora.profile, None, 5)
        assert "lost" in ora.database.explain(cancelled.value, ora.profile).title


def test_a_profile_that_must_not_write_refuses_what_may_write(ora, oracle_server):
    with ora.connected(safety=Safety(read_only=True)) as connection:
        assert ora.rows(connection, "SELECT 1 AS one FROM dual") == [("1",)]
        assert any("READ ONLY" in each.upper() for each in oracle_server.requests.texts())
        assert not ora.database.in_transaction(connection)
        # Even what was taken for a read cannot write: the server holds the transaction to reading.
        with pytest.raises(oracledb.DatabaseError, match="ORA-01456"):
            ora.database.execute(connection, "DELETE FROM t", {}, reads=True)
        ora.database.rollback(connection)
        explained = ora.explained(connection, "DELETE FROM t")
        assert explained.title == "The session is read-only, and the statement would write."


def test_drcp_is_asked_for_with_class_and_purity(ora, oracle_server):
    drcp = Oracle(drcp=True, connection_class="LEDGER", purity=Purity.SELF)
    with ora.connected(oracle=drcp):
        (session,) = oracle_server.sessions()
        assert (session.cclass, str(session.purity).lower()) == ("LEDGER", "self")


def test_a_privilege_is_asked_for(ora, oracle_server):
    with ora.connected(oracle=Oracle(privilege=OraclePrivilege.SYSDBA)):
        (session,) = oracle_server.sessions()
        assert "SYSDBA" in str(session.privilege).upper()


def test_a_bad_password_is_explained_without_being_repeated(ora):
    explained = ora.refusal(msgspec.structs.replace(APP, password="wr0ng s3cret"))
    assert explained.code == "ORA-01017"
