"""Profiles that sign in by Azure, what they fetch and what they are refused."""

import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.azure import AzureAuth, FromAzure
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Encryption, Profile, SignIn, Tls
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin
from poolkeeper.profiles.vault import MemoryVault
from tests.standins.azure import VAULT, AzureStandin
from tests.support.azure_cloud import CLIENT, CLIENT_SECRET

VALUE = {"username": "ann", "password": "hunter2", "port": 5432}
PRINCIPAL = {"auth": AzureAuth.SERVICE_PRINCIPAL, "tenant": AzureStandin.tenant, "client_id": CLIENT}
MACHINE = {"auth": AzureAuth.MANAGED_IDENTITY}


def profile_of(sign_in_with=SignIn.AZURE_SECRET, engine=Engine.POSTGRESQL, user="", **settings):
    if sign_in_with is SignIn.AZURE_SECRET:
        settings = {"vault_url": f"https://{VAULT}", "secret": "orders"} | settings
    return Profile(
        name="orders",
        engine=engine,
        host="db.example",
        user=user,
        database="shop",
        sign_in=sign_in_with,
        tls=Tls(mode=Encryption.REQUIRE),
        sql_server=SqlServer(
            login=SqlServerLogin.TOKEN if engine is Engine.MSSQL else SqlServerLogin.PASSWORD
        ),
        credential=CredentialSettings(azure=FromAzure(**settings)),
    )


def fetching_for(profile, secret=CLIENT_SECRET, **settings):
    store = ProfileStore(MemoryVault())
    store.save(profile, client_secret=secret)
    return Fetching(secrets=store, **settings)


def fetched(profile, **settings):
    return sign_in(profile, fetching_for(profile, **settings))


def refusal(profile, **settings):
    with pytest.raises(NoSignIn) as told:
        fetched(profile, **settings)
    assert told.value.__context__ is None
    assert CLIENT_SECRET not in told.value.detail + told.value.sentence
    return told.value
