"""Access tokens of an OAuth 2 provider: asking for them, renewing them, and what is said without one."""

import itertools
import threading
import time

import flask
import msgspec
import pytest

from poolkeeper.credentials import device_code, web_call
from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.credential_cache import CredentialCache
from poolkeeper.credentials.in_words import in_words
from poolkeeper.credentials.oauth_provider import document_of
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oauth import ClientAuthentication, FromOAuth, OAuthFlow, unsafe_address
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault
from tests.standins.oauth_provider import Provider
from tests.support.certificates import make_certificates

SECRET = "cl1ent/secret+ö"
CLIENT = {"client_id": "pool keeper:1", "secret": SECRET}


@pytest.fixture
def store():
    return ProfileStore(MemoryVault("Secret Service"))


@pytest.fixture
def provider():
    with Provider() as running:
        running.add(**CLIENT)
        yield running


def settings_of(provider, **changes):
    settings = FromOAuth(issuer=provider.address, client_id="pool keeper:1", scope="db")
    return msgspec.structs.replace(settings, **changes)


def profile_of(provider, **changes):
    oauth = settings_of(provider, **changes)
    return Profile(
        name="Orders",
        engine=Engine.POSTGRESQL,
        user="me",
        sign_in=SignIn.OAUTH,
        credential=CredentialSettings(oauth=oauth),
    )


def by_code(provider, **changes):
    return profile_of(provider, flow=OAuthFlow.DEVICE_CODE, **changes)


def saved(store, profile, **secrets):
    if any(each.name == profile.name and each.id != profile.id for each in store.entries()):
        profile = msgspec.structs.replace(profile, name="Orders, changed")
    store.save(profile, **{"client_secret": SECRET, **secrets})
    return profile


class Person:
    """Enters the code that is shown, allows or refuses it, or does nothing at all."""

    def __init__(self, provider, allowed=True):
        self.provider, self.allowed, self.seen = provider, allowed, []

    def __call__(self, instruction):
        self.seen.append(instruction)
        if self.allowed is not None:
            self.provider.approve(allowed=self.allowed)


def refusal(profile, store, **fetching):
    with pytest.raises(NoSignIn) as told:
        sign_in(profile, Fetching(secrets=store, **fetching))
    error = told.value
    assert SECRET not in f"{error!r} {error.sentence} {error.remedy} {error.detail}"
    return error


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


def test_a_person_signs_in_with_a_code(provider, store):
    person = Person(provider)
    found = sign_in(saved(store, by_code(provider)), Fetching(secrets=store, show=person))
    shown = person.seen[0]
    assert shown.code == provider.user_code
    assert shown.text == f"Enter this code at {provider.address}/enter"
    assert shown.address == f"{provider.address}/enter?user_code={shown.code}"
    assert shown.until_s == pytest.approx(time.time() + 570, abs=20)
    assert found.identity.password == provider.issued[-1].access
    assert provider.issued[-1].user == "ada"


def test_a_client_without_a_secret_may_use_codes(provider, store):
    provider.add(client_id="public")
    profile = saved(store, by_code(provider, client_id="public"), client_secret="")
    assert sign_in(profile, Fetching(secrets=store, show=Person(provider))).identity.password


def test_a_code_is_waited_for_until_it_is_entered(provider, store):
    asked = []

    def enter_after_the_third_question():
        asked.append(flask.request.path)
        if asked.count("/token") == 3:
            provider.approve()

    provider.app.before_request(enter_after_the_third_question)
    assert sign_in(saved(store, by_code(provider)), Fetching(secrets=store)).identity.password
    assert asked.count("/token") == 3


def test_a_code_that_a_person_refuses_is_told(provider, store):
    error = refusal(saved(store, by_code(provider)), store, show=Person(provider, allowed=False))
    assert "The sign-in was refused at 127.0.0.1" in error.sentence
    assert error.detail.startswith("access_denied")


def test_a_code_that_nobody_enters_expires(store):
    with Provider(code_life_s=1) as provider:
        provider.add(**CLIENT)
        error = refusal(saved(store, by_code(provider)), store, show=Person(provider, allowed=None))
    assert "was not entered" in error.sentence
    assert "another code" in error.remedy


def test_a_provider_that_is_asked_too_often_is_asked_less_often(provider, store, monkeypatch):
    monkeypatch.setattr(device_code, "SLOWER_BY_S", 0.4)
    provider.is_too_fast = True
    asked_s = []

    def enter_after_the_fourth_question():
        if flask.request.path == "/token":
            asked_s.append(time.monotonic())
        if len(asked_s) == 4:
            provider.approve()

    provider.app.before_request(enter_after_the_fourth_question)
    sign_in(saved(store, by_code(provider)), Fetching(secrets=store))
    waits = [after - before for before, after in itertools.pairwise(asked_s)]
    assert all(wait >= 0.2 + 0.4 * number for number, wait in enumerate(waits, 1))


def test_a_sign_in_with_a_code_is_cancelled_at_once(provider, store):
    provider.interval_s, cancelled = 60, threading.Event()
    error = refusal(
        saved(store, by_code(provider)), store, show=lambda _: cancelled.set(), cancelled=cancelled
    )
    assert error.sentence == "The sign-in with a code was cancelled."


