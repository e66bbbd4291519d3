"""Signing in with what stands in a form that is not saved."""

import msgspec

from poolkeeper.credentials.credential import Credential, Fetching
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.secret_text import TypedSecrets


def sign_in_as_typed(profile: Profile, typed: TypedSecrets, fetching: Fetching) -> Credential:
    """What was typed, the rest from where the profile says. Raises NoSignIn."""
    if typed.password is not None:
        profile = msgspec.structs.replace(profile, sign_in=SignIn.PROMPT)
        fetching = msgspec.structs.replace(fetching, ask=lambda _profile, _reason: typed.password)
    credential = sign_in(profile, fetching)
    if typed.wallet_password is None:
        return credential
    identity = msgspec.structs.replace(credential.identity, wallet_password=typed.wallet_password)
    return msgspec.structs.replace(credential, identity=identity)
