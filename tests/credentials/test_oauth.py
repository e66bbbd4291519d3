"""Access tokens of an OAuth 2 provider: how the program asks for them, and what is said without one."""

import threading
import time

import msgspec
import pytest

from poolkeeper.credentials import web_call
from poolkeeper.credentials.credential import Fetching
from poolkeeper.credentials.in_words import in_words
from poolkeeper.credentials.oauth_provider import document_of
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oauth import ClientAuthentication, unsafe_address
from tests.credentials.oauth_profiles import CLIENT, SECRET, profile_of, refusal, saved
from tests.standins.oauth_provider import Provider
from tests.support.certificates import make_certificates


def test_the_program_signs_in_by_itself_with_the_secret_of_the_keyring(provider, store):
    profile = saved(store, profile_of(provider, audience="orders"))
    found = sign_in(profile, Fetching(secrets=store))
    issued = provider.issued[-1]
    assert (found.identity.user, found.identity.password) == ("me", issued.access)
    assert (issued.client_id, issued.scope, issued.audience) == ("pool keeper:1", "db", "orders")
    host = provider.address.removeprefix("http://")
    assert in_words(found, found.fetched_s) == f"access token from {host}, expires in 59 minutes"


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_the_secret_is_sent_as_the_provider_says(provider, store, method):
    provider.add(**CLIENT, method=method)
    provider.methods = (method,)
    sign_in(saved(store, profile_of(provider)), Fetching(secrets=store))


def test_the_secret_is_sent_as_the_profile_says(provider, store):
    provider.add(**CLIENT, method="client_secret_post")
    profile = saved(store, profile_of(provider))
    assert "id or its secret" in refusal(profile, store).sentence
    sign_in(
        saved(store, profile_of(provider, authentication=ClientAuthentication.POST)), Fetching(secrets=store)
    )


def test_typed_endpoints_need_no_document(provider, store):
    profile = profile_of(provider, issuer="", token_endpoint=provider.address + "/token")
    sign_in(saved(store, profile), Fetching(secrets=store))
    assert [path for path, _form in provider.asked] == ["/token"]


@pytest.mark.parametrize(
    ("engine", "is_token"), [(Engine.MSSQL, True), (Engine.ORACLE, True), (Engine.MYSQL, False)]
)
def test_a_token_goes_the_drivers_own_way_or_in_place_of_the_password(provider, store, engine, is_token):
    profile = msgspec.structs.replace(profile_of(provider), engine=engine)
    assert sign_in(saved(store, profile), Fetching(secrets=store)).identity.is_token is is_token


def test_a_wrong_secret_is_told_in_the_providers_words(provider, store):
    error = refusal(saved(store, profile_of(provider), client_secret="wrong"), store)
    assert "does not accept the client: its id or its secret is wrong" in error.sentence
    assert "client secret anew" in error.remedy
    assert error.detail.startswith("invalid_client")


def test_a_scope_that_is_not_given_out_is_told(provider, store):
    error = refusal(saved(store, profile_of(provider, scope="everything")), store)
    assert "scope" in error.sentence
    assert "invalid_scope" in error.detail


def test_a_way_that_the_client_is_not_registered_for_is_told(provider, store):
    provider.add(**CLIENT, grants=frozenset({"refresh_token"}))
    assert "does not allow this client" in refusal(saved(store, profile_of(provider)), store).sentence


def test_a_profile_without_a_secret_asks_nobody(provider, store):
    error = refusal(saved(store, profile_of(provider), client_secret=""), store)
    assert error.sentence == "No client secret is saved for “Orders” in Secret Service."
    assert not provider.asked


def test_what_a_provider_echoes_of_the_secret_is_masked(provider, store):
    words = {"error": "invalid_client", "error_description": f"no client with {SECRET}\n\x1b[31m"}
    provider.answers["/token"] = [(words, 401)]
    assert refusal(saved(store, profile_of(provider)), store).detail == (
        "invalid_client: no client with ***  [31m"
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (("<html>", 200), "answered without an access token"),
        (({"access_token": "a b"}, 200), "answered without an access token"),
        (({"access_token": "a", "token_type": "DPoP"}, 200), "bound to a key"),
        (("<html>", 404), "did not answer as an OAuth provider does"),
        (("busy", 503), "cannot answer at the moment"),
        (({"error": ["x"]}, 400), "did not answer as an OAuth provider does"),
        (({"error": "teapot", "error_description": "no"}, 418), "refused the sign-in"),
        (("x" * 2_000_000, 200), "did not answer as a web server does"),
        (("", 302, {"Location": "/elsewhere"}), "wants to send the request elsewhere"),
        (("", 307, {"Location": "/elsewhere"}), "wants to send the request elsewhere"),
        (("[" * 100_000, 200), "answered without an access token"),
    ],
)
def test_an_answer_of_another_kind_is_told(provider, store, answer, sentence):
    provider.answers["/token"] = [answer]
    assert sentence in refusal(saved(store, profile_of(provider)), store).sentence
    assert "/elsewhere" not in [path for path, _form in provider.asked]


