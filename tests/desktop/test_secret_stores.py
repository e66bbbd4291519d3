"""Vault, AWS and Azure in the window: their fields, Try, what is missing, and a real server signed in to."""

import json
import uuid

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.connections import missing_extra
from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles import extras
from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.azure import AzureAuth, FromAzure
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth, VaultEngine
from poolkeeper.profiles.profile import Encryption, SignIn, Tls
from poolkeeper.profiles.secret_text import TypedSecrets
from tests.standins.azure import VAULT, Version
from tests.standins.vault import ROOT, VaultStandin
from tests.support.azure_cloud import CLIENT, CLIENT_SECRET

pytestmark = pytest.mark.postgresql


@pytest.fixture
def vault(postgresql):
    identity = postgresql.identity
    with VaultStandin() as standin:
        standin.kv2["secret"]["orders"] = [{"username": identity.user, "password": identity.password}]
        yield standin


def of_vault(server, vault, **settings):
    settings = {"address": vault.address, "path": "orders"} | settings
    credential = CredentialSettings(vault=FromVault(**settings))
    return server.profile(name="orders", user="", sign_in=SignIn.VAULT, credential=credential)


def form_of(desk, profile, secret=None):
    desk.window.library.save(profile, TypedSecrets(vault_secret=secret))
    desk.wait(lambda: any(entry.id == profile.id for entry in desk.window.library.entries))
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_F2)

    def dialogs():
        return [w for w in QApplication.allWidgets() if isinstance(w, ProfileDialog) and w.isVisible()]

    desk.wait(dialogs)
    return dialogs()[0]


def press_try(desk, dialog):
    fields = dialog.form.credential
    desk.bot.mouseClick(fields.try_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: fields.try_button.text() == "Try" and fields.tried.text())
    return fields.tried.text()


def test_a_pool_signs_in_with_what_vault_gives(desk, postgresql, vault, store):
    profile = of_vault(postgresql, vault)
    store.save(profile, vault_secret=ROOT)
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.run("SELECT current_user")
    assert desk.rows() == [("app",)]


def test_a_typed_token_is_tried_before_it_is_saved_and_kept_after(desk, postgresql, vault, store):
    profile = of_vault(postgresql, vault)
    dialog = form_of(desk, profile)
    assert press_try(desk, dialog).startswith("No token for Vault is saved in")
    desk.bot.keyClicks(dialog.form.credential.vault.secret.edit, ROOT)
    told = press_try(desk, dialog)
    assert told.startswith("Vault, secret/orders, by token from")
    assert "version 1, changed " in told
    assert postgresql.identity.password not in told
    assert dialog.form.profile == profile
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: store.secrets(profile.id).vault_secret == ROOT)
    assert store.secrets(profile.id).password == ""


def test_another_sign_in_removes_the_saved_token(desk, postgresql, vault, store):
    dialog = form_of(desk, of_vault(postgresql, vault), ROOT)
    profile = msgspec.structs.replace(dialog.form.profile, sign_in=SignIn.PROMPT, user="app")
    dialog.form.show_profile(profile)
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: store.secrets(profile.id).vault_secret == "")


def test_the_form_shows_what_the_way_to_ask_and_the_engine_need(desk, postgresql, vault):
    profile = of_vault(postgresql, vault)
    dialog = form_of(desk, profile)
    form, fields = dialog.form, dialog.form.credential.vault
    by_auth = {
        VaultAuth.SAVED_TOKEN: {fields.secret},
        VaultAuth.TOKEN_FILE: {fields.token_file},
        VaultAuth.TOKEN_VARIABLE: {fields.token_variable},
        VaultAuth.APPROLE: {fields.secret, fields.role, fields.auth_mount},
        VaultAuth.KUBERNETES: {fields.role, fields.jwt_file, fields.auth_mount},
    }
    every = set().union(*by_auth.values())
    for auth, shown in by_auth.items():
        fields.auth.choice = auth
        assert {field for field in every if field.isVisible()} == shown
    fields.engine.choice = VaultEngine.KV1
    assert form.user.isVisible()
    assert fields.password_key.isVisible()
    fields.engine.choice = VaultEngine.DATABASE
    assert not form.user.isVisible()
    assert not fields.password_key.isVisible()
    dialog.form.show_profile(profile)
    dialog.reject()


def test_what_is_wrong_is_said_at_its_field(desk, postgresql, vault):
    profile = of_vault(postgresql, vault)
    dialog = form_of(desk, profile)
    fields = dialog.form.credential.vault
    fields.address.setText("vault.example")
    fields.path.setText("")
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert "https://vault.example:8200" in dialog.form.grid.problem_of("credential.vault.address")
    assert dialog.form.grid.problem_of("credential.vault.path") == "Write the path of the secret."
    dialog.form.show_profile(profile)
    dialog.reject()


