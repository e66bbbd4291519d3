"""Drivers sign in to the stand-in for SQL Server, and are refused as by the real one."""

import contextlib
import socket
import struct
import threading
import time

import pyodbc
import pytest

from tests.standins.tds import Answer, Column, TdsStandin

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]


def test_a_login_with_the_right_password_is_let_in(shop, client):
    row = client.connect(shop).execute("SELECT 1 AS x, N'é' AS y").fetchone()
    assert tuple(row) == (1, "é")


def test_a_wrong_password_is_18456(shop, client):
    with pytest.raises(pyodbc.Error, match="Login failed for user 'app'") as failure:
        client.connect(shop, PWD="wrong")
    assert failure.value.args[0] in {"28000", "42000"}
    assert "18456" in str(failure.value)


def test_an_unknown_database_is_4060(shop, client):
    with pytest.raises(
        pyodbc.Error, match='Cannot open database "nowhere" requested by the login'
    ) as failure:
        client.connect(shop, DATABASE="nowhere")
    assert "4060" in str(failure.value)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (18456, "Login failed for user 'app'."),
        (18452, "Login failed. The login is from an untrusted domain."),
        (18461, "Login failed for user 'app'. Reason: Server is in single user mode."),
        (17142, "SQL Server service has been paused."),
        (40615, "Cannot open server 'x' requested by the login."),
        (10928, "Resource ID: 1. The session limit for the database is 90."),
    ],
)
def test_a_refusal_arrives_with_its_number(shop, client, number, message):
    shop.refuse_login(number, message, state=38)
    with pytest.raises(pyodbc.Error) as failure:
        client.connect(shop)
    assert str(number) in str(failure.value)
    assert message in str(failure.value)
    shop.welcome()
    assert client.connect(shop).execute("SELECT 1").fetchone()[0] == 1


def test_the_login_is_kept_for_the_test_but_not_the_password(shop, client):
    client.connect(shop, APP="Poolkeeper", WSID="desk")
    login = shop.requests.logins[-1]
    assert (login.user, login.program, login.database) == ("app", "Poolkeeper", "shop")
    assert not login.read_only_intent
    assert "secret" not in repr(list(shop.requests))


def test_the_read_only_intent_arrives(shop, microsoft):
    microsoft.connect(shop, ApplicationIntent="ReadOnly")
    assert shop.requests.logins[-1].read_only_intent


def test_a_read_only_client_follows_the_route(shop, microsoft):
    with TdsStandin(logins={"app": "secret"}, databases=("shop",), name="REPLICA") as replica:
        shop.read_only_route = (replica.host, replica.port)
        connection = microsoft.connect(shop, ApplicationIntent="ReadOnly")
        assert connection.execute("SELECT @@SERVERNAME").fetchone()[0] == "REPLICA"
        assert microsoft.connect(shop).execute("SELECT @@SERVERNAME").fetchone()[0] == "STANDIN"
        microsoft.close()


def test_an_access_token_signs_in(microsoft, certificate):
    with TdsStandin(databases=("shop",), certificate=certificate, encrypt="on", token="eyJ.token") as server:
        encoded = "eyJ.token".encode("utf-16-le")
        # SQL_COPT_SS_ACCESS_TOKEN wants a length and the token
        token = {1256: struct.pack("<i", len(encoded)) + encoded}
        words = {"UID": "", "PWD": "", "Encrypt": "yes", "TrustServerCertificate": "yes"}
        text = microsoft.connection_string(server, **words).replace("UID=;PWD=;", "")
        connection = pyodbc.connect(text, attrs_before=token, timeout=10)
        assert connection.execute("SELECT 1").fetchone()[0] == 1
        connection.close()
        wrong = {1256: struct.pack("<i", 4) + "no".encode("utf-16-le")}
        with pytest.raises(pyodbc.Error, match="Login failed for user '<token-identified principal>'"):
            pyodbc.connect(text, attrs_before=wrong, timeout=10)
        assert "eyJ" not in repr(list(server.requests))


