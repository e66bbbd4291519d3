"""The ways of encryption: none, the login alone, everything, and TDS 8.0."""

import pyodbc
import pytest

from tests.standins.tds import TdsStandin

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]

ENCRYPT_OPTION = "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID"


@pytest.fixture
def secured(request, certificate):
    """A stand-in that wants what the test names."""
    with TdsStandin(
        logins={"app": "secret"}, databases=("shop",), certificate=certificate, encrypt=request.param
    ) as server:
        yield server


def words(client, wish):
    if client.is_microsoft:
        return {"Encrypt": {"off": "no", "on": "yes"}[wish], "TrustServerCertificate": "yes"}
    return {"Encryption": {"off": "off", "on": "require"}[wish]}


@pytest.mark.parametrize("secured", ["on"], indirect=True)
def test_a_client_that_wants_none_still_encrypts_its_login(secured, microsoft):
    connection = microsoft.connect(secured, Encrypt="no")
    assert secured.requests.logins[-1].encrypted
    assert connection.execute(ENCRYPT_OPTION).fetchone()[0] == "FALSE"


@pytest.mark.parametrize("secured", ["on", "required"], indirect=True)
def test_everything_is_encrypted_when_the_client_wants_it(secured, client):
    connection = client.connect(secured, **words(client, "on"))
    assert secured.requests.logins[-1].encrypted
    assert connection.execute(ENCRYPT_OPTION).fetchone()[0] == "TRUE"
    long = connection.execute("SELECT value FROM GENERATE_SERIES(1, 20000)").fetchall()
    assert len(long) == 20_000


@pytest.mark.parametrize("secured", ["required"], indirect=True)
def test_the_server_can_insist(secured, microsoft):
    connection = microsoft.connect(secured, Encrypt="no", TrustServerCertificate="yes")
    assert connection.execute(ENCRYPT_OPTION).fetchone()[0] == "TRUE"


@pytest.mark.parametrize("secured", ["on"], indirect=True)
def test_a_certificate_that_nobody_knows_is_refused(secured, microsoft):
    with pytest.raises(pyodbc.Error, match="certificate verify failed"):
        microsoft.connect(secured, Encrypt="yes")


@pytest.mark.parametrize("secured", ["on", "strict"], indirect=True)
def test_strict_encryption_comes_before_the_first_packet(secured, microsoft, certificate, tmp_path):
    pinned = tmp_path / "server.pem"
    pinned.write_bytes(certificate[0])
    connection = microsoft.connect(secured, Encrypt="strict", ServerCertificate=pinned)
    assert connection.execute(ENCRYPT_OPTION).fetchone()[0] == "TRUE"


@pytest.mark.parametrize("secured", ["strict"], indirect=True)
def test_a_strict_server_hangs_up_on_others(secured, client):
    with pytest.raises(pyodbc.Error):
        client.connect(secured, timeout_s=2, **words(client, "on"))


def test_a_server_without_encryption_says_so(shop, microsoft):
    with pytest.raises(pyodbc.Error, match=r"(?i)encryption"):
        microsoft.connect(shop, Encrypt="yes", TrustServerCertificate="yes")


@pytest.mark.parametrize("secured", ["on"], indirect=True)
def test_cancelling_works_through_encryption(secured, client):
    connection = client.connect(secured, **words(client, "on"))
    connection.timeout = 1
    with pytest.raises(pyodbc.Error, match="HYT00"):
        connection.execute("WAITFOR DELAY '00:01:00'")
    assert connection.execute("SELECT 5").fetchone()[0] == 5
