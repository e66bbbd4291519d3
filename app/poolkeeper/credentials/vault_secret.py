"""Signing in with what HashiCorp Vault gives: a secret of KV, or a user made for the occasion."""

import time
from typing import NamedTuple

from poolkeeper.credentials.bounded_call import bounded
from poolkeeper.credentials.credential import Credential, Fetching, NoSignIn
from poolkeeper.credentials.keyed_secret import identity_in
from poolkeeper.credentials.vault_client import VAULT, client_for
from poolkeeper.credentials.vault_lease import VaultLease
from poolkeeper.credentials.vault_reading import Found, path_of, read
from poolkeeper.credentials.vault_token import Proof, log_in, log_out, proof_of
from poolkeeper.profiles.hashicorp import FromVault, VaultEngine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

FOREVER_S = 3.2e7
"""A lease has its own end; the cache asks the lease."""

UNENCRYPTED = "the way to Vault is not encrypted"
LATE_LIMIT_S = 5.0


class _Given(NamedTuple):
    found: Found
    lease: VaultLease | None

    def __repr__(self) -> str:
        return "_Given(***)"


class VaultSecret:
    """One question to Vault; the user of the database engine is the one that it made."""

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """The user and the password, with their lease where they have one. Raises NoSignIn."""
        settings = profile.credential.vault
        proof = proof_of(profile, fetching)
        given = bounded(
            VAULT, lambda: _asked(settings, proof), settings.timeout_s, fetching.cancelled, _given_back
        )
        found, lease = given
        return Credential(
            identity=_identity_or_back(given, profile, settings),
            source=f"Vault, {found.where}, by {proof.source}",
            version=found.version,
            changed_s=found.changed_s,
            expires_s=None if lease is None else lease.expires_s,
            warning=proof.warning or (UNENCRYPTED if settings.address.startswith("http:") else ""),
            lease=lease,
            rolls_over=lease is not None,
        )

    def kept_s(self, profile: Profile) -> float:
        """As the profile says; what has a lease is kept as long as that."""
        settings = profile.credential.vault
        return FOREVER_S if settings.engine is VaultEngine.DATABASE else settings.kept_s

    def renewed_before_s(self, _profile: Profile) -> float:
        """The lease says when."""
        return 0.0


def _asked(settings: FromVault, proof: Proof) -> _Given:
    """On a thread of its own."""
    client = client_for(settings)
    logged_in = log_in(client, settings, proof)
    leased = False
    try:
        asked_s = time.time()
        found = read(client, settings)
        leased = bool(found.lease_id)
    finally:
        if logged_in.own and not leased:
            log_out(client)
    if not leased:
        return _Given(found, None)
    return _Given(found, VaultLease(settings, client.token, logged_in, found, asked_s))


def _given_back(given: _Given) -> None:
    """Nobody waits for it any more."""
    if given.lease is not None:
        given.lease.give_back(LATE_LIMIT_S)


def _identity_or_back(given: _Given, profile: Profile, settings: FromVault) -> Identity:
    """The identity; a user that was made and cannot be signed in with is given back. Raises NoSignIn."""
    try:
        return _identity(given.found, profile, settings)
    except Exception:
        _given_back(given)
        raise


def _identity(found: Found, profile: Profile, settings: FromVault) -> Identity:
    where = f"the secret {path_of(settings)}"
    if settings.engine is not VaultEngine.DATABASE:
        return identity_in(found.values, profile, settings.user_key, settings.password_key, where)
    if not (found.values.get("username") and found.values.get("password")):
        raise NoSignIn(
            f"Vault gave no user and password for {path_of(settings)}.", "Check the role in Vault."
        )
    return Identity(str(found.values["username"]), str(found.values["password"]))
