"""Where others may listen, no password goes out as it is; what the surroundings say counts for nothing."""

import os
import socket
import ssl
import struct
import threading

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization

from poolkeeper.databases.open_network import is_this_machine
from poolkeeper.databases.postgresql_session import forget_environment, options
from poolkeeper.databases.registry import database_of
from poolkeeper.databases.tls_context import UnreadableFile, client_context
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile, Tls
from tests.databases.statements import Target
from tests.support.certificates import make_certificates

WANTS_TLS = struct.pack("!i", 80877103)
ASKS_IN_CLEAR = b"R" + struct.pack("!ii", 8, 3)
ABROAD = Profile(name="x", engine=Engine.POSTGRESQL, host="db.example.org", user="u", database="d")


@pytest.mark.parametrize(
    "host",
    ["", "localhost", "LocalHost.", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "::ffff:127.0.0.1", "/x"],
)
def test_this_machine(host):
    assert is_this_machine(host)


@pytest.mark.parametrize(
    "host",
    [
        "db",
        "localhost.example.org",
        "10.0.0.1",
        "0.0.0.0",
        "fe80::1%eth0",
        "127.0.0.1.example.org",
        "2130706433",
    ],
)
def test_other_machines(host):
    assert not is_this_machine(host)


@pytest.mark.parametrize("mode", [Encryption.OFF, Encryption.PREFER])
def test_postgresql_is_given_no_password_as_it_is_without_encryption(mode):
    profile = msgspec.structs.replace(ABROAD, tls=Tls(mode=mode))
    assert options(profile, Identity("u"), 5)["require_auth"] == "!password"
    at_home = msgspec.structs.replace(profile, host="127.0.0.1")
    assert "require_auth" not in options(at_home, Identity("u"), 5)


@pytest.mark.parametrize("mode", [Encryption.REQUIRE, Encryption.VERIFY_CA, Encryption.VERIFY_FULL])
def test_postgresql_may_be_given_it_with_encryption(mode):
    profile = msgspec.structs.replace(ABROAD, tls=Tls(mode=mode))
    assert "require_auth" not in options(profile, Identity("u"), 5)


@pytest.mark.parametrize("mode", Encryption)
def test_the_keys_of_a_session_are_written_nowhere(monkeypatch, tmp_path, mode):
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    context = client_context(Tls(mode=mode))
    assert context.keylog_filename is None
    assert not (tmp_path / "keys").exists()


def test_the_modes_verify_what_they_say():
    facts = {mode: client_context(Tls(mode=mode)) for mode in Encryption}
    verified = {mode for mode, context in facts.items() if context.verify_mode is ssl.CERT_REQUIRED}
    with_host = {mode for mode, context in facts.items() if context.check_hostname}
    assert with_host == {Encryption.VERIFY_FULL, Encryption.STRICT}
    assert verified == with_host | {Encryption.VERIFY_CA}


def test_a_key_with_a_password_is_refused_and_not_asked_for(tmp_path):
    made = make_certificates(tmp_path, "localhost")
    key = serialization.load_pem_private_key(made.key_file.read_bytes(), None)
    made.key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    tls = Tls(
        mode=Encryption.REQUIRE, certificate_file=str(made.certificate_file), key_file=str(made.key_file)
    )
    with pytest.raises(UnreadableFile, match="The client certificate"):
        client_context(tls)


def ask_for_the_password(listening, heard):
    connection, _ = listening.accept()
    with connection:
        first = connection.recv(8)
        if first[4:] == WANTS_TLS:
            connection.sendall(b"N")
        connection.recv(4096)
        connection.sendall(ASKS_IN_CLEAR)
        heard.append(connection.recv(4096))


@pytest.mark.parametrize("mode", [Encryption.OFF, Encryption.PREFER])
def test_a_server_that_asks_for_the_password_itself_is_not_given_it(monkeypatch, mode):
    monkeypatch.setattr("poolkeeper.databases.postgresql_session.is_this_machine", lambda host: False)
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=ask_for_the_password, args=(listening, heard), daemon=True)
        server.start()
        profile = msgspec.structs.replace(
            ABROAD, host="127.0.0.1", port=listening.getsockname()[1], tls=Tls(mode=mode)
        )
        explained = Target(database_of(Engine.POSTGRESQL), profile, Identity("u", "S3cret")).refusal()
        server.join(10)
    assert explained.title.endswith("in a form that others on the network could read.")
    assert heard == [b""]


def test_the_variables_of_libpq_are_forgotten(monkeypatch):
    for name in ("PGHOSTADDR", "PGOPTIONS", "PGPASSWORD", "PGSERVICE", "PGSOMETHINGNEW"):
        monkeypatch.setenv(name, "x")
    forget_environment()
    assert not [name for name in os.environ if name.startswith("PG")]
