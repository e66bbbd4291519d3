"""What goes into the sign-in of SQL Server: intent, integrated sign-in, tokens, the network tried first."""

import time

import msgspec
import pytest

from poolkeeper.credentials.credential import Fetching
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.azure import AzureAuth, FromAzure
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, SignIn, Tls
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.sql_server import SqlServer, SqlServerDriver, SqlServerLogin
from poolkeeper.profiles.vault import MemoryVault
from tests.databases.statements import Target
from tests.standins.tds import TdsStandin
from tests.support.certificates import make_certificates
from tests.support.odbc_drivers import FREETDS, MICROSOFT
from tests.support.sql_server import APP, DRIVERS, profile_of

pytestmark = pytest.mark.mssql

TOKEN = "eyJ0eXAi.header." + "t" * 2_000


@pytest.fixture
def with_tokens(tmp_path):
    files = make_certificates(tmp_path, "localhost", "127.0.0.1")
    pair = (files.certificate_file.read_bytes(), files.key_file.read_bytes())
    logins = {APP.user: APP.password}
    with TdsStandin(
        logins=logins, databases=("shop",), certificate=pair, encrypt="on", token=TOKEN
    ) as server:
        yield server


def token_target(server, driver, token=TOKEN):
    profile = profile_of(
        server,
        "microsoft",
        user="",
        tls=Tls(mode=Encryption.REQUIRE),
        sql_server=SqlServer(driver=driver, odbc_driver=MICROSOFT, login=SqlServerLogin.TOKEN),
    )
    return Target(database_of(Engine.MSSQL), profile, Identity("", token))


@pytest.mark.parametrize("driver", ["microsoft", "freetds", "pymssql"])
def test_the_intent_to_read_reaches_the_server(target_of, sql_server, driver):
    target = target_of(driver)
    options = msgspec.structs.replace(DRIVERS[driver], read_only_intent=True)
    with target.connected(sql_server=options):
        assert sql_server.requests.logins[-1].read_only_intent
    with target.connected():
        assert not sql_server.requests.logins[-1].read_only_intent


@pytest.mark.parametrize("driver", [SqlServerDriver.PYODBC, SqlServerDriver.MSSQL_PYTHON])
def test_an_access_token_signs_in(with_tokens, driver):
    target = token_target(with_tokens, driver)
    with target.connected() as connection:
        assert target.database.backend_id(connection)
    login = with_tokens.requests.logins[-1]
    assert (login.token, login.password) == (TOKEN, "")


def test_a_token_of_entra_signs_in(with_tokens, azure):
    azure.token_for = lambda resource: azure.tokens.setdefault(TOKEN, resource) and TOKEN
    azure.identities.add("")
    settings = CredentialSettings(azure=FromAzure(auth=AzureAuth.MANAGED_IDENTITY))
    target = token_target(with_tokens, SqlServerDriver.PYODBC, "")
    profile = msgspec.structs.replace(target.profile, sign_in=SignIn.ENTRA, credential=settings)
    identity = sign_in(profile, Fetching(secrets=ProfileStore(MemoryVault()))).identity
    with Target(target.database, profile, identity).connected():
        pass
    login = with_tokens.requests.logins[-1]
    assert (login.token, login.password) == (TOKEN, "")
    assert azure.tokens == {TOKEN: "https://database.windows.net"}


def test_a_token_that_is_refused_is_explained_without_being_repeated(with_tokens):
    target = token_target(with_tokens, SqlServerDriver.PYODBC, "expired.token.of.somebody")
    explained = target.refusal()
    assert explained.code == "18456"


@pytest.mark.parametrize(
    "options",
    [
        SqlServer(odbc_driver=FREETDS, login=SqlServerLogin.TOKEN),
        SqlServer(driver=SqlServerDriver.PYMSSQL, login=SqlServerLogin.TOKEN),
    ],
)
def test_a_driver_without_tokens_says_what_to_choose(target_of, options):
    explained = target_of("microsoft").refusal(sql_server=options)
    assert "takes no access token" in explained.title
    assert "Choose" in explained.remedies[0].text


@pytest.mark.parametrize("driver", list(DRIVERS))
def test_a_closed_port_takes_no_time(target_of, closed_port, driver):
    target = target_of(driver)
    began_s = time.monotonic()
    explained = target.refusal(port=closed_port)
    assert explained.title.startswith("Nothing listens on port")
    assert time.monotonic() - began_s < 1.5


def test_a_driver_that_is_not_installed_is_explained(target_of):
    explained = target_of("microsoft").refusal(sql_server=SqlServer(driver=SqlServerDriver.TURBODBC))
    assert explained.title == "The driver turbodbc is not installed beside Poolkeeper."
    assert explained.remedies
