"""Signing in with what stands in a form that is not saved."""

from collections.abc import Callable

import msgspec

from poolkeeper.credentials.credential import Credential, Fetching, SecretSource
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.secret_text import Secrets, TypedSecrets

GIVE_BACK_S = 3.0


class SecretsAsTyped:
    """What is saved, with what was typed over it; keeps nothing, for the form may be dismissed."""

    def __init__(self, saved: SecretSource, typed: TypedSecrets) -> None:
        self._saved = saved
        self._typed = typed

    @property
    def place(self) -> str:
        """See SecretSource."""
        return self._saved.place

    def secrets(self, profile_id: str) -> Secrets:
        """See SecretSource."""
        return self._typed.over(self._saved.secrets(profile_id))

    def keep(self, profile_id: str, typed: TypedSecrets) -> None:
        """Nothing is kept."""


def sign_in_as_typed(
    profile: Profile,
    typed: TypedSecrets,
    fetching: Fetching,
    found: Callable[[Profile, Fetching], Credential] = sign_in,
) -> Credential:
    """What was typed, the rest from where the profile says, `found` there. Raises NoSignIn."""
    fetching = msgspec.structs.replace(fetching, secrets=SecretsAsTyped(fetching.secrets, typed))
    if typed.password is not None:
        profile = msgspec.structs.replace(profile, sign_in=SignIn.PROMPT)
        fetching = msgspec.structs.replace(fetching, ask=lambda _profile, _reason: typed.password)
    credential = found(profile, fetching)
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
