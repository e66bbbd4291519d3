"""Every secret of an OAuth sign-in is searched for everywhere, as those of other places are."""

import logging
import time
import traceback

import msgspec
import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.credential_cache import CredentialCache
from poolkeeper.credentials.in_words import in_words
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.oauth import FromOAuth, OAuthFlow
from poolkeeper.profiles.profile import SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.transfer import export_text
from poolkeeper.profiles.vault import MemoryVault
from poolkeeper.worker.messages import SignInAnswer, TestConnection, TestFinished
from tests.standins.oauth_provider import Provider
from tests.support.canary import CANARY, assert_nowhere, assert_processes_clean
from tests.support.heard_worker import HeardWorker

pytestmark = pytest.mark.postgresql
ECHO = ({"error": "invalid_request", "error_description": f"what is {CANARY}"}, 400)
TROUBLE = [ECHO, ("", 302, {"Location": f"/?{CANARY}"}), (f"<p>{CANARY}", 200), (f'{{"a": "{CANARY}', 200)]


@pytest.fixture(params=["access token", "client secret", "refresh token", "device code"])
def secret(request):
    return request.param


@pytest.fixture
def provider(secret, postgresql):
    postgresql.execute("CREATE ROLE canary LOGIN")
    with Provider() as running:
        if secret == "access token":
            running.new_token = lambda: CANARY
        if secret == "refresh token":
            running.new_refresh_token = lambda: CANARY
        running.add(secret=CANARY if secret == "client secret" else "plain")
        running.on_issue = lambda issued: postgresql.execute(f"ALTER ROLE canary PASSWORD '{issued.access}'")
        yield running
    postgresql.execute("DROP ROLE canary")


def test_a_secret_of_oauth_is_nowhere(provider, secret, postgresql, folders, caplog, capfd, monkeypatch):
    caplog.set_level(logging.DEBUG)
    # the provider's, which would not be on this machine
    caplog.set_level(logging.CRITICAL, logger="authlib")
    if secret == "device code":
        endpoint = "authlib.oauth2.rfc8628.endpoint.DeviceAuthorizationEndpoint.generate_device_code"
        monkeypatch.setattr(endpoint, lambda _self: CANARY)
    flow = OAuthFlow.DEVICE_CODE if secret != "client secret" else OAuthFlow.CLIENT_CREDENTIALS
    settings = FromOAuth(flow=flow, issuer=provider.address, client_id="poolkeeper", scope="db")
    credential = CredentialSettings(oauth=settings)
    profile = postgresql.profile(name="canary", user="canary", sign_in=SignIn.OAUTH, credential=credential)
    store, clock = ProfileStore(MemoryVault()), [time.time()]
    store.save(profile, client_secret=provider.clients["poolkeeper"].secret)
    cache, told = CredentialCache(lambda: clock[0]), []
    shown = []

    def show(instruction):
        shown.append(instruction)
        provider.approve()

    fetching = Fetching(secrets=store, show=show)
    # a provider cannot quote what it has not seen yet
    for answer in TROUBLE if secret in {"client secret", "device code"} else TROUBLE[1:]:
        provider.answers["/token"] = [answer]
        with pytest.raises(NoSignIn) as failed:
            cache.obtain(profile, fetching)
        error = failed.value
        told += [error.sentence, error.detail, error.remedy, *traceback.format_exception(error)]
        told.append(repr((error, error.__cause__, error.__context__)))
    cache.obtain(profile, fetching)
    clock[0] += 3590
    found = cache.obtain(profile, fetching)
    if flow is OAuthFlow.DEVICE_CODE:
        assert provider.asked_for("refresh_token")
    sent = [value for _path, form in provider.asked for value in form.values()]
    used = found.identity.password, store.secrets(profile.id).client_secret, *sent
    assert CANARY in used
    with HeardWorker(profile, found.identity) as worker:
        worker.open()
        worker.handle.send(TestConnection(profile))
        told += [worker.expect(TestFinished), worker.run("SELECT 1")]
        assert_processes_clean()
    told += [found, shown, SignInAnswer(1, found.identity), in_words(found, time.time())]
    told += [export_text([profile]), store.secrets(profile.id)]
    told.append(msgspec.structs.replace(found.identity, generation=7))
    assert_nowhere(told, caplog, capfd, folders)
