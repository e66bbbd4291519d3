"""The token that Vault is asked with: a person's, or one that Vault makes for the occasion."""

import contextlib
import os
import time
from typing import TYPE_CHECKING, NamedTuple

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.places import read_secret_file
from poolkeeper.credentials.saved_password import secrets_of
from poolkeeper.credentials.vault_client import answer_of
from poolkeeper.credentials.vault_failures import explained, is_forbidden, is_not_found, login_refused
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth
from poolkeeper.profiles.profile import Profile

if TYPE_CHECKING:
    import hvac


class Proof(NamedTuple):
    """What proves to Vault who asks: a token, a secret id or a service account's token; and its place."""

    text: str
    source: str
    warning: str = ""

    def __repr__(self) -> str:
        return f"Proof({self.source!r})"


class LoggedIn(NamedTuple):
    """The token of a client. `own` was made for the occasion; it ends at `expires_s`, None is not told."""

    own: bool
    expires_s: float | None = None
    renewable: bool = False


def proof_of(profile: Profile, fetching: Fetching) -> Proof:
    """What the profile proves itself with, from its place; asks no Vault. Raises NoSignIn."""
    settings = profile.credential.vault
    match settings.auth:
        case VaultAuth.TOKEN_FILE:
            found = read_secret_file(settings.token_file, lenient=False)
            return _checked(Proof(found.text.strip(), f"token in {found.path}", found.warning))
        case VaultAuth.TOKEN_VARIABLE:
            name = settings.token_variable
            return _checked(Proof(os.environ.get(name, "").strip(), f"token in the variable {name}"))
        case VaultAuth.KUBERNETES:
            # whose others are the pod's own: the kubelet mounts it readable for all of them
            found = read_secret_file(settings.jwt_file, lenient=True)
            return _checked(Proof(found.text.strip(), f"service account {settings.role}"))
    kept, place = secrets_of(profile, fetching.secrets).vault_secret, fetching.secrets.place
    approle = settings.auth is VaultAuth.APPROLE
    proof = Proof(kept, f"AppRole {settings.signs_in_at}" if approle else f"token from {place}")
    if kept or approle:
        # an AppRole may be bound to addresses in place of a secret id
        return proof
    raise NoSignIn(f"No token for Vault is saved in {place}.", "Enter it in the profile.")


def log_in(client: "hvac.Client", settings: FromVault, proof: Proof) -> LoggedIn:
    """Give `client` its token, made by Vault where the profile logs in. Raises NoSignIn, or hvac's errors."""
    if not settings.auth.logs_in:
        client.token = proof.text
        return LoggedIn(own=False)
    failure: NoSignIn | None = None
    began_s = time.time()
    try:
        auth = answer_of(_asked(client, settings, proof)).get("auth")
    except NoSignIn:
        raise
    except Exception as error:  # noqa: BLE001 - each becomes a sentence, and leaves no traceback
        refused = is_forbidden(error) or is_not_found(error) or type(error).__name__ == "InvalidRequest"
        failure = login_refused(settings, error) if refused else explained(error, settings)
        auth = None
    if failure is None and not (isinstance(auth, dict) and auth.get("client_token")):
        failure = NoSignIn("Vault took the sign-in and gave no token.", "Is multi-factor sign-in asked for?")
    if failure is not None or auth is None:
        raise failure or NoSignIn("Vault gave no token.")
    client.token = auth["client_token"]
    lives_s = auth.get("lease_duration") or 0
    return LoggedIn(True, began_s + lives_s if lives_s else None, bool(auth.get("renewable")))


def log_out(client: "hvac.Client") -> None:
    """End a token of our own, and with it every lease that it has; as far as that is possible."""
    with contextlib.suppress(Exception):
        client.auth.token.revoke_self()


def _asked(client: "hvac.Client", settings: FromVault, proof: Proof) -> object:
    if settings.auth is VaultAuth.APPROLE:
        return client.auth.approle.login(
            settings.role, proof.text or None, use_token=False, mount_point=settings.signs_in_at
        )
    return client.auth.kubernetes.login(
        settings.role, proof.text, use_token=False, mount_point=settings.signs_in_at
    )


def _checked(proof: Proof) -> Proof:
    if not proof.text:
        raise NoSignIn(f"There is no {proof.source}.", "Correct the profile, or put one there (vault login).")
    if not proof.text.isascii() or not proof.text.isprintable() or " " in proof.text:
        # it becomes a header, whose own refusal would show it
        raise NoSignIn(f"The {proof.source} cannot be one: it has characters that none has.", "Correct it.")
    return proof