def test_nobody_is_asked_for_a_check(provider, store):
    person = Person(provider)
    assert (
        "A person has to sign in"
        in refusal(saved(store, by_code(provider)), store, show=person, quiet=True).sentence
    )
    assert not person.seen


def test_a_provider_without_codes_is_told(provider, store):
    provider.names_device_endpoint = False
    assert "no endpoint for device codes" in refusal(saved(store, by_code(provider)), store).sentence


@pytest.mark.parametrize("page", ["file:///etc/passwd", "http://evil.example/x", "javascript:alert(1)"])
def test_an_unsafe_page_is_not_shown(provider, store, page):
    person = Person(provider)
    said = {"device_code": "d", "user_code": "u", "verification_uri": page, "expires_in": 60}
    provider.answers["/device"] = [said]
    error = refusal(saved(store, by_code(provider)), store, show=person)
    assert "not safe" in error.sentence
    assert not person.seen


@pytest.fixture
def clock():
    class Clock:
        now_s = time.time()

        def __call__(self):
            return self.now_s

    return Clock()


@pytest.mark.parametrize("renews", [True, False])
def test_a_token_is_renewed_before_it_expires_and_without_the_person(store, clock, renews):
    with Provider(renews=renews) as provider:
        provider.add(**CLIENT)
        profile, person, cache = saved(store, by_code(provider)), Person(provider), CredentialCache(clock)
        fetching = Fetching(secrets=store, show=person)
        first = cache.obtain(profile, fetching)
        clock.now_s += 3000
        assert cache.obtain(profile, fetching).identity == first.identity
        seen = [first.identity.password]
        for _ in range(3):
            clock.now_s += 3600
            quiet = msgspec.structs.replace(fetching, quiet=True)
            seen.append(cache.obtain(profile, quiet).identity.password)
        assert len(set(seen)) == 4
    assert len(person.seen) == 1
    assert len(provider.asked_for("refresh_token")) == 3


def test_a_refresh_token_that_does_not_serve_any_more_brings_another_code(provider, store, clock):
    profile, person, cache = saved(store, by_code(provider)), Person(provider), CredentialCache(clock)
    fetching = Fetching(secrets=store, show=person)
    cache.obtain(profile, fetching)
    provider.revoked.update(each.refresh for each in provider.issued)
    clock.now_s += 3700
    with pytest.raises(NoSignIn, match="A person has to sign in"):
        cache.obtain(profile, msgspec.structs.replace(fetching, quiet=True))
    assert cache.obtain(profile, fetching).identity.password == provider.issued[-1].access
    assert len(person.seen) == 2


def test_a_refresh_token_is_not_sent_to_another_provider(provider, store, clock):
    profile, person, cache = saved(store, by_code(provider)), Person(provider), CredentialCache(clock)
    cache.obtain(profile, Fetching(secrets=store, show=person))
    with Provider() as other:
        other.add(**CLIENT)
        changed = msgspec.structs.replace(
            profile, credential=CredentialSettings(oauth=by_code(other).credential.oauth)
        )
        with pytest.raises(NoSignIn):
            cache.obtain(changed, Fetching(secrets=store, quiet=True))
        cache.obtain(changed, Fetching(secrets=store, show=Person(other)))
        assert not other.asked_for("refresh_token")


def test_a_refresh_token_is_kept_in_memory_alone_unless_the_profile_says_so(provider, store):
    profile = saved(store, by_code(provider))
    found = sign_in(profile, Fetching(secrets=store, show=Person(provider)))
    assert found.renewal is not None
    assert store.secrets(profile.id).refresh_token == ""
    keeping = saved(store, msgspec.structs.replace(by_code(provider, keeps_refresh_token=True), name="kept"))
    person = Person(provider)
    sign_in(keeping, Fetching(secrets=store, show=person))
    assert store.secrets(keeping.id).refresh_token == provider.issued[-1].refresh
    assert store.secrets(keeping.id).client_secret == SECRET
    # the next start of the window
    sign_in(keeping, Fetching(secrets=store, show=person))
    assert store.secrets(keeping.id).refresh_token == provider.issued[-1].refresh
    assert len(person.seen) == 1


def test_printing_what_was_found_shows_no_token(provider, store):
    profile = saved(store, by_code(provider))
    found = sign_in(profile, Fetching(secrets=store, show=Person(provider)))
    issued = provider.issued[-1]
    assert found.renewal.secret == issued.refresh
    assert provider.prefix not in f"{found} {found!r} {[found]} {found.renewal}"


def test_a_short_life_is_used_for_half_of_it(store, clock):
    with Provider(life_s=10) as provider:
        provider.add(**CLIENT)
        profile, cache = saved(store, profile_of(provider)), CredentialCache(clock)
        seen = []
        for _ in range(4):
            seen.append(cache.obtain(profile, Fetching(secrets=store)).identity.generation)
            clock.now_s = time.time() + 3 if len(seen) in {1, 3} else time.time() + 6
    assert seen == [1, 1, 2, 2]
