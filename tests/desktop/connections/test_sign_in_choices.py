"""Which ways to sign in are offered on which system, whichever this one is."""

import msgspec
import pytest

from poolkeeper.databases.mssql_connection_string import NotPossible, connection_string
from poolkeeper.databases.mssql_pymssql import PymssqlSession
from poolkeeper.desktop.connections.azure_fields import AzureFields
from poolkeeper.desktop.connections.sign_in_choices import SignInChoice, choice_of, choices_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.kerberos import Kerberos, TicketFrom
from poolkeeper.profiles.profile import Encryption, Profile, SignIn, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin
from tests.support.odbc_drivers import FREETDS

ODBC_18 = "ODBC Driver 18 for SQL Server"
SYSTEMS = ("win32", "linux", "darwin")
OF_WINDOWS = Profile(
    name="billing",
    engine=Engine.MSSQL,
    host="db.example",
    database="shop",
    user="left over",
    sign_in=SignIn.NONE,
    tls=Tls(mode=Encryption.VERIFY_FULL),
    sql_server=SqlServer(login=SqlServerLogin.INTEGRATED),
)
BY_TICKET = msgspec.structs.replace(OF_WINDOWS, sign_in=SignIn.KERBEROS)


@pytest.mark.parametrize("platform", SYSTEMS)
def test_sql_server_offers_the_windows_account_on_windows_and_kerberos_elsewhere(platform):
    offered = choices_of(Engine.MSSQL, platform)
    on_windows = platform == "win32"
    assert (SignInChoice.INTEGRATED in offered) is on_windows
    assert (SignInChoice.TICKET_INTEGRATED in offered) is not on_windows


@pytest.mark.parametrize("platform", SYSTEMS)
@pytest.mark.parametrize("profile", [OF_WINDOWS, BY_TICKET], ids=["of Windows", "by ticket"])
def test_a_profile_made_on_one_system_signs_in_alike_on_the_other(platform, profile):
    chosen = choice_of(profile, platform)
    assert chosen in choices_of(Engine.MSSQL, platform)
    assert chosen.login is SqlServerLogin.INTEGRATED


@pytest.mark.parametrize("platform", SYSTEMS)
def test_postgresql_says_that_it_takes_the_windows_account(platform):
    name = choices_of(Engine.POSTGRESQL, platform)[SignInChoice.TICKET]
    assert ("SSPI" in name) is (platform == "win32")
    assert "Kerberos" in name


@pytest.mark.parametrize("platform", SYSTEMS)
@pytest.mark.parametrize("engine", [Engine.MYSQL, Engine.ORACLE])
def test_no_other_engine_offers_the_windows_account(platform, engine):
    offered = choices_of(engine, platform)
    assert not {SignInChoice.INTEGRATED, SignInChoice.TICKET_INTEGRATED} & set(offered)


@pytest.mark.parametrize(
    "driver", ["ODBC Driver 18 for SQL Server", "ODBC Driver 17 for SQL Server", FREETDS]
)
@pytest.mark.parametrize("profile", [OF_WINDOWS, BY_TICKET], ids=["of Windows", "by ticket"])
def test_the_connection_string_asks_for_the_account_and_names_nobody(driver, profile):
    if driver == FREETDS:
        profile = msgspec.structs.replace(profile, tls=Tls(mode=Encryption.REQUIRE))
    text = connection_string(profile, Identity("left over", "s3cret"), driver)
    assert "Trusted_Connection={yes};" in text
    assert "UID=" not in text
    assert "PWD=" not in text
    assert "s3cret" not in text
    if driver == ODBC_18:
        assert "Encrypt={mandatory};TrustServerCertificate={no};" in text


def test_pymssql_says_that_it_cannot_be_told_a_service_principal():
    options = SqlServer(login=SqlServerLogin.INTEGRATED, service_principal="MSSQLSvc/db.example:1433")
    profile = msgspec.structs.replace(BY_TICKET, sql_server=options, tls=Tls())
    with pytest.raises(NotPossible, match="Choose the driver pyodbc"):
        PymssqlSession.open(profile, Identity(), 1, 1433)


def test_an_sspi_profile_of_postgresql_has_a_ticket_of_its_own_alone(qtbot):
    own = Kerberos(ticket=TicketFrom.OWN)
    profile = Profile(name="x", engine=Engine.POSTGRESQL, sign_in=SignIn.KERBEROS)
    assert profile.credential.kerberos == own
    assert choice_of(profile, "win32") is SignInChoice.TICKET


def test_the_managed_identity_is_called_a_service_account(qtbot):
    auth = AzureFields("Secret Service").auth
    assert any("Service account" in auth.itemText(number) for number in range(auth.count()))


@pytest.mark.parametrize(
    ("choice", "mode"),
    [
        (SignInChoice.CERTIFICATE, Encryption.REQUIRE),
        (SignInChoice.ENTRA, Encryption.REQUIRE),
        (SignInChoice.SAVED, Encryption.PREFER),
    ],
)
def test_whoever_chooses_what_needs_an_encryption_gets_one_and_may_choose_a_better(shown_form, choice, mode):
    form = shown_form(Profile(name="orders", engine=Engine.POSTGRESQL, tls=Tls(mode=Encryption.PREFER)))
    form.sign_in.choice = choice
    form.sign_in.activated.emit(form.sign_in.currentIndex())
    assert form.profile.tls.mode is mode
    assert form.tls.certificate_file.isVisible() is (mode is Encryption.REQUIRE)
    form.encryption.choice = Encryption.VERIFY_FULL
    form.sign_in.activated.emit(form.sign_in.currentIndex())
    assert form.profile.tls.mode is Encryption.VERIFY_FULL
