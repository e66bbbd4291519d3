"""Tokens of an OAuth 2 provider: renewing them, keeping them, and the end of a short one."""

import time

import msgspec
import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.credential_cache import CredentialCache
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.credentials import CredentialSettings
from tests.credentials.oauth_profiles import CLIENT, SECRET, Person, by_code, profile_of, saved
from tests.standins.oauth_provider import Provider


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
