"""Signing in with what stands in a form that is not saved."""

import msgspec

from poolkeeper.credentials.credential import Credential, Fetching, SecretSource
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.secret_text import Secrets, TypedSecrets

GIVE_BACK_S = 3.0


class TypedOver(msgspec.Struct, frozen=True):
    """What is saved of a profile, with what was typed in its place; printing one shows neither."""

    saved: SecretSource
    typed: TypedSecrets

    @property
    def place(self) -> str:
        """See SecretSource."""
        return self.saved.place

    def secrets(self, profile_id: str) -> Secrets:
        """See SecretSource."""
        return self.typed.over(self.saved.secrets(profile_id))


def sign_in_as_typed(profile: Profile, typed: TypedSecrets, fetching: Fetching) -> Credential:
    """What was typed, the rest from where the profile says. Raises NoSignIn."""
    if typed.password is not None:
        profile = msgspec.structs.replace(profile, sign_in=SignIn.PROMPT)
        fetching = msgspec.structs.replace(fetching, ask=lambda _profile, _reason: typed.password)
    if typed.vault_secret is not None:
        fetching = msgspec.structs.replace(fetching, secrets=TypedOver(fetching.secrets, typed))
    credential = sign_in(profile, fetching)
    if typed.wallet_password is None:
        return credential
    identity = msgspec.structs.replace(credential.identity, wallet_password=typed.wallet_password)
    return msgspec.structs.replace(credential, identity=identity)


def tried(profile: Profile, typed: TypedSecrets, fetching: Fetching) -> Credential:
    """As `sign_in_as_typed`, for a look: what the source holds for it is given back. Raises NoSignIn."""
    credential = sign_in_as_typed(profile, typed, fetching)
    if credential.lease is not None:
        credential.lease.give_back(GIVE_BACK_S)
    return credential
