"""Signing in: one fetch from where the profile says, with the wallet's password where there is one."""

from poolkeeper.credentials.credential import Credential, Fetching
from poolkeeper.credentials.registry import source_of
from poolkeeper.credentials.saved_password import secrets_of, with_wallet
from poolkeeper.profiles.profile import Profile


def sign_in(profile: Profile, fetching: Fetching) -> Credential:
    """The credential to connect with. Blocks; raises NoSignIn."""
    credential = source_of(profile).fetch(profile, fetching)
    if not profile.oracle.wallet or credential.identity.wallet_password:
        return credential
    return with_wallet(credential, secrets_of(profile, fetching.secrets))
