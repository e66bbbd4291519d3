"""The stand-in's listener accepts, refuses, redirects, keeps silent and speaks TLS as a test wants."""

import socket
import ssl
import threading

import oracledb
import pytest
import trustme

from tests.standins.tns import TnsStandin
from tests.standins.tns_answers import Answer
from tests.standins.tns_clients import error_code, in_background, signed_in
from tests.standins.ttc_types import Column
from tests.support.waiting import wait_until


@pytest.fixture
def server():
    with TnsStandin() as started:
        yield started


def refused_with(server, dsn=None, **options):
    with pytest.raises(oracledb.Error) as refused:
        oracledb.connect(user="app", password="secret", dsn=dsn or server.dsn, **options)
    return str(refused.value)


def test_an_unknown_service_and_an_unknown_sid_are_refused(server):
    assert "DPY-6001" in refused_with(server, f"{server.host}:{server.port}/NOPE")
    dsn = oracledb.makedsn(server.host, server.port, sid="NOPE")
    assert "DPY-6003" in refused_with(server, dsn)


def test_a_sid_is_accepted(server):
    with signed_in(server, dsn=oracledb.makedsn(server.host, server.port, sid="SHOP1")) as connection:
        connection.ping()


@pytest.mark.parametrize("code", [12516, 12520, 12528])
def test_the_listener_refuses_with_the_code_that_a_test_wants(server, code):
    server.refuse(code)
    message = refused_with(server)
    assert "DPY-6000" in message
    assert str(code) in message


def test_a_connect_string_longer_than_a_packet_takes_arrives_whole(server):
    prefix = "x" * 600
    with signed_in(server, program=prefix):
        pass
    assert prefix in server.requests.texts("connect")[0]


# the driver itself forgets to close the first socket after a redirection
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_the_listener_redirects_to_another_port(server):
    with TnsStandin({"app": "secret"}) as other:
        server.redirect_to(other.port)
        with signed_in(server):
            assert len(other.sessions()) == 1
            assert server.sessions() == ()


@pytest.mark.parametrize("step", [True, "connect", "accepted", "login"])
def test_a_silent_server_answers_once_it_may_speak_again(server, step):
    server.silent = step
    thread, results = in_background(lambda: oracledb.connect(user="app", password="secret", dsn=server.dsn))
    wait_until(lambda: server.is_busy())
    assert not results
    server.silent = False
    thread.join(10)
    (connection,) = results
    connection.close()


def test_stopping_ends_a_silent_connection(server):
    server.silent = "login"
    thread, results = in_background(lambda: oracledb.connect(user="app", password="secret", dsn=server.dsn))
    wait_until(lambda: server.requests.texts("connect"))
    server.stop()
    thread.join(10)
    assert "DPY-4011" in str(results[0])


def test_a_stopped_server_comes_back_on_its_port_with_its_data(server):
    port = server.port
    with signed_in(server) as connection:
        connection.cursor().execute("create table kept (id number)")
        connection.cursor().execute("insert into kept values (1)")
        connection.commit()
        server.stop()
        with pytest.raises(oracledb.Error) as lost:
            connection.ping()
        assert error_code(lost.value) == "DPY-4011"
        with pytest.raises(oracledb.OperationalError):
            oracledb.connect(user="app", password="secret", dsn=server.dsn, retry_count=0)
        server.start()
    assert server.port == port
    with signed_in(server) as connection:
        assert connection.cursor().execute("select id from kept").fetchall() == [(1,)]


def test_nothing_is_left_running_after_a_stop():
    before = set(threading.enumerate())
    with TnsStandin() as server:
        connection = oracledb.connect(user="app", password="secret", dsn=server.dsn)
        port = server.port
    assert set(threading.enumerate()) == before
    assert not connection.is_healthy() or connection.close() is None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, port), 1)


@pytest.fixture
def authority():
    return trustme.CA()


def tls_context(authority, name="127.0.0.1"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def wallet(folder, authority, name="client"):
    issued = authority.issue_cert("client.test", common_name=name)
    # the driver takes the first certificate for the client's own
    pem = issued.cert_chain_pems[0].bytes() + issued.private_key_pem.bytes() + authority.cert_pem.bytes()
    (folder / "ewallet.pem").write_bytes(pem)
    return str(folder)


def test_a_wallet_with_the_authority_opens_a_tls_connection(authority, tmp_path):
    with TnsStandin(tls=tls_context(authority)) as server:
        options = {"wallet_location": wallet(tmp_path, authority), "ssl_server_dn_match": False}
        with signed_in(server, **options) as connection:
            connection.cursor().execute("select 1 from dual").fetchall()
            assert server.sessions()[0].protocol == "tcps"


@pytest.mark.parametrize(("name", "trusted"), [("localhost", True), ("db.elsewhere.test", False)])
def test_the_name_in_the_certificate_is_looked_at(authority, tmp_path, name, trusted):
    with TnsStandin(tls=tls_context(authority, name)) as server:
        dsn = f"tcps://localhost:{server.port}/SHOP"
        if trusted:
            with signed_in(server, dsn=dsn, wallet_location=wallet(tmp_path, authority)) as connection:
                connection.ping()
        else:
            assert "DPY-6006" in refused_with(server, dsn, wallet_location=wallet(tmp_path, authority))


def test_a_stranger_to_the_client_is_not_trusted(authority, tmp_path):
    with TnsStandin(tls=tls_context(trustme.CA())) as server:
        message = refused_with(server, wallet_location=wallet(tmp_path, authority))
    assert "certificate verify failed" in message.lower()


def test_a_server_that_wants_certificates_takes_the_wallets(authority, tmp_path):
    context = tls_context(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    with TnsStandin(tls=context) as server:
        options = {"wallet_location": wallet(tmp_path, authority), "ssl_server_dn_match": False}
        with signed_in(server, **options) as connection:
            connection.ping()


def test_a_client_that_never_shakes_hands_holds_nobody_up(authority):
    with TnsStandin(tls=tls_context(authority)) as server:
        idle = socket.create_connection((server.host, server.port))
        wait_until(server.is_busy)
        server.stop()
        assert not server.is_busy()
        idle.close()


def test_a_call_over_tls_can_be_cancelled(authority, tmp_path):
    reading = threading.Event()

    def endless(asked):
        def rows():
            yield from (("x" * 100,) for _ in range(300))
            asked.pause(60)

        return Answer([Column("T", "VARCHAR2(100)")], rows)

    with TnsStandin(tls=tls_context(authority)) as server:
        server.answer("from endless", endless)
        options = {"wallet_location": wallet(tmp_path, authority), "ssl_server_dn_match": False}
        with signed_in(server, **options) as connection:
            cursor = connection.cursor()
            cursor.prefetchrows = 1000
            # The driver writes on one TLS object from two threads: a break that meets the end of the
            # request's own writing kills the connection. What comes back proves that it has ended.
            cursor.outputtypehandler = lambda *_: reading.set()
            thread, results = in_background(lambda: cursor.execute("select t from endless"))
            assert reading.wait(10)
            connection.cancel()
            thread.join(10)
            assert error_code(results[0]) == 1013