def test_a_missing_document_is_told(provider, store):
    error = refusal(saved(store, profile_of(provider, issuer=provider.address + "/nowhere")), store)
    assert "has no discovery document" in error.sentence
    assert error.detail.endswith("/nowhere/.well-known/openid-configuration")


def test_an_expiry_is_read_as_number_as_text_or_out_of_the_token(provider, store):
    profile = saved(store, profile_of(provider))
    in_token = "e30.eyJleHAiOjQxMDI0NDQ4MDB9.sig"
    answers = [{"access_token": "a", "expires_in": "60"}, {"access_token": in_token}, {"access_token": "a"}]
    provider.answers["/token"] = list(answers)
    found = [sign_in(profile, Fetching(secrets=store)) for _ in answers]
    assert found[0].expires_s == pytest.approx(time.time() + 60, abs=5)
    assert [each.expires_s for each in found[1:]] == [4102444800, None]


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://login.example.com/x", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]/", True),
        ("http://localhost", True),
        ("http://login.example.com", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("https://user:pw@login.example.com", False),
        ("https://login.example.com\\@evil.example", False),
        ("file:///etc/passwd", False),
        ("ftp://login.example.com", False),
        ("https://", False),
        ("https://login.example.com/ x", False),
        ("login.example.com", False),
        ("https://login.example.com:99999", False),
    ],
)
def test_a_secret_goes_by_https_or_to_this_machine(address, safe):
    assert (not unsafe_address(address)) is safe


def test_a_secret_is_not_sent_in_the_clear_even_if_a_document_says_so(provider, store):
    said = {"token_endpoint": "http://login.example.com/token"}
    provider.answers["/.well-known/openid-configuration"] = [said]
    error = refusal(saved(store, profile_of(provider)), store)
    assert error.sentence == (
        "login.example.com was not asked for a token. Only HTTPS keeps the secret from others: write https://."
    )


def test_a_document_may_be_named_as_a_whole():
    assert document_of("https://x/t/") == "https://x/t/.well-known/openid-configuration"
    whole = "https://x/.well-known/oauth-authorization-server"
    assert document_of(whole) == whole


def test_the_certificate_of_a_provider_is_checked(tmp_path, store, monkeypatch):
    made = make_certificates(tmp_path, "127.0.0.1")
    with Provider(certificates=made) as provider:
        provider.add(**CLIENT)
        profile = saved(store, profile_of(provider))
        error = refusal(profile, store)
        assert "certificate" in error.sentence
        assert "nothing was sent" in error.sentence
        assert not provider.asked
        monkeypatch.setenv("SSL_CERT_FILE", str(made.ca_file))
        assert sign_in(profile, Fetching(secrets=store)).identity.password == provider.issued[-1].access


def test_a_provider_that_is_not_there_is_told(provider, store):
    profile = saved(store, profile_of(provider, issuer="http://127.0.0.1:1"))
    assert refusal(profile, store).sentence == "127.0.0.1:1 accepts no connection."
    nameless = saved(store, profile_of(provider, issuer="https://login.invalid"))
    assert refusal(nameless, store).sentence == "The name login.invalid was not found."


def test_a_silent_provider_is_given_up(silent_server, store, provider, monkeypatch):
    monkeypatch.setattr(web_call, "LIMIT_S", 0.3)
    host, port = "127.0.0.1", silent_server.port
    profile = saved(store, profile_of(provider, issuer=f"http://{host}:{port}"))
    assert "did not answer" in refusal(profile, store).sentence


def test_a_silent_provider_is_left_at_once_when_nobody_waits_any_more(silent_server, store, provider):
    host, port = "127.0.0.1", silent_server.port
    profile, cancelled = saved(store, profile_of(provider, issuer=f"http://{host}:{port}")), threading.Event()
    cancelled.set()
    assert refusal(profile, store, cancelled=cancelled).sentence == "The sign-in was cancelled."


def test_a_server_that_speaks_something_else_is_told(garbage_server, store, provider, monkeypatch):
    monkeypatch.setattr(web_call, "LIMIT_S", 1)
    profile = saved(store, profile_of(provider, issuer=f"http://127.0.0.1:{garbage_server.port}"))
    assert "did not answer" in refusal(profile, store).sentence
