"""The form of a profile that signs in by Azure: what it offers, shows, keeps, and never gives to another."""

import msgspec
import pytest

from poolkeeper.desktop.connections.sign_in_choices import SignInChoice, choice_of, choices_of
from poolkeeper.profiles.azure import AzureAuth, FromAzure
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import SignIn
from tests.credentials.azure_profiles import PRINCIPAL, profile_of
from tests.profiles.test_oauth_checks import profile_of as profile_of_oauth

SECRET = FromAzure(
    **PRINCIPAL,
    authority="login.microsoftonline.us",
    vault_url="https://orders.vault.usgovcloudapi.net",
    secret="orders",
    version="abc",
    user_key="login",
    password_key="pw",
    timeout_s=20,
    kept_s=60,
)
TOKEN = FromAzure(**PRINCIPAL, scope="https://database.usgovcloudapi.net/.default", timeout_s=20)


def with_azure(profile, settings):
    return msgspec.structs.replace(profile, credential=CredentialSettings(azure=settings))


@pytest.mark.parametrize("engine", [Engine.POSTGRESQL, Engine.MYSQL, Engine.MSSQL, Engine.ORACLE])
def test_every_engine_offers_key_vault_and_those_of_azure_tokens(engine):
    offered = choices_of(engine)
    assert SignInChoice.AZURE_SECRET in offered
    token = SignInChoice.TOKEN_ENTRA if engine is Engine.MSSQL else SignInChoice.ENTRA
    assert (token in offered) is (engine is not Engine.ORACLE)
    if engine is not Engine.ORACLE:
        assert choice_of(profile_of(SignIn.ENTRA, engine)) is token
        assert token.has_user is (engine is not Engine.MSSQL)


@pytest.mark.parametrize(("sign_in", "settings"), [(SignIn.AZURE_SECRET, SECRET), (SignIn.ENTRA, TOKEN)])
@pytest.mark.parametrize("engine", [Engine.POSTGRESQL, Engine.MYSQL, Engine.MSSQL])
def test_the_form_gives_back_what_it_was_given(shown_form, engine, sign_in, settings):
    profile = with_azure(profile_of(sign_in, engine, user="me"), settings)
    if engine is Engine.MSSQL and sign_in is SignIn.AZURE_SECRET:
        profile = msgspec.structs.replace(profile, sql_server=type(profile.sql_server)())
    assert shown_form(profile).profile.credential == CredentialSettings(azure=settings)


def test_only_the_fields_of_who_asks_and_for_what_are_shown(shown_form):
    form = shown_form(with_azure(profile_of(), SECRET))
    fields = form.credential.azure
    of_secret = {fields.vault_url, fields.secret, fields.version, fields.user_key, fields.password_key}
    every = of_secret | {
        fields.tenant,
        fields.client_id,
        fields.client_secret,
        fields.authority,
        fields.scope,
    }
    by_auth = {
        AzureAuth.SERVICE_PRINCIPAL: {
            fields.tenant,
            fields.client_id,
            fields.client_secret,
            fields.authority,
        },
        AzureAuth.MANAGED_IDENTITY: {fields.client_id},
        AzureAuth.CHAIN: {fields.authority},
    }
    for auth, shown in by_auth.items():
        fields.auth.choice = auth
        assert {field for field in every if field.isVisible()} == of_secret | shown
    form.sign_in.choice = SignInChoice.ENTRA
    assert {field for field in every if field.isVisible()} == {fields.scope, fields.tenant, fields.authority}
    form.sign_in.choice = SignInChoice.ASKED
    assert not any(field.isVisible() for field in every)
    assert form.profile.credential == CredentialSettings()


def test_what_is_not_shown_counts_for_nothing(shown_form):
    form = shown_form(with_azure(profile_of(), SECRET))
    form.credential.azure.auth.choice = AzureAuth.MANAGED_IDENTITY
    azure = form.profile.credential.azure
    assert (azure.tenant, azure.authority, azure.client_id) == ("", "", SECRET.client_id)
    form.sign_in.choice = SignInChoice.ENTRA
    azure = form.profile.credential.azure
    assert (azure.vault_url, azure.secret, azure.password_key) == ("", "", "password")


def test_a_user_that_comes_with_the_secret_need_not_be_named(shown_form):
    form = shown_form(with_azure(profile_of(), SECRET))
    assert form.user.placeholderText() == "as the secret says"
    form.credential.azure.password_key.setText("")
    assert form.user.placeholderText() == ""
    assert not form.credential.azure.user_key.isEnabled()


def test_a_client_secret_that_is_saved_stays_and_goes_with_its_use(shown_form):
    form = shown_form(with_azure(profile_of(), SECRET))
    assert form.typed.client_secret is None
    form.sign_in.choice = SignInChoice.ENTRA
    assert form.typed.client_secret is None
    form.credential.azure.auth.choice = AzureAuth.CHAIN
    assert form.typed.client_secret == ""


def test_a_client_secret_of_one_provider_is_never_kept_for_another(shown_form):
    of_azure = shown_form(with_azure(profile_of(), SECRET))
    of_azure.sign_in.choice = SignInChoice.OAUTH
    assert of_azure.typed.client_secret == ""
    of_oauth = shown_form(profile_of_oauth(Engine.POSTGRESQL))
    assert of_oauth.typed.client_secret is None
    of_oauth.sign_in.choice = SignInChoice.AZURE_SECRET
    of_oauth.credential.azure.auth.choice = AzureAuth.SERVICE_PRINCIPAL
    assert of_oauth.typed.client_secret == ""