def test_sessions_are_seen_from_outside_and_inside(shop, client):
    connection = client.connect(shop, APP="Poolkeeper")
    spid = connection.execute("SELECT @@SPID").fetchone()[0]
    (seen,) = shop.sessions()
    assert (seen.spid, seen.login, seen.program, seen.database) == (spid, "app", "Poolkeeper", "shop")
    sql = """SELECT s.session_id, s.program_name, c.encrypt_option, c.auth_scheme, c.net_transport, r.status
             FROM sys.dm_exec_sessions AS s
             JOIN sys.dm_exec_connections AS c ON c.session_id = s.session_id
             LEFT JOIN sys.dm_exec_requests AS r ON r.session_id = s.session_id
             WHERE s.session_id = @@SPID"""
    row = connection.execute(sql).fetchone()
    assert tuple(row) == (spid, "Poolkeeper", "FALSE", "SQL", "TCP", "running")


def test_a_conversion_without_a_length_has_thirty_characters(shop, client):
    sql = "SELECT CAST(SERVERPROPERTY('ProductVersion') AS VARCHAR), CONVERT(nvarchar, 'abc')"
    assert tuple(client.connect(shop).execute(sql).fetchone()) == ("16.0.4165.4", "abc")


def test_the_server_tells_about_itself(shop, client):
    shop.read_only_databases.add("shop")
    connection = client.connect(shop, APP="Poolkeeper")
    sql = """SELECT @@VERSION, CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), DB_NAME(),
             SUSER_SNAME(), ORIGINAL_LOGIN(), APP_NAME(),
             CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(20))"""
    row = connection.execute(sql).fetchone()
    assert row[0].startswith("Microsoft SQL Server 2022 (RTM-CU16) - 16.0.4165.4 (X64)")
    assert tuple(row)[1:] == ("16.0.4165.4", "shop", "app", "app", "Poolkeeper", "READ_ONLY")
    names = connection.execute("SELECT name, is_read_only FROM sys.databases ORDER BY name").fetchall()
    assert [tuple(each) for each in names] == [("master", False), ("shop", True)]


def test_a_test_can_add_a_view(shop, client):
    shop.view(
        "sys.dm_tran_locks", "request_session_id int, resource_type nvarchar(60)", lambda: [(51, "KEY")]
    )
    rows = client.connect(shop).execute("SELECT resource_type FROM sys.dm_tran_locks").fetchall()
    assert [row[0] for row in rows] == ["KEY"]


def test_use_changes_the_database(shop, client):
    shop.run("shop", "CREATE TABLE goods (id int); INSERT INTO goods VALUES (7)")
    connection = client.connect(shop, DATABASE="master")
    connection.execute("USE [shop]")
    assert connection.execute("SELECT DB_NAME(), id FROM dbo.goods").fetchone()[1] == 7
    with pytest.raises(pyodbc.Error, match="911"):
        connection.execute("USE nowhere")


@pytest.mark.parametrize("place", ["accept", "pre-login", "login"])
def test_a_silent_server_keeps_the_client_waiting(shop, client, place):
    shop.silent_at = place
    started = time.monotonic()
    with pytest.raises(pyodbc.Error):
        client.connect(shop, timeout_s=1)
    assert time.monotonic() - started >= 0.9


def test_a_stopped_server_refuses_and_comes_back_on_its_port(shop, client):
    connection = client.connect(shop)
    port = shop.port
    shop.stop()
    with pytest.raises(pyodbc.Error):
        connection.execute("SELECT 1")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)
    shop.start()
    assert shop.port == port
    assert client.connect(shop).execute("SELECT 1").fetchone()[0] == 1


def test_stopping_leaves_no_thread_and_no_socket(odbc_drivers):
    before = threading.active_count()
    server = TdsStandin()
    with server:
        strangers = [socket.create_connection((server.host, server.port)) for _ in range(3)]
        strangers[0].sendall(b"GET / HTTP/1.1\r\n\r\n")
    assert threading.active_count() == before
    for stranger in strangers:
        stranger.settimeout(5)
        with contextlib.suppress(ConnectionResetError):
            assert stranger.recv(1) == b""
        stranger.close()


def test_scripts_answer_statements_with_what_they_were_told(shop, client):
    def greet(asked):
        return Answer([Column("text", "nvarchar(50)")], [(f"{asked.login} in {asked.database}",)])

    shop.answer(r"^EXEC greet", greet)
    assert client.connect(shop).execute("{CALL greet}").fetchone()[0] == "app in shop"
