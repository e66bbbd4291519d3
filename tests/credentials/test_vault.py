"""HashiCorp Vault through the real hvac: who asks, what is found, and each failure in words."""

import threading
import time

import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.in_words import in_words
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.credentials.typed_secrets import sign_in_as_typed
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth, VaultEngine
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.profiles.vault import MemoryVault
from tests.standins.vault import ROOT, VaultStandin
from tests.standins.vault_state import DatabaseRole, Token
from tests.support.certificates import make_certificates

SECRET = {"username": "ann", "password": "hunter2", "port": 5432}


@pytest.fixture
def vault():
    with VaultStandin() as standin:
        standin.kv2["secret"]["orders/db"] = [{"password": "older"}, SECRET]
        standin.kv1["kv"]["orders/db"] = SECRET
        yield standin


@pytest.fixture
def store():
    return ProfileStore(MemoryVault("Secret Service"))


@pytest.fixture
def asked(vault, store):
    """Fetches with settings over the usual ones, and a secret saved for Vault."""

    def fetch(secret=ROOT, user="", cancelled=None, **settings):
        profile = profile_of(vault, user, **settings)
        store.save(profile, vault_secret=secret)
        return sign_in(profile, Fetching(secrets=store, cancelled=cancelled or threading.Event()))

    return fetch


def profile_of(vault, user="", **settings):
    settings = {"address": vault.address, "path": "orders/db"} | settings
    credential = CredentialSettings(vault=FromVault(**settings))
    return Profile(
        id="orders",
        name="orders",
        engine=Engine.POSTGRESQL,
        user=user,
        sign_in=SignIn.VAULT,
        credential=credential,
    )


def refusal(fetch, **settings):
    with pytest.raises(NoSignIn) as told:
        fetch(**settings)
    error = told.value
    assert error.remedy
    assert error.__context__ is None
    return error


def test_a_secret_of_kv_2_gives_user_and_password_and_tells_its_version(asked):
    found = asked()
    assert (found.identity.user, found.identity.password) == ("ann", "hunter2")
    assert found.version == "2"
    assert found.source == "Vault, secret/orders/db, by token from Secret Service"
    assert "version 2, changed " in in_words(found, time.time())
    assert found.changed_s == pytest.approx(1772366400.123456)


def test_a_secret_of_kv_1_has_no_version(asked):
    found = asked(engine=VaultEngine.KV1, mount="kv")
    assert (found.identity.user, found.identity.password, found.version) == ("ann", "hunter2", "")


def test_the_profiles_user_serves_where_the_secret_has_none(asked, vault):
    vault.kv2["secret"]["bare"] = [{"pw": "x"}]
    found = asked(path="/bare/", password_key="pw", user="me")
    assert (found.identity.user, found.identity.password) == ("me", "x")
    assert "There is no key “username”" in refusal(asked, path="bare", password_key="pw").sentence


def test_a_key_that_is_missing_is_named_with_those_that_are_there(asked):
    error = refusal(asked, password_key="pass")
    assert error.sentence == (
        "There is no key “pass” in the secret secret/orders/db. It has: password, port, username."
    )
    assert "hunter2" not in repr(error)


