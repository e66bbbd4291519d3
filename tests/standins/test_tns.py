"""The thin driver signs in to the stand-in for Oracle as to a real server, and is refused as by one."""

import oracledb
import pytest

from tests.standins.tns import TnsStandin
from tests.standins.tns_clients import error_code, signed_in


@pytest.fixture
def server():
    with TnsStandin({"app": "secret", "sys": "root", "scott": "tiger"}) as started:
        yield started


@pytest.mark.parametrize("verifier", ["11g", "12c"])
@pytest.mark.parametrize(
    ("style", "version"), [("12.1", "12.1.0.2.0"), ("19c", "19.24.0.0.0"), ("23ai", "23.9.0.25.7")]
)
def test_every_style_and_verifier_lets_the_right_password_in(style, version, verifier):
    with TnsStandin(style=style, verifier=verifier) as server, signed_in(server) as connection:
        assert connection.version == version
        assert connection.cursor().execute("select 'in' from dual").fetchone() == ("in",)


@pytest.mark.parametrize(("style", "trips"), [("19c", 5), ("23ai", 3)])
def test_a_newer_server_signs_in_with_fewer_round_trips(style, trips):
    made = []
    with TnsStandin(style=style) as server:
        params = oracledb.ConnectParams(round_trip_callback=lambda name: made.append(name))
        with signed_in(server, params=params):
            assert len(made) == trips


@pytest.mark.parametrize("verifier", ["11g", "12c"])
def test_a_wrong_password_and_an_unknown_user_are_refused_alike(verifier):
    with TnsStandin(verifier=verifier) as server:
        for user, password in (("app", "wrong"), ("nobody", "secret")):
            with pytest.raises(oracledb.DatabaseError) as refused:
                oracledb.connect(user=user, password=password, dsn=server.dsn)
            assert error_code(refused.value) == 1017


def test_the_server_tells_the_session_and_the_database(server):
    with signed_in(server) as connection:
        (session,) = server.sessions()
        assert (connection.session_id, connection.serial_num) == (session.sid, session.serial)
        assert connection.service_name == "SHOP"
        assert connection.db_name == "SHOP1"
        assert connection.instance_name == "shop1"
        assert connection.max_open_cursors == 300
        assert session.user == "APP"
        assert session.driver.startswith("python-oracledb")
    assert server.sessions() == ()


def test_a_session_shows_what_the_client_says_of_itself(server):
    with signed_in(server, program="poolkeeper", machine="desk", osuser="ann", terminal="tty1") as connection:
        connection.module, connection.action = "checks", "step 1"
        connection.clientinfo, connection.client_identifier = "ticket 7", "ann"
        connection.ping()
        (session,) = server.sessions()
    assert (session.program, session.machine, session.os_user) == ("poolkeeper", "desk", "ann")
    assert (session.module, session.action) == ("checks", "step 1")
    assert (session.client_info, session.client_identifier) == ("ticket 7", "ann")


def test_a_privilege_is_asked_for_and_noted(server):
    with signed_in(server, user="sys", password="root", mode=oracledb.AUTH_MODE_SYSDBA):
        (session,) = server.sessions()
    assert (session.user, session.privilege) == ("SYS", "SYSDBA")


def test_sys_without_a_privilege_is_refused(server):
    with pytest.raises(oracledb.DatabaseError) as refused:
        oracledb.connect(user="sys", password="root", dsn=server.dsn)
    assert error_code(refused.value) == 28009


def test_a_proxy_user_and_an_edition_arrive(server):
    with signed_in(server, user="app[scott]", edition="ora$next") as connection:
        (session,) = server.sessions()
        assert connection.edition == "ora$next"
    assert (session.user, session.proxy_user, session.edition) == ("SCOTT", "APP", "ora$next")


@pytest.mark.parametrize("code", [1017, 1031, 1033, 1034, 1045, 18, 28000, 28001])
def test_a_login_is_refused_with_the_code_that_a_test_wants(server, code):
    server.refuse_login(code)
    with pytest.raises(oracledb.DatabaseError) as refused:
        oracledb.connect(user="app", password="secret", dsn=server.dsn)
    assert error_code(refused.value) == code
    server.refuse_login(None)
    with signed_in(server) as connection:
        connection.ping()


def test_a_password_near_its_end_is_warned_about(server):
    server.refuse_login(28002)
    with signed_in(server) as connection:
        assert "ORA-28002" in str(connection.warning)


def test_an_expired_password_may_be_changed_while_signing_in(server):
    server.refuse_login(28001)
    with signed_in(server, newpassword="fresh"):
        pass
    server.refuse_login(None)
    with signed_in(server, password="fresh"):
        pass


def test_a_password_may_be_changed_later(server):
    with signed_in(server) as connection:
        connection.changepassword("secret", "fresh")
    with signed_in(server, password="fresh"):
        pass


def test_a_server_before_12_1_is_too_old_for_the_driver():
    with TnsStandin(style="11.2") as server, pytest.raises(oracledb.OperationalError, match="DPY-3010"):
        oracledb.connect(user="app", password="secret", dsn=server.dsn)


def test_a_10g_verifier_is_too_old_for_the_driver():
    with TnsStandin(verifier="10g") as server, pytest.raises(oracledb.NotSupportedError, match="DPY-3015"):
        oracledb.connect(user="app", password="secret", dsn=server.dsn)


def test_native_network_encryption_is_more_than_the_driver_speaks():
    with TnsStandin(wants_encryption=True) as server, pytest.raises(oracledb.Error, match="DPY-3001"):
        oracledb.connect(user="app", password="secret", dsn=server.dsn)


def test_the_log_of_requests_keeps_no_password(server):
    with signed_in(server, password="secret"):
        pass
    kept = " ".join(f"{request.text} {dict(request.details)}" for request in server.requests)
    assert "secret" not in kept
    assert "AUTH_PASSWORD" not in kept
    assert [request.kind for request in server.requests] == ["connect", "login", "logoff"]
