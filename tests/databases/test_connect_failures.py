"""Every way a connect can fail is named, on both kinds of server, and no text holds the password."""

import contextlib
import socket
import threading

import pytest

from poolkeeper.databases.explained import Action
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Tls
from tests.databases.statements import Target

SERVERS = [
    pytest.param("postgresql", marks=pytest.mark.postgresql),
    pytest.param("mariadb", marks=pytest.mark.mysql),
]


@pytest.fixture(params=SERVERS)
def machine(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def server(machine):
    """The server with an ordinary user."""
    return signed_in(machine, machine.identity.user)


def signed_in(machine, user):
    """A target with one of the server's users, who all have the same password."""
    identity = Identity(user, machine.identity.password)
    return Target(database_of(machine.engine), machine.profile(user=user), identity)


def tls(mode, ca_file=""):
    return Tls(mode=mode, ca_file=str(ca_file))


def test_each_encryption_mode_gives_what_it_promises(server, machine):
    for mode, encrypted, verified in (
        (Encryption.OFF, False, False),
        (Encryption.PREFER, True, False),
        (Encryption.REQUIRE, True, False),
        (Encryption.VERIFY_CA, True, True),
        (Encryption.VERIFY_FULL, True, True),
    ):
        with server.connected(tls=tls(mode, machine.ca_file)) as connection:
            proof = server.database.encryption(connection)
        assert (proof.protocol.startswith("TLS 1."), proof.verified) == (encrypted, verified), mode


@pytest.mark.parametrize("mode", [Encryption.VERIFY_CA, Encryption.VERIFY_FULL])
def test_a_certificate_of_another_authority_is_refused(server, machine, mode):
    explained = server.refusal(tls=tls(mode, machine.wrong_ca_file))
    assert explained.title.startswith(f"The certificate of {machine.host} is not signed by an authority")
    assert explained.remedies[0].action is Action.EDIT_PROFILE


def test_a_certificate_for_another_name_is_refused_where_names_count(server, machine):
    explained = server.refusal(host="localhost", tls=tls(Encryption.VERIFY_FULL, machine.ca_file))
    assert explained.title == "The certificate of the server is not made out to localhost."
    with server.connected(host="localhost", tls=tls(Encryption.VERIFY_CA, machine.ca_file)) as connection:
        assert server.database.encryption(connection).verified


def test_a_missing_authority_file_is_named(server, tmp_path):
    explained = server.refusal(tls=tls(Encryption.VERIFY_CA, tmp_path / "none.pem"))
    assert explained.title == "The file with the certificate authorities cannot be read."
    assert "none.pem" in explained.detail


def test_an_unknown_host_is_named(server):
    explained = server.refusal(host="no.such.host.invalid")
    assert explained.title == "The host no.such.host.invalid is not known."


def test_a_closed_port_is_named(server):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert server.refusal(port=port).title == f"Nothing listens on port {port} of 127.0.0.1."


def test_a_server_that_never_answers_costs_no_more_than_the_time_out(server):
    with listening(lambda client: None) as port:
        explained = server.refusal(port=port, connect_timeout_s=3)
    assert explained.title == f"127.0.0.1:{port} did not answer within 3 s."


def test_a_frozen_server_costs_no_more_than_the_time_out(machine, server):
    with machine.freeze():
        explained = server.refusal(connect_timeout_s=3)
    assert explained.title == f"127.0.0.1:{machine.port} did not answer within 3 s."


@pytest.mark.parametrize("mode", [Encryption.OFF, Encryption.PREFER])
def test_another_kind_of_server_is_told_apart(server, mode):
    def answer(client):
        if server.profile.engine is Engine.POSTGRESQL:
            client.recv(1000)
        client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with listening(answer) as port:
        explained = server.refusal(port=port, tls=tls(mode))
    assert explained.title.startswith(f"What listens on 127.0.0.1:{port} is not")


def test_a_server_that_hangs_up_is_told_apart(server):
    with listening(lambda client: client.close()) as port:
        explained = server.refusal(port=port)
    assert explained.title in {
        f"127.0.0.1:{port} closed the connection before the sign-in was done.",
        f"The connection to 127.0.0.1:{port} was lost.",
    }


def test_a_wrong_password_can_be_entered_again(server):
    explained = server.refusal(Identity("app", "wrong and secret"))
    assert explained.title == f"127.0.0.1:{server.profile.port} did not accept the password of app."
    assert explained.remedies[0].action is Action.ENTER_PASSWORD
    lines = explained.detail.splitlines()
    assert len(lines) == len(set(lines)), "the server's words are there twice"
    assert not explained.detail.startswith("connection failed: ")


def test_a_missing_password_is_asked_for(server):
    explained = server.refusal(Identity("app", ""))
    assert explained.title.endswith("wants a password for app, and none was given.")


def test_an_unknown_user_is_refused(server):
    explained = server.refusal(Identity("nobody", "any password"), user="nobody")
    assert "nobody" in explained.title


def test_an_unknown_database_is_named(server):
    explained = server.refusal(database="nowhere")
    assert "database nowhere" in explained.title
    assert explained.code in {"3D000", "1044", "1049"}


def test_a_database_that_is_closed_to_the_user_is_explained(server):
    explained = server.refusal(database="closed")
    assert explained.code in {"42501", "1044"}
    assert "app" in explained.title


def test_an_account_without_a_connection_left_is_explained(machine):
    narrow = signed_in(machine, "narrow")
    with narrow.connected():
        explained = narrow.refusal()
    assert explained.title == f"127.0.0.1:{machine.port} has no connection left to give."
    assert explained.code in {"53300", "1226"}


def test_a_server_that_demands_encryption_says_so(machine):
    secure = signed_in(machine, "secure")
    explained = secure.refusal(tls=tls(Encryption.OFF))
    said = " ".join([explained.title, *(remedy.text for remedy in explained.remedies)])
    assert "demand" in said
    assert "encryption" in said
    with secure.connected(tls=tls(Encryption.REQUIRE)) as connection:
        assert secure.database.encryption(connection).protocol.startswith("TLS")


def test_no_permission_is_explained(server):
    statement = "CREATE TABLE pg_catalog.x (a int)"
    if server.profile.engine is Engine.MYSQL:
        statement = "CREATE TABLE mysql.x (a int)"
    with server.connected() as connection:
        explained = server.explained(connection, statement)
    assert explained.title == "The user app lacks the permission for this."


@pytest.mark.postgresql
def test_postgresql_without_tls_is_told_apart_when_tls_is_demanded(pg):
    def decline(client):
        client.recv(1000)
        client.sendall(b"N")

    with listening(decline) as port:
        explained = pg.refusal(port=port, tls=tls(Encryption.REQUIRE))
    assert explained.title == f"127.0.0.1:{port} offers no encryption, and the profile demands it."


@pytest.mark.mysql
def test_mariadb_without_tls_is_told_apart_when_tls_is_demanded(mariadb_without_tls):
    plain = signed_in(mariadb_without_tls, "app")
    explained = plain.refusal(tls=tls(Encryption.REQUIRE))
    assert (
        explained.title == f"127.0.0.1:{plain.profile.port} offers no encryption, and the profile demands it."
    )
    with plain.connected(tls=tls(Encryption.PREFER)) as connection:
        assert plain.database.encryption(connection).protocol == ""


@pytest.mark.mysql
def test_a_password_may_hold_any_character(mariadb):
    mariadb.execute("CREATE OR REPLACE USER odd IDENTIFIED BY 'pässwörd ☃ %@/'")
    odd = Target(
        database_of(mariadb.engine),
        mariadb.profile(user="odd", database=""),
        Identity("odd", "pässwörd ☃ %@/"),
    )
    with odd.connected() as connection:
        odd.database.ping(connection)


@contextlib.contextmanager
def listening(answer):
    """A port whose every client is handed to `answer` and kept until the end."""
    clients = []

    def accept():
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                clients.append(client)
                with contextlib.suppress(OSError):
                    answer(client)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for client in clients:
                client.close()