def test_a_missing_library_is_named_with_the_command_that_brings_it(desk, postgresql, vault, monkeypatch):
    lacking = extras.Missing("hvac is not here.", "Run this command, then try again:", "uv pip install x")
    monkeypatch.setattr(missing_extra, "missing", lambda way: lacking if way is SignIn.VAULT else None)
    profile = of_vault(postgresql, vault)
    dialog = form_of(desk, profile)
    told = dialog.form.credential.missing
    assert told.isVisible()
    desk.bot.mouseClick(told.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "uv pip install x"
    dialog.form.show_profile(msgspec.structs.replace(dialog.form.profile, sign_in=SignIn.PROMPT))
    assert not told.isVisible()
    dialog.form.show_profile(profile)
    dialog.reject()


def test_a_pool_signs_in_with_a_secret_of_aws(desk, postgresql, moto_server, aws):
    identity, name = postgresql.identity, f"orders/{uuid.uuid4().hex[:8]}"
    value = json.dumps({"username": identity.user, "password": identity.password})
    moto_server.client("secretsmanager").create_secret(Name=name, SecretString=value)
    settings = CredentialSettings(aws=FromAws(secret=name))
    profile = postgresql.profile(name="orders", user="", sign_in=SignIn.AWS_SECRET, credential=settings)
    dialog = form_of(desk, profile)
    told = press_try(desk, dialog)
    assert told.startswith(f"AWS Secrets Manager, {name} in eu-west-1, version AWSCURRENT ")
    assert dialog.form.profile == profile
    dialog.reject()
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)


def test_a_token_of_rds_is_tried_and_needs_tls(desk, postgresql, aws):
    profile = postgresql.profile(name="orders", user="app", sign_in=SignIn.RDS_IAM)
    profile = msgspec.structs.replace(profile, tls=Tls(mode=Encryption.REQUIRE))
    dialog = form_of(desk, profile)
    assert press_try(desk, dialog).startswith("IAM token for RDS in eu-west-1, ")
    assert "expires in 14 minutes" in dialog.form.credential.tried.text()
    dialog.form.encryption.choice = Encryption.PREFER
    assert "over TLS alone" in press_try(desk, dialog)
    dialog.form.show_profile(profile)
    dialog.reject()


def of_azure(azure, server, sign_in, user="", **settings):
    principal = {"auth": AzureAuth.SERVICE_PRINCIPAL, "tenant": azure.tenant, "client_id": CLIENT}
    credential = CredentialSettings(azure=FromAzure(**principal | settings))
    profile = server.profile(name="orders", user=user, sign_in=sign_in, credential=credential)
    return msgspec.structs.replace(profile, tls=Tls(mode=Encryption.REQUIRE))


def test_a_pool_signs_in_with_a_secret_of_key_vault(desk, postgresql, azure, store):
    identity = postgresql.identity
    value = json.dumps({"username": identity.user, "password": identity.password})
    azure.secrets["orders"] = [Version(value)]
    profile = of_azure(azure, postgresql, SignIn.AZURE_SECRET, vault_url=f"https://{VAULT}", secret="orders")
    dialog = form_of(desk, profile)
    assert press_try(desk, dialog).startswith("No client secret is saved for “orders” in ")
    desk.bot.keyClicks(dialog.form.credential.azure.client_secret.edit, CLIENT_SECRET)
    told = press_try(desk, dialog)
    assert told.startswith(f"Azure Key Vault, orders in {VAULT}, version ")
    assert identity.password not in told
    assert dialog.form.profile == profile
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: store.secrets(profile.id).client_secret == CLIENT_SECRET)
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.run("SELECT current_user")
    assert desk.rows() == [("app",)]


def test_a_server_that_knows_the_token_takes_it_as_the_password(desk, postgresql, azure, store):
    azure.token_for = lambda resource: azure.tokens.setdefault(token, resource) and token
    token = "h.c.signature-of-entra"
    postgresql.execute(f"CREATE ROLE canary LOGIN PASSWORD '{token}'")
    profile = of_azure(azure, postgresql, SignIn.ENTRA, "canary")
    store.save(profile, client_secret=CLIENT_SECRET)
    try:
        dialog = form_of(desk, profile)
        told = press_try(desk, dialog)
        assert told.startswith("Entra token for https://ossrdbms-aad.database.windows.net by the service ")
        assert "expires in 59 minutes" in told
        assert token not in told
        dialog.reject()
        session = desk.open(profile)
        desk.wait(lambda: session.state is SessionState.OPEN)
        desk.run("SELECT current_user")
        assert desk.rows() == [("canary",)]
        assert set(azure.tokens.values()) == {"https://ossrdbms-aad.database.windows.net"}
    finally:
        postgresql.execute("DROP ROLE canary")
