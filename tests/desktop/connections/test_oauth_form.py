"""The form of a profile that signs in by OAuth: what it offers, shows and keeps."""

import msgspec
import pytest

from poolkeeper.desktop.connections.sign_in_choices import SignInChoice, choice_of, choices_of
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oauth import ClientAuthentication, FromOAuth, OAuthFlow
from poolkeeper.profiles.profile import SignIn
from tests.profiles.test_oauth_checks import profile_of

WHOLE = FromOAuth(
    flow=OAuthFlow.DEVICE_CODE,
    issuer="https://login.example.com/tenant",
    token_endpoint="https://login.example.com/token",
    device_endpoint="https://login.example.com/device",
    client_id="poolkeeper",
    authentication=ClientAuthentication.POST,
    scope="db offline_access",
    audience="orders",
    keeps_refresh_token=True,
)


@pytest.mark.parametrize(
    ("engine", "choice"),
    [
        (Engine.POSTGRESQL, SignInChoice.OAUTH),
        (Engine.MYSQL, SignInChoice.OAUTH),
        (Engine.MSSQL, SignInChoice.TOKEN_OAUTH),
        (Engine.ORACLE, SignInChoice.TOKEN_OAUTH),
    ],
)
def test_every_engine_offers_tokens_with_a_user_where_one_goes_along(engine, choice):
    assert choice_of(profile_of(engine)) is choice
    assert choice in choices_of(engine)
    assert choice.has_user is (engine in {Engine.POSTGRESQL, Engine.MYSQL})


@pytest.mark.parametrize("engine", [Engine.POSTGRESQL, Engine.MYSQL, Engine.MSSQL, Engine.ORACLE])
def test_the_form_gives_back_what_it_was_given(shown_form, engine):
    profile = profile_of(engine, oauth=WHOLE)
    assert shown_form(profile).profile.credential == CredentialSettings(oauth=WHOLE)


def test_only_the_fields_of_the_flow_are_shown(shown_form):
    form = shown_form(profile_of(oauth=WHOLE))
    fields = form.credential.oauth
    code_alone = (fields.device_endpoint, fields.keeps_refresh_token)
    assert all(field.isVisible() for field in (*code_alone, fields.issuer, fields.client_secret, form.user))
    assert not form.password.isVisible()
    fields.flow.choice = OAuthFlow.CLIENT_CREDENTIALS
    assert not any(field.isVisible() for field in code_alone)
    settings = form.profile.credential.oauth
    assert (settings.device_endpoint, settings.keeps_refresh_token) == ("", False)
    form.sign_in.choice = SignInChoice.SAVED
    assert not any(field.isVisible() for field in (*code_alone, fields.issuer, fields.client_secret))
    assert form.profile.credential == CredentialSettings()


def test_secrets_that_another_kind_of_sign_in_has_no_use_for_go(shown_form):
    form = shown_form(msgspec.structs.replace(profile_of(oauth=WHOLE), sign_in=SignIn.OAUTH))
    assert (form.typed.client_secret, form.typed.refresh_token, form.typed.password) == (None, None, "")
    form.sign_in.choice = SignInChoice.SAVED
    assert (form.typed.client_secret, form.typed.refresh_token, form.typed.password) == ("", "", None)
