"""Fixtures for tests that talk to the stand-in for SQL Server through real ODBC drivers."""

import contextlib
import threading

import pyodbc
import pytest
import trustme

from tests.standins.tds import TdsStandin
from tests.support.odbc_drivers import FREETDS, MICROSOFT

# the driver manager's own pool would keep connections that a test believes closed
pyodbc.pooling = False

PASSWORD = "secret"


class OdbcClient:
    """Connects one driver to stand-ins; everything it opened is closed by `close`."""

    def __init__(self, driver):
        self.driver = driver
        self._opened = contextlib.ExitStack()

    @property
    def is_microsoft(self):
        return self.driver == MICROSOFT

    def connection_string(self, server, **more):
        words = {"DRIVER": f"{{{self.driver}}}", "DATABASE": "shop", "UID": "app", "PWD": PASSWORD}
        if self.is_microsoft:
            words |= {"SERVER": f"127.0.0.1,{server.port}", "Encrypt": "no"}
        else:
            words |= {"SERVER": "127.0.0.1", "PORT": str(server.port), "TDS_Version": "7.4"}
        return ";".join(f"{name}={value}" for name, value in (words | more).items())

    def connect(self, server, *, autocommit=True, timeout_s=10, attrs_before=None, **more):
        text = self.connection_string(server, **more)
        connection = pyodbc.connect(
            text, autocommit=autocommit, timeout=timeout_s, attrs_before=attrs_before or {}
        )
        self._opened.callback(self._close, connection)
        return connection

    def close(self):
        self._opened.close()

    @staticmethod
    def _close(connection):
        # a connection that the server has cut cannot be closed in good order
        with contextlib.suppress(pyodbc.Error):
            connection.close()


@pytest.fixture
def shop():
    """A stand-in without encryption, with one login and the database `shop`."""
    before = set(threading.enumerate())
    with TdsStandin(logins={"app": PASSWORD}, databases=("shop",)) as server:
        yield server
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name.startswith("tds-")]


@pytest.fixture(scope="session")
def authority():
    """A certificate authority for the stand-ins."""
    return trustme.CA()


@pytest.fixture(scope="session")
def certificate(authority):
    """A certificate for loopback and its key, as PEM."""
    issued = authority.issue_cert("127.0.0.1", "localhost")
    return issued.cert_chain_pems[0].bytes(), issued.private_key_pem.bytes()


@pytest.fixture(params=[MICROSOFT, FREETDS], ids=["microsoft", "freetds"])
def client(request, odbc_drivers):
    """Each ODBC driver in turn."""
    with contextlib.closing(OdbcClient(request.param)) as made:
        yield made


@pytest.fixture
def microsoft(odbc_drivers):
    """Microsoft's driver alone."""
    with contextlib.closing(OdbcClient(MICROSOFT)) as made:
        yield made
