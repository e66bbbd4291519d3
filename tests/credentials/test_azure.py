"""Azure through the real azure-identity and azure-keyvault-secrets, and each failure in words.

A stand-in on the loopback plays Entra ID, Key Vault and the metadata service; the SDKs keep every check on.
"""

import json
import threading
import time

import pytest

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.credentials.in_words import in_words
from poolkeeper.profiles.azure import AzureAuth
from poolkeeper.profiles.profile import SignIn
from tests.credentials.azure_profiles import MACHINE, PRINCIPAL, VALUE, fetched, profile_of, refusal
from tests.standins.azure import LOGIN, US_LOGIN, VAULT, Version, vault_error
from tests.support.azure_cloud import CLIENT, CLIENT_SECRET


def test_a_secret_gives_user_and_password_and_tells_its_version(vault):
    found = fetched(profile_of(**PRINCIPAL))
    assert (found.identity.user, found.identity.password) == ("ann", "hunter2")
    assert found.source == f"Azure Key Vault, orders in {VAULT}"
    assert found.version == vault.secrets["orders"][0].id[:8]
    assert abs(found.changed_s - time.time()) < 60
    assert "hunter2" not in in_words(found, time.time())


def test_the_newest_version_is_taken_or_the_one_that_is_named(vault):
    first = vault.secrets["orders"][0].id
    vault.secrets["orders"].append(Version(json.dumps(VALUE | {"password": "newer"})))
    assert fetched(profile_of(**PRINCIPAL)).identity.password == "newer"
    assert fetched(profile_of(**PRINCIPAL, version=first)).identity.password == "hunter2"


def test_a_secret_may_be_plain_text(vault):
    vault.secrets["plain"] = [Version(" {pass word} ")]
    found = fetched(profile_of(**PRINCIPAL, secret="plain", password_key="", user="me"))
    assert (found.identity.user, found.identity.password) == ("me", " {pass word} ")
    assert "is no JSON object" in refusal(profile_of(**PRINCIPAL, secret="plain")).sentence
    vault.secrets["plain"].append(Version(""))
    assert "is empty" in refusal(profile_of(**PRINCIPAL, secret="plain", password_key="")).sentence


def test_what_is_missing_in_a_secret_is_named_with_what_is_there(vault):
    error = refusal(profile_of(**PRINCIPAL, password_key="pw"))
    assert "There is no key “pw”" in error.sentence
    assert "It has: password, port, username." in error.sentence


def test_the_end_that_a_vault_notes_of_a_secret_is_told(vault):
    vault.secrets["orders"] = [Version(json.dumps(VALUE), expires_s=0)]
    told = in_words(fetched(profile_of(**PRINCIPAL)), time.time())
    assert told.endswith("its vault says that it expired on 1970-01-01")


def test_the_machine_signs_in_as_itself_or_as_the_identity_that_is_named(vault):
    vault.identities |= {"", "of-mine"}
    assert fetched(profile_of(**MACHINE)).identity.password == "hunter2"
    assert fetched(profile_of(**MACHINE, client_id="of-mine")).identity.user == "ann"
    error = refusal(profile_of(**MACHINE, client_id="unknown"))
    assert error.sentence == "This machine has no managed identity unknown that could be asked."
    assert "Identity not found" in error.detail


def az_that(azure, *lines):
    """The Azure CLI as a script."""
    script = azure.programs / "az"
    script.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    script.chmod(0o755)


def test_the_chain_finds_what_its_user_is_signed_in_with(vault):
    token = vault.token_for("https://vault.azure.net")
    az_that(vault, f'echo \'{{"accessToken": "{token}", "expires_on": {int(time.time()) + 3000}}}\'')
    assert fetched(profile_of()).identity.password == "hunter2"
    (vault.programs / "az").unlink()
    assert refusal(profile_of()).sentence.startswith("No Azure credential was found.")


def test_the_chain_finds_the_variables_of_a_service_principal(vault, monkeypatch):
    for name, value in {
        "TENANT_ID": vault.tenant,
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET": CLIENT_SECRET,
    }.items():
        monkeypatch.setenv(f"AZURE_{name}", value)
    found = fetched(profile_of(SignIn.ENTRA, user="me"))
    assert found.source.endswith("by the SDK's chain")
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong-one-of-the-variables")
    error = refusal(profile_of(SignIn.ENTRA, user="me"))
    assert error.sentence == "Entra ID does not take the client secret."
    assert error.detail.startswith("environment variables: ")


def test_no_credential_is_said_with_all_that_were_tried(vault):
    az_that(vault, "echo \"ERROR: Please run 'az login' to setup account.\" >&2", "exit 1")
    error = refusal(profile_of())
    assert error.sentence.startswith(
        "No Azure credential was found. Tried: environment variables, workload identity, managed identity, "
    )
    for name in ("Azure CLI", "Azure PowerShell", "Azure Developer CLI"):
        assert name in error.sentence
    assert "rowser" not in error.sentence + error.detail
    assert "Azure CLI: Please run 'az login' to set up an account" in error.detail
    assert len(error.detail.splitlines()) == 2
    assert max(map(len, error.detail.splitlines())) < 180


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"tenant": "contoso.example"}, "Entra ID knows no tenant “contoso.example”."),
        ({"client_id": "other"}, "Entra ID knows no application with this client id in this tenant."),
        ({"scope": "https://other.example/.default"}, "Entra ID knows no resource of this scope."),
        ({"authority": "evil.example"}, "evil.example is no sign-in host of a cloud of Azure."),
    ],
)
def test_what_entra_refuses_is_explained_with_its_own_words(azure, settings, sentence):
    error = refusal(profile_of(SignIn.ENTRA, user="me", **PRINCIPAL | settings))
    assert error.sentence.replace("https://", "") == sentence
    assert error.remedy
    assert error.detail
    assert "Trace ID" not in error.detail
    assert "disable" not in error.detail
    assert all(host in (LOGIN, US_LOGIN) for host, *_rest in azure.asked)


