"""Private servers that trust the certificates of `ClientAuthority`, with users that must show one."""

import shutil

import pytest

from tests.support.client_certificates import ClientAuthority
from tests.support.private_mariadb import PrivateMariadb
from tests.support.private_postgresql import PrivatePostgresql

USER, PARTICULAR = "certified", "particular"


@pytest.fixture(scope="session")
def clients(tmp_path_factory):
    return ClientAuthority(tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="session")
def strangers(tmp_path_factory):
    """An authority that no server trusts."""
    return ClientAuthority(tmp_path_factory.mktemp("strangers"), "Strangers")


@pytest.fixture(scope="session")
def postgresql_with_clients(clients):
    """`certified` signs in by certificate alone, `app` by password."""
    server = PrivatePostgresql()
    trusted = server.folder / "data" / "clients.pem"
    shutil.copy(clients.ca_file, trusted)
    server._own(trusted)
    rules = server.folder / "data" / "pg_hba.conf"
    rules.write_text(f"hostssl all {USER} 127.0.0.1/32 cert\n{rules.read_text()}")
    server.execute(f"CREATE ROLE {USER} LOGIN")
    server.execute(f"ALTER SYSTEM SET ssl_ca_file = '{trusted}'")
    server.stop()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def mariadb_with_clients(clients):
    """`certified` needs a certificate alone, `particular` one with a name that nobody has."""
    server = PrivateMariadb()
    server.stop()
    trusted = server.folder / "trusted.pem"
    trusted.write_bytes(server.ca_file.read_bytes() + clients.ca_file.read_bytes())
    trusted.chmod(0o644)
    server.trust(trusted)
    server.start()
    server.execute(f"CREATE USER {USER} IDENTIFIED BY '' REQUIRE X509")
    server.execute(f"GRANT ALL ON shop.* TO {USER}")
    server.execute(f"CREATE USER {PARTICULAR} IDENTIFIED BY '' REQUIRE SUBJECT '/CN=nobody'")
    yield server
    server.remove()
