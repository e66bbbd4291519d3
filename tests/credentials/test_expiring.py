"""Credentials that expire: kept, renewed ahead of time, and said in words."""

import pytest

from poolkeeper.credentials import registry
from poolkeeper.credentials.credential import Credential, Fetching, Instruction, NoSignIn
from poolkeeper.credentials.credential_cache import CredentialCache
from poolkeeper.credentials.in_words import in_words
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault

PROFILE = Profile(name="orders", engine=Engine.POSTGRESQL, user="me", sign_in=SignIn.COMMAND)
NOW_S = [1_000.0]


class TokenSource:
    """As a source of tokens will be: an instruction for a person, and an end."""

    fetched = 0

    def fetch(self, profile, fetching):
        fetching.show(Instruction("Sign in there.", "https://login.example", "ABCD-1234"))
        TokenSource.fetched += 1
        return Credential(
            identity=Identity(profile.user, f"token {self.fetched}", is_token=True),
            source="token of login.example",
            fetched_s=NOW_S[0],
            expires_s=NOW_S[0] + 600,
            version=f"v{self.fetched}",
        )

    def kept_s(self, _profile):
        return float("inf")

    def renewed_before_s(self, _profile):
        return 60.0


@pytest.fixture
def given(monkeypatch):
    monkeypatch.setitem(registry._CLASSES, SignIn.COMMAND, (__name__, "TokenSource"))
    TokenSource.fetched, NOW_S[0] = 0, 1_000.0
    cache, shown = CredentialCache(lambda: NOW_S[0]), []
    fetching = Fetching(secrets=ProfileStore(MemoryVault()), show=shown.append)

    def given():
        found = cache.obtain(PROFILE, fetching)
        return found.identity.password, found.identity.generation, in_words(found, NOW_S[0])

    given.shown, given.cache = shown, cache
    return given


def test_a_token_is_kept_and_renewed_before_it_expires(given):
    assert given() == ("token 1", 1, "token of login.example, version v1, expires in 10 minutes")
    NOW_S[0] += 539
    assert given() == (
        "token 1",
        1,
        "token of login.example, version v1, fetched 8 minutes ago, expires in 1 minute",
    )
    NOW_S[0] += 1
    assert given()[:2] == ("token 2", 2)
    assert [each.code for each in given.shown] == ["ABCD-1234"] * 2


def test_what_has_expired_is_said(given):
    found = TokenSource().fetch(PROFILE, Fetching(secrets=ProfileStore(MemoryVault())))
    assert in_words(found, NOW_S[0] + 7_800).endswith("fetched 2 hours ago, expired 2 hours ago")


def test_while_a_source_fails_what_it_gave_last_serves_to_its_end(given, monkeypatch):
    first = given()
    failing = TokenSource.fetch
    asked = []

    def fails(_self, _profile, _fetching):
        asked.append(NOW_S[0])
        raise NoSignIn("It does not answer.")

    monkeypatch.setattr(TokenSource, "fetch", fails)
    NOW_S[0] += 545
    assert given()[:2] == first[:2]
    assert given()[:2] == first[:2]
    assert len(asked) == 1, "it is left alone for a moment"
    NOW_S[0] += 6
    assert given()[:2] == first[:2]
    assert len(asked) == 2
    NOW_S[0] += 50
    with pytest.raises(NoSignIn):
        given()
    monkeypatch.setattr(TokenSource, "fetch", failing)
    NOW_S[0] += 1
    assert given()[1] == 2


def test_the_time_to_renew_is_known_ahead(given):
    assert given.cache.renew_at_s(PROFILE.id) is None
    given()
    assert given.cache.renew_at_s(PROFILE.id) == NOW_S[0] + 540