def test_a_wrong_client_secret_is_said_and_never_shown(azure):
    profile = profile_of(SignIn.ENTRA, user="me", **PRINCIPAL)
    error = refusal(profile, secret="wrong~one")
    assert error.sentence == "Entra ID does not take the client secret."
    assert error.detail.startswith("AADSTS7000215: Invalid client secret provided.")
    assert refusal(profile, secret="").sentence.startswith("No client secret is saved for “orders” in")


def test_a_vault_of_another_tenant_is_said_with_its_id(vault):
    error = refusal(profile_of(**PRINCIPAL | {"tenant": "contoso.example"}))
    assert error.sentence == (
        f"What is asked for belongs to the tenant {vault.tenant}, and the profile names contoso.example."
    )


FORBIDDEN = f"Whoever signed in may not read the secret “orders” in {VAULT}."


@pytest.mark.parametrize(
    ("status", "code", "inner", "sentence"),
    [
        (403, "Forbidden", "ForbiddenByRbac", FORBIDDEN),
        (403, "Forbidden", "AccessDenied", FORBIDDEN),
        (403, "Forbidden", "ForbiddenByFirewall", "The vault's firewall lets nobody in from here."),
        (429, "Throttled", "", f"{VAULT} has too many requests."),
        (503, "Unavailable", "", f"{VAULT} had an error of its own."),
        (400, "Other", "", f"{VAULT} refused the request."),
    ],
)
def test_what_a_vault_refuses_is_explained_with_its_own_words(vault, status, code, inner, sentence):
    vault.trouble = status, vault_error(code, "in its own words", inner), {"Retry-After": "30"}
    began_s = time.monotonic()
    error = refusal(profile_of(**PRINCIPAL))
    assert error.sentence == sentence
    assert error.detail == f"{inner or code}: in its own words"
    assert time.monotonic() - began_s < 10


def test_a_secret_that_is_not_there_or_disabled_is_said(vault):
    assert refusal(profile_of(**PRINCIPAL, secret="none")).sentence == f"{VAULT} has no secret “none”."
    error = refusal(profile_of(**PRINCIPAL, version="abc"))
    assert error.sentence == f"{VAULT} has no secret “orders” with a version abc."
    vault.secrets["orders"] = [Version("", enabled=False)]
    assert refusal(profile_of(**PRINCIPAL)).sentence == "This version of the secret is disabled."


def test_a_host_that_is_no_vault_gets_no_token(vault):
    error = refusal(profile_of(**PRINCIPAL, vault_url="https://elsewhere.example"))
    assert error.sentence.startswith("elsewhere.example is no Key Vault")
    assert not vault.tokens


def test_what_cannot_be_reached_is_said(vault, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    error = refusal(profile_of(**PRINCIPAL))
    assert error.sentence == "The certificate on the way to Azure is not trusted."
    assert "REQUESTS_CA_BUNDLE" in error.remedy
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert refusal(profile_of(**PRINCIPAL)).sentence == "The proxy on the way to Azure cannot be reached."


@pytest.mark.parametrize("auth", [AzureAuth.SERVICE_PRINCIPAL, AzureAuth.CHAIN])
@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ((429, {"error": "too_many_requests"}, {"Retry-After": "30"}), "Entra ID has too many requests."),
        ((503, {}), "Entra ID had an error of its own."),
        ((0, {}), "Azure, or a proxy before it, closed the connection without an answer."),
    ],
)
def test_what_entra_cannot_answer_now_is_said_in_time(azure, monkeypatch, auth, trouble, sentence):
    for name, value in {
        "TENANT_ID": azure.tenant,
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET": CLIENT_SECRET,
    }.items():
        monkeypatch.setenv(f"AZURE_{name}", value)
    azure.trouble_of_entra = trouble
    began_s = time.monotonic()
    assert refusal(profile_of(**PRINCIPAL | {"auth": auth})).sentence == sentence
    assert refusal(profile_of(SignIn.ENTRA, user="me", **PRINCIPAL | {"auth": auth})).sentence == sentence
    assert time.monotonic() - began_s < 10


def test_a_question_that_is_not_answered_is_given_up_in_time(vault):
    vault.silent.set()
    began_s = time.monotonic()
    assert refusal(profile_of(**PRINCIPAL, timeout_s=1)).sentence == "Azure did not answer within 1 s."
    assert time.monotonic() - began_s < 5


def test_a_cancel_ends_the_question_at_once(vault):
    vault.silent.set()
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    began_s = time.monotonic()
    with pytest.raises(NoSignIn, match="was given up"):
        fetched(profile_of(**PRINCIPAL, timeout_s=60), cancelled=cancelled)
    assert time.monotonic() - began_s < 5