def test_a_token_comes_from_a_file_or_a_variable_and_from_nowhere_else(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("VAULT_TOKEN", "not-asked-for")
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:1")
    path = tmp_path / ".vault-token"
    path.touch(0o600)
    path.write_text(ROOT + "\n")
    found = asked(auth=VaultAuth.TOKEN_FILE, token_file=str(path))
    assert found.source.endswith(f"by token in {path}")
    monkeypatch.setenv("MY_TOKEN", ROOT)
    found = asked(auth=VaultAuth.TOKEN_VARIABLE, token_variable="MY_TOKEN")
    assert found.source.endswith("by token in the variable MY_TOKEN")
    monkeypatch.delenv("MY_TOKEN")
    error = refusal(asked, auth=VaultAuth.TOKEN_VARIABLE, token_variable="MY_TOKEN")
    assert error.sentence == "There is no token in the variable MY_TOKEN."
    path.chmod(0o644)
    assert "others can read" in refusal(asked, auth=VaultAuth.TOKEN_FILE, token_file=str(path)).sentence


def test_no_saved_token_is_said(asked):
    assert refusal(asked, secret="").sentence == "No token for Vault is saved in Secret Service."


def test_an_approle_logs_in_and_its_token_ends_with_the_question(asked, vault):
    vault.approles["role-1"] = "secret-id"
    found = asked(auth=VaultAuth.APPROLE, role="role-1", secret="secret-id")
    assert found.source.endswith("by AppRole approle")
    assert set(vault.tokens) == {ROOT}
    error = refusal(asked, auth=VaultAuth.APPROLE, role="role-1", secret="old")
    assert error.sentence == "Vault refused the AppRole at auth/approle."
    assert error.detail == "invalid role or secret ID"
    error = refusal(asked, auth=VaultAuth.APPROLE, role="role-1", auth_mount="elsewhere")
    assert error.sentence == "Vault has no sign-in at auth/elsewhere."


def test_a_pod_signs_in_with_its_service_account(asked, vault, tmp_path):
    vault.service_accounts["orders"] = "jwt.of.pod"
    (tmp_path / "token").write_text("jwt.of.pod\n")
    settings = {"auth": VaultAuth.KUBERNETES, "jwt_file": str(tmp_path / "token")}
    assert asked(role="orders", **settings).source.endswith("by service account orders")
    assert "bound to this service account" in refusal(asked, role="other", **settings).remedy


def test_what_is_typed_in_the_form_is_used_before_it_is_saved(vault, store):
    profile = profile_of(vault)
    found = sign_in_as_typed(profile, TypedSecrets(vault_secret=ROOT), Fetching(secrets=store))
    assert found.identity.password == "hunter2"


def test_the_namespace_goes_along(asked, vault):
    vault.namespace = "team/orders"
    assert asked(namespace="team/orders").identity.password == "hunter2"
    assert {namespace for _method, _path, namespace in vault.asked} == {"team/orders"}


@pytest.mark.parametrize(
    ("change", "settings", "sentence"),
    [
        ({"sealed": True}, {}, "Vault is sealed."),
        ({}, {"secret": "hvs.old"}, "Vault does not accept the token: it has expired or was revoked."),
        ({}, {"secret": "hvs.narrow"}, "Vault does not allow this token to read secret/orders/db."),
        ({}, {"path": "orders/none"}, "Vault has nothing at secret/orders/none."),
        (
            {},
            {"path": "orders/gone"},
            "Version 2 of secret/orders/gone was deleted at 2026-03-02T12:00:00.5Z.",
        ),
        (
            {},
            {"engine": VaultEngine.KV1, "mount": "secret"},
            "The mount “secret” is KV version 2, but the profile says version 1.",
        ),
        ({}, {"mount": "kv"}, "The mount “kv” is KV version 1, but the profile says version 2."),
        (
            {},
            {"engine": VaultEngine.DATABASE, "mount": "kv"},
            "The mount “kv” is of the engine kv, not database.",
        ),
        ({}, {"mount": "nowhere"}, "Vault has nothing at nowhere/orders/db."),
        ({}, {"engine": VaultEngine.DATABASE, "path": "none"}, "Vault did not accept the request."),
        ({"redirects_to": "http://192.0.2.1/"}, {}, "Vault sent the question on to another address"),
        ({}, {"address": "http://127.0.0.1:1"}, "Nothing answers at http://127.0.0.1:1."),
        ({}, {"ca_file": "/no/such/file", "address": "https://127.0.0.1:1"}, "The CA file for Vault"),
    ],
)
def test_each_failure_is_explained(asked, vault, change, settings, sentence):
    vault.kv2["secret"]["orders/gone"] = [{"password": "x"}, None]
    vault.tokens["hvs.narrow"] = Token(allowed=("secret/data/other",))
    for name, value in change.items():
        setattr(vault, name, value)
    assert refusal(asked, **settings).sentence.startswith(sentence)


def test_an_address_that_is_no_vault_is_said(asked):
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "6")
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        error = refusal(asked, address=f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
    assert error.sentence == "What answers at the address of the profile is not Vault."


def test_a_certificate_is_checked_against_the_ca_file(store, tmp_path):
    certificates = make_certificates(tmp_path, "127.0.0.1", "db.example")
    with VaultStandin(certificates) as vault:
        vault.kv2["secret"]["orders/db"] = [SECRET]
        profile = profile_of(vault, ca_file=str(certificates.ca_file))
        store.save(profile, vault_secret=ROOT)
        found = sign_in(profile, Fetching(secrets=store))
        assert (found.identity.password, found.warning) == ("hunter2", "")
        stranger = profile_of(vault, ca_file=str(certificates.wrong_ca_file))
        with pytest.raises(NoSignIn, match="The certificate of Vault is not trusted"):
            sign_in(stranger, Fetching(secrets=store))


def test_a_way_without_encryption_is_warned_of(asked):
    assert asked().warning == "the way to Vault is not encrypted"


def test_a_vault_that_does_not_answer_is_given_up_in_time(asked, vault):
    vault.open_door.clear()
    began_s = time.monotonic()
    assert "did not answer" in refusal(asked, timeout_s=1).sentence
    assert time.monotonic() - began_s < 3


def test_a_cancel_ends_the_question_at_once(asked, vault):
    vault.open_door.clear()
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    began_s = time.monotonic()
    with pytest.raises(NoSignIn, match="was given up"):
        asked(timeout_s=60, cancelled=cancelled)
    assert time.monotonic() - began_s < 3


def test_a_user_that_comes_too_late_is_given_back(asked, vault):
    made, dropped = [], threading.Event()
    vault.roles["app"] = DatabaseRole(lambda *user: made.append(user), lambda _user: dropped.set())
    vault.open_door.clear()
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    with pytest.raises(NoSignIn, match="was given up"):
        asked(engine=VaultEngine.DATABASE, path="app", timeout_s=60, cancelled=cancelled)
    vault.open_door.set()
    assert dropped.wait(10)
    assert len(made) == 1
    assert not vault.leases


def test_a_user_that_cannot_be_signed_in_with_is_given_back(asked, vault):
    vault.roles["app"] = DatabaseRole(
        lambda *_user: None, lambda _user: None, instead={"password": None, "rsa_private_key": "canary"}
    )
    error = refusal(asked, engine=VaultEngine.DATABASE, path="app")
    assert error.sentence == "Vault gave no user and password for database/creds/app."
    assert not vault.leases


@pytest.mark.parametrize("odd", ["password hunter2", ["password", "hunter2"], 42])
def test_a_secret_of_a_strange_shape_is_a_sentence_without_it(asked, vault, odd):
    vault.kv2["secret"]["odd"] = [odd]
    error = refusal(asked, path="odd", user="me")
    assert error.sentence == "The sign-in failed in an unexpected way: TypeError."
    assert "hunter2" not in repr(error)
