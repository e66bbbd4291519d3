"""Profiles for a colleague: without secrets, and taken in with care."""

import json

import msgspec
import pytest

from poolkeeper.profiles.azure import FromAzure
from poolkeeper.profiles.credentials import (
    ConfigFormat,
    CredentialSettings,
    FromCommand,
    FromConfigFile,
    FromEnvironment,
    FromFile,
)
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth
from poolkeeper.profiles.oracle import Oracle, OracleClient, Purity
from poolkeeper.profiles.profile import Encryption, Profile, SignIn, Tls
from poolkeeper.profiles.profile_index import IndexEntry
from poolkeeper.profiles.sql_server import SqlServer
from poolkeeper.profiles.transfer import BadTransfer, export_text
from tests.support.imported_profiles import import_profiles


def test_an_exported_profile_comes_in_again_with_an_id_of_its_own(orders):
    (profile,) = import_profiles(export_text([orders])).profiles
    assert profile.id != orders.id
    assert msgspec.structs.replace(profile, id=orders.id) == orders


def test_an_export_holds_no_secret(store, orders):
    store.save(orders, "hunter2")
    assert "hunter2" not in export_text([store.load(orders.id)])


def test_names_that_are_taken_get_new_ones(orders):
    present = [IndexEntry(orders.id, "orders", "Shop", Engine.MYSQL)]
    imported = import_profiles(export_text([orders, orders]), present)
    assert [profile.name for profile in imported.profiles] == ["Orders copy", "Orders copy 2"]


def test_what_cannot_be_used_is_left_out_with_a_sentence_each(orders):
    text = json.loads(export_text([orders, orders, orders, orders]))
    text["profiles"][0]["version"] = 99
    text["profiles"][1]["port"] = 70000
    text["profiles"][2]["engine"] = "unheard of"
    imported = import_profiles(json.dumps(text))
    assert len(imported.profiles) == 1
    assert imported.left_out == (
        "“Orders” was left out: it was written by a newer Poolkeeper.",
        "“Orders” was left out: The port is out of range. Ports are whole numbers from 1 to 65535.",
        "“Orders” was left out: it is damaged.",
    )


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", '{"profiles": []}', '{"poolkeeper_profiles": 1}', "\ud800"]
)
def test_a_text_that_is_no_export_is_told(text):
    with pytest.raises(BadTransfer, match="no export"):
        import_profiles(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"poolkeeper_profiles": 1, "profiles": [' + "[" * 100_000 + "]" * 100_000 + "]}",
        '{"poolkeeper_profiles": 1, "profiles": [], "more": ' + '{"a":' * 100_000 + "1" + "}" * 100_001,
    ],
)
def test_a_text_nested_without_end_is_no_export(text):
    with pytest.raises(BadTransfer, match="no export"):
        import_profiles(text)


@pytest.mark.parametrize("path", ["/tmp/driver.so", "..\\driver.dll", r"\\host\share\driver.dll", "./driver"])
def test_an_imported_profile_loads_no_odbc_driver_from_a_path(path):
    profile = Profile(
        name="Stock", engine=Engine.MSSQL, host="h", user="u", sql_server=SqlServer(odbc_driver=path)
    )
    imported = import_profiles(export_text([profile]))
    assert imported.profiles[0].sql_server.odbc_driver == ""
    assert imported.notices == (
        "“Stock” came in without the path of its ODBC driver: choose it anew if you trust it.",
    )


def test_an_imported_profile_loads_no_oracle_client_from_a_folder():
    oracle = Oracle(client=OracleClient.THICK, client_folder="/tmp/client", purity=Purity.NEW)
    profile = Profile(name="Pay", engine=Engine.ORACLE, host="h", user="u", database="d", oracle=oracle)
    imported = import_profiles(export_text([profile]))
    assert imported.profiles[0].oracle == msgspec.structs.replace(oracle, client_folder="")
    assert imported.notices == (
        "“Pay” came in without the folder of its Oracle client: choose it anew if you trust it.",
    )


