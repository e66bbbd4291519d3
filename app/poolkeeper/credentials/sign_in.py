"""Signing in: one fetch from where the profile says, with what opens a wallet or a client's key."""

import msgspec

from poolkeeper.credentials.credential import Credential, Fetching, NoSignIn
from poolkeeper.credentials.registry import source_of
from poolkeeper.credentials.saved_password import secrets_of, with_wallet
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import has_wallet
from poolkeeper.profiles.profile import Profile


def sign_in(profile: Profile, fetching: Fetching) -> Credential:
    """The credential to connect with. Blocks; raises NoSignIn."""
    credential = _with_key(profile, _fetched(profile, fetching), fetching)
    opens_wallet = profile.engine is Engine.ORACLE and has_wallet(profile.oracle, profile.database)
    if not opens_wallet or credential.identity.wallet_password:
        return credential
    return with_wallet(credential, secrets_of(profile, fetching.secrets))


def _fetched(profile: Profile, fetching: Fetching) -> Credential:
    """What the source gives; where it meets what it does not expect, its error may quote what it read."""
    try:
        return source_of(profile).fetch(profile, fetching)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        kind = type(error).__name__
    raise NoSignIn(
        f"The sign-in failed in an unexpected way: {kind}.",
        "Check that what the profile names holds a password as it says.",
    )


def _with_key(profile: Profile, credential: Credential, fetching: Fetching) -> Credential:
    """`credential` with what opens the key of the profile's client certificate, if it has one."""
    if not profile.tls.certificate_file:
        return credential
    from poolkeeper.credentials.client_certificate import key_password, shows_certificate

    if not shows_certificate(profile):
        return credential
    passphrase = key_password(profile, secrets_of(profile, fetching.secrets).key_password, fetching)
    identity = msgspec.structs.replace(credential.identity, key_password=passphrase)
    return msgspec.structs.replace(credential, identity=identity)
