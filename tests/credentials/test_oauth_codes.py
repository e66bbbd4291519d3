"""Signing in with a code that a person enters at the provider."""

import itertools
import threading
import time

import flask
import pytest

from poolkeeper.credentials import device_code
from poolkeeper.credentials.credential import Fetching
from poolkeeper.credentials.sign_in import sign_in
from tests.credentials.oauth_profiles import CLIENT, Person, by_code, refusal, saved
from tests.standins.oauth_provider import Provider


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
