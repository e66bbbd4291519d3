"""What is said of OAuth settings as typed, and of drivers and pools that cannot do with a token."""

import msgspec
import pytest

from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oauth import FromOAuth, OAuthFlow
from poolkeeper.profiles.oracle import DriverPool, Oracle
from poolkeeper.profiles.profile import Encryption, Profile, SignIn, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerDriver, SqlServerLogin
from poolkeeper.profiles.transfer import export_text
from poolkeeper.profiles.validation import problems
from tests.support.imported_profiles import import_profiles

WHOLE = FromOAuth(issuer="https://login.example.com/tenant", client_id="poolkeeper")


def profile_of(engine=Engine.POSTGRESQL, oauth=WHOLE, **changes):
    profile = Profile(
        name="Orders",
        engine=engine,
        host="db.example.org",
        database="orders",
        user="" if engine in {Engine.ORACLE, Engine.MSSQL} else "me",
        sign_in=SignIn.OAUTH,
        credential=CredentialSettings(oauth=oauth),
        tls=Tls(mode=Encryption.VERIFY_FULL),
    )
    if engine is Engine.MSSQL:
        profile = msgspec.structs.replace(profile, sql_server=SqlServer(login=SqlServerLogin.TOKEN))
    return msgspec.structs.replace(profile, **changes)


def said(profile):
    return {problem.field: problem.sentence for problem in problems(profile)}


@pytest.mark.parametrize("engine", [Engine.POSTGRESQL, Engine.MYSQL, Engine.MSSQL, Engine.ORACLE])
def test_whole_settings_have_no_problem_and_are_read_again(engine):
    profile = profile_of(engine)
    assert said(profile) == {}
    imported = import_profiles(export_text([profile]))
    assert imported.profiles[0].credential == profile.credential
    assert "a token from login.example.com" in imported.notices[0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issuer": ""}, "issuer"),
        ({"issuer": "http://login.example.com"}, "issuer"),
        ({"issuer": "login.example.com"}, "issuer"),
        ({"token_endpoint": "http://login.example.com/token"}, "token_endpoint"),
        ({"flow": OAuthFlow.DEVICE_CODE, "device_endpoint": "http://x/"}, "device_endpoint"),
        (
            {"flow": OAuthFlow.DEVICE_CODE, "issuer": "", "token_endpoint": "https://login.example.com/t"},
            "device_endpoint",
        ),
        ({"client_id": ""}, "client_id"),
        ({"scope": "a\0b"}, "scope"),
        ({"audience": "x" * 3000}, "audience"),
    ],
)
def test_a_mistake_is_said_at_its_field(changes, field):
    assert list(said(profile_of(oauth=msgspec.structs.replace(WHOLE, **changes)))) == [
        f"credential.oauth.{field}"
    ]


def test_endpoints_alone_do():
    typed = msgspec.structs.replace(WHOLE, issuer="", token_endpoint="https://login.example.com/token")
    assert said(profile_of(oauth=typed)) == {}


@pytest.mark.parametrize(
    "driver", [SqlServerDriver.PYMSSQL, SqlServerDriver.TURBODBC, SqlServerDriver.ADODBAPI]
)
def test_a_driver_without_tokens_is_said_to_have_none(driver):
    options = SqlServer(driver=driver, login=SqlServerLogin.TOKEN)
    assert said(profile_of(Engine.MSSQL, sql_server=options)) == {
        "sql_server.driver": f"{driver.value} takes no access token. Choose pyodbc."
    }


def test_oracle_wants_encryption_and_a_pool_that_can_renew():
    open_network = profile_of(Engine.ORACLE, tls=Tls(mode=Encryption.OFF))
    assert "over TLS alone" in said(open_network)["tls.mode"]
    own_pool = profile_of(Engine.ORACLE, oracle=Oracle(driver_pool=DriverPool()))
    assert "cannot renew it" in said(own_pool)["pool.kind"]
