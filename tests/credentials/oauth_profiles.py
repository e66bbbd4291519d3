"""Profiles that sign in by OAuth, the person who enters a code, and what they are refused."""

import msgspec
import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oauth import FromOAuth, OAuthFlow
from poolkeeper.profiles.profile import Profile, SignIn

SECRET = "cl1ent/secret+ö"
CLIENT = {"client_id": "pool keeper:1", "secret": SECRET}


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