def test_the_name_of_an_installed_odbc_driver_comes_in():
    sql_server = SqlServer(odbc_driver="ODBC Driver 18 for SQL Server")
    profile = Profile(name="Stock", engine=Engine.MSSQL, host="h", user="u", sql_server=sql_server)
    imported = import_profiles(export_text([profile]))
    assert imported.profiles[0].sql_server == sql_server
    assert imported.notices == ()


def test_a_newer_export_is_told():
    with pytest.raises(BadTransfer, match="newer"):
        import_profiles('{"poolkeeper_profiles": 2, "profiles": []}')


def test_an_imported_profile_can_be_saved(store, orders):
    store.save(orders)
    for profile in import_profiles(export_text([orders]), store.entries()).profiles:
        store.save(profile)
    assert [entry.name for entry in store.entries()] == ["Orders", "Orders copy"]


def test_nothing_exported_is_an_empty_file():
    assert import_profiles(export_text([])).profiles == ()
    assert Profile(name="x", engine=Engine.SQLITE).id != Profile(name="x", engine=Engine.SQLITE).id


PLACES = {
    SignIn.ENVIRONMENT: CredentialSettings(environment=FromEnvironment(name="ORDERS_PW")),
    SignIn.FILE: CredentialSettings(file=FromFile(path="~/secret", lenient=True)),
    SignIn.CONFIG_FILE: CredentialSettings(
        config_file=FromConfigFile(path="~/x.json", format=ConfigFormat.JSON, key="a.b")
    ),
}


@pytest.mark.parametrize("sign_in", PLACES)
def test_where_a_password_comes_from_travels_and_is_said(orders, sign_in):
    sent = msgspec.structs.replace(orders, sign_in=sign_in, credential=PLACES[sign_in])
    imported = import_profiles(export_text([sent]))
    (profile,) = imported.profiles
    assert (profile.sign_in, profile.credential) == (sign_in, PLACES[sign_in])
    assert f"to {orders.host}: look whether that is right" in imported.notices[0]


def test_an_imported_profile_runs_no_command(orders):
    command = CredentialSettings(command=FromCommand(line="curl https://evil.example"))
    sent = msgspec.structs.replace(orders, sign_in=SignIn.COMMAND, credential=command)
    imported = import_profiles(export_text([sent]))
    assert imported.profiles[0].credential.command.line == ""
    assert "without the command that prints its password" in imported.notices[0]


def test_a_profile_from_before_these_settings_reads_on(orders):
    text = json.loads(export_text([orders]))
    del text["profiles"][0]["credential"]
    (profile,) = import_profiles(json.dumps(text)).profiles
    assert profile.credential == CredentialSettings()


def test_an_imported_profile_of_vault_says_which_token_it_would_send_where():
    settings = FromVault(address="https://evil.example", auth=VaultAuth.TOKEN_FILE, path="orders")
    profile = Profile(
        name="orders",
        engine=Engine.POSTGRESQL,
        host="db.example",
        database="shop",
        sign_in=SignIn.VAULT,
        credential=CredentialSettings(vault=settings),
    )
    notices = import_profiles(export_text([profile])).notices
    assert any("~/.vault-token to https://evil.example" in each for each in notices)
    assert any("Vault at secret/orders to db.example" in each for each in notices)


@pytest.mark.parametrize(
    ("sign_in", "settings", "told"),
    [
        (
            SignIn.AZURE_SECRET,
            FromAzure(vault_url="https://orders.vault.azure.net", secret="orders"),
            "the secret orders of https://orders.vault.azure.net to db.example",
        ),
        (
            SignIn.ENTRA,
            FromAzure(scope="https://vault.azure.net/.default"),
            "an Entra token for https://vault.azure.net/.default to db.example",
        ),
        (
            SignIn.ENTRA,
            FromAzure(authority="evil.example"),
            "the Azure sign-in of this machine to evil.example",
        ),
    ],
)
def test_an_imported_profile_of_azure_says_what_it_would_send_where(sign_in, settings, told):
    profile = Profile(
        name="orders",
        engine=Engine.POSTGRESQL,
        host="db.example",
        database="shop",
        user="me",
        sign_in=sign_in,
        credential=CredentialSettings(azure=settings),
        tls=Tls(mode=Encryption.REQUIRE),
    )
    notices = import_profiles(export_text([profile])).notices
    assert any(told in each for each in notices)
