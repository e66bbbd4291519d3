"""What no snippet can take over from a profile, whatever its target: each in a sentence."""

from collections.abc import Iterator

from poolkeeper.pools.as_code.names import password_variable
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import VaultEngine
from poolkeeper.profiles.profile import Profile, SignIn

_TOKENS = frozenset({SignIn.RDS_IAM, SignIn.ENTRA, SignIn.OAUTH})
BY_ITSELF = "an application has to do so itself"


def common_notes(profile: Profile, notes: tuple[str, ...]) -> Iterator[str]:
    """The sentences about this profile that `notes` do not have yet."""
    retries, count = profile.pool.retries, len(profile.replicas.servers)
    if count:
        replicas = "a replica, which answers" if count == 1 else f"{count} replicas, which answer"
        yield (
            f"The profile has {replicas} its reads; this is the primary alone. Each replica needs a pool of "
            "its own, and the application has to choose."
        )
    if retries.attempts > 1 and not any(BY_ITSELF in note for note in notes):
        yield (
            f"Where no connection can be had the profile asks {retries.attempts} times with "
            f"{retries.wait_s:g} s in between: {BY_ITSELF}."
        )
    if profile.engine is not Engine.MSSQL:
        yield from _about_sign_in(profile)
    if profile.tls.key_file:
        yield "Where the key's file has a passphrase, the application has to give that, too."


def _about_sign_in(profile: Profile) -> Iterator[str]:
    if profile.sign_in in _TOKENS:
        yield (
            "The password is an access token that expires: one that is read from "
            f"{password_variable(profile)} once serves no connection that is made later. Give the driver a "
            "new one for each."
        )
    elif profile.sign_in is SignIn.VAULT and profile.credential.vault.engine is VaultEngine.DATABASE:
        yield (
            "User and password come from a lease of HashiCorp Vault: the application has to get its own and "
            "to renew it."
        )
    elif profile.sign_in is SignIn.KERBEROS:
        yield "The application needs a Kerberos ticket of its own, by kinit or by a keytab."
