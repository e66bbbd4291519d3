"""Access tokens of Entra ID for each engine, what a form asks for them, and a silent log."""

import logging
import time

import msgspec
import pytest

from poolkeeper.credentials import credential_cache
from poolkeeper.credentials.in_words import in_words
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import SignIn, Tls
from poolkeeper.profiles.validation import problems
from tests.credentials.azure_profiles import PRINCIPAL, fetched, fetching_for, profile_of, refusal
from tests.standins.azure import US_LOGIN, VAULT


@pytest.mark.parametrize(
    ("engine", "resource", "is_token"),
    [
        (Engine.MSSQL, "https://database.windows.net", True),
        (Engine.POSTGRESQL, "https://ossrdbms-aad.database.windows.net", False),
        (Engine.MYSQL, "https://ossrdbms-aad.database.windows.net", False),
    ],
)
def test_a_token_is_for_the_engine_and_tells_its_end(azure, engine, resource, is_token):
    found = fetched(profile_of(SignIn.ENTRA, engine, user="me", **PRINCIPAL))
    assert azure.tokens[found.identity.password] == resource
    assert (found.identity.user, found.identity.is_token) == ("me", is_token)
    assert found.source == f"Entra token for {resource} by the service principal"
    assert found.expires_s == pytest.approx(time.time() + 3600, abs=5)
    assert "expires in 59 minutes" in in_words(found, time.time() + 1)


def test_a_sovereign_cloud_is_asked_at_its_own_host_for_its_own_scope(azure):
    scope = "https://database.usgovcloudapi.net/.default"
    settings = PRINCIPAL | {"authority": US_LOGIN, "scope": scope}
    found = fetched(profile_of(SignIn.ENTRA, Engine.MSSQL, **settings))
    assert azure.tokens[found.identity.password] == scope.removesuffix("/.default")
    assert {host for host, *_rest in azure.asked} == {US_LOGIN}


def test_a_token_serves_until_shortly_before_its_end_and_is_then_another(azure):
    now_s = [time.time()]
    cache = credential_cache.CredentialCache(clock=lambda: now_s[0])
    profile = profile_of(SignIn.ENTRA, user="me", **PRINCIPAL)
    fetching = fetching_for(profile)
    first = cache.obtain(profile, fetching)
    now_s[0] += 3600 - 260
    assert cache.obtain(profile, fetching).identity == first.identity
    now_s[0] += 40
    second = cache.obtain(profile, fetching)
    assert second.identity.password != first.identity.password
    assert second.identity.generation == first.identity.generation + 1


def test_a_token_needs_tls_and_the_form_says_so(azure):
    whole = profile_of(SignIn.ENTRA, user="me", **PRINCIPAL)
    assert not problems(whole)
    plain = msgspec.structs.replace(whole, tls=Tls())
    assert "only sent over TLS" in refusal(plain).sentence
    assert [each.field for each in problems(plain)] == ["tls.mode"]
    assert not azure.asked


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"vault_url": "http://orders.vault.azure.net"}, "vault_url"),
        ({"vault_url": "orders.vault.azure.net"}, "vault_url"),
        ({"vault_url": f"https://{VAULT}/secrets/orders"}, "vault_url"),
        ({"secret": "a/b"}, "secret"),
        ({"version": "a/b"}, "version"),
        ({"authority": "http://login.microsoftonline.us"}, "authority"),
        ({"authority": "a:b@login.microsoftonline.us"}, "authority"),
        (PRINCIPAL | {"tenant": ""}, "tenant"),
        (PRINCIPAL | {"tenant": "a/b"}, "tenant"),
        (PRINCIPAL | {"client_id": ""}, "client_id"),
        ({"timeout_s": 0}, "timeout_s"),
        ({"kept_s": -1}, "kept_s"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(settings, field):
    assert [each.field for each in problems(profile_of(**settings))] == [f"credential.azure.{field}"]


def test_a_scope_is_checked_and_oracle_takes_no_token_of_entra():
    assert not problems(profile_of())
    wrong = profile_of(SignIn.ENTRA, user="me", scope="https://database.windows.net")
    assert [each.field for each in problems(wrong)] == ["credential.azure.scope"]
    oracle = msgspec.structs.replace(profile_of(SignIn.ENTRA, user="me"), engine=Engine.ORACLE)
    assert "credential.azure.scope" in [each.field for each in problems(oracle)]


def test_the_sdk_writes_no_word_into_the_log(azure, caplog):
    for name in ("azure", "msal", "urllib3"):
        caplog.set_level(logging.DEBUG, name)
    fetched(profile_of(SignIn.ENTRA, user="me", **PRINCIPAL))
    refusal(profile_of(SignIn.ENTRA, user="me"))
    assert caplog.text == ""
