"""Signing in with the password that is saved where profiles are kept."""

import msgspec

from poolkeeper.credentials.credential import AskedEachTime, Credential, Fetching, NoSignIn, SecretSource
from poolkeeper.credentials.typed_password import TypedPassword
from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.secret_text import Secrets


class SavedPassword(AskedEachTime):
    """Takes the password from where profiles are kept, and asks when none is there."""

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """The saved password. Raises NoSignIn when it cannot be read."""
        kept, place = secrets_of(profile, fetching.secrets), fetching.secrets.place
        if not kept.password:
            whom = f"“{profile.name}”" if profile.name else "this connection"
            reason = f"No password is saved for {whom} in {place}."
            typed = TypedPassword(reason).fetch(profile, fetching)
            return with_wallet(typed, kept)
        identity = Identity(profile.user, kept.password, kept.wallet_password)
        return Credential(identity=identity, source=f"password from {place}")


def secrets_of(profile: Profile, secrets: SecretSource) -> Secrets:
    """What is saved of a profile. Raises NoSignIn where that cannot be read."""
    try:
        return secrets.secrets(profile.id)
    except StoreError as error:
        raise NoSignIn(error.sentence) from error


def with_wallet(credential: Credential, kept: Secrets) -> Credential:
    """`credential` with the saved password of the profile's wallet."""
    identity = msgspec.structs.replace(credential.identity, wallet_password=kept.wallet_password)
    return msgspec.structs.replace(credential, identity=identity)
