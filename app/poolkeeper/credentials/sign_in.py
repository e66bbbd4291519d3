"""Where a sign-in comes from: one small class for each source, chosen by the profile."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.secret_text import Secrets
from poolkeeper.profiles.sql_server import SqlServerLogin

Ask = Callable[[Profile, str], str | None]


class SignedIn(msgspec.Struct, frozen=True):
    """An identity, and where it came from in words: "password from Secret Service"."""

    identity: Identity
    source: str


class NoSignIn(Exception):
    """No identity could be had; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class SecretSource(Protocol):
    """Where saved passwords are."""

    @property
    def place(self) -> str:
        """What to call it: "Secret Service"."""

    def secrets(self, profile_id: str) -> Secrets:
        """What is saved of a profile; empty where nothing is. Raises StoreError."""


class Source(Protocol):
    """One way to sign in."""

    def sign_in(self, profile: Profile) -> SignedIn:
        """The identity for `profile`. Raises NoSignIn."""


class NoPassword:
    """Nothing is asked for: a file, or a server that trusts the user name."""

    def sign_in(self, profile: Profile) -> SignedIn:
        """The user alone."""
        if profile.engine is Engine.MSSQL and profile.sql_server.login is SqlServerLogin.INTEGRATED:
            return SignedIn(Identity(), "the account that runs Poolkeeper")
        is_file = ENGINES[profile.engine].port == 0
        return SignedIn(Identity(profile.user), "no password needed" if is_file else "no password sent")


class TypedPassword:
    """Asks the user; `ask` takes the profile and the reason and gives None when dismissed."""

    def __init__(self, ask: Ask, reason: str = "") -> None:
        self._ask = ask
        self._reason = reason

    def sign_in(self, profile: Profile) -> SignedIn:
        """What the user types. Raises NoSignIn when they dismiss the question."""
        reason = self._reason or f"“{profile.name}” asks for its password each time."
        password = self._ask(profile, reason)
        if password is None:
            raise NoSignIn(f"No password was entered for “{profile.name}”, so no connection was made.")
        return SignedIn(Identity(profile.user, password), "password typed")


class SavedPassword:
    """Takes the password from where profiles are kept, and asks when none is there."""

    def __init__(self, secrets: SecretSource, ask: Ask) -> None:
        self._secrets = secrets
        self._ask = ask

    def sign_in(self, profile: Profile) -> SignedIn:
        """The saved password. Raises NoSignIn when it cannot be read."""
        kept, place = secrets_of(profile, self._secrets), self._secrets.place
        if not kept.password:
            reason = f"No password is saved for “{profile.name}” in {place}."
            typed = TypedPassword(self._ask, reason).sign_in(profile)
            return SignedIn(with_wallet(typed.identity, kept), typed.source)
        identity = Identity(profile.user, kept.password, kept.wallet_password)
        return SignedIn(identity, f"password from {place}")


def secrets_of(profile: Profile, secrets: SecretSource) -> Secrets:
    """What is saved of a profile. Raises NoSignIn where that cannot be read."""
    try:
        return secrets.secrets(profile.id)
    except StoreError as error:
        raise NoSignIn(error.sentence) from error


def with_wallet(identity: Identity, kept: Secrets) -> Identity:
    """`identity` with the saved password of the profile's wallet."""
    return msgspec.structs.replace(identity, wallet_password=kept.wallet_password)


def sign_in(profile: Profile, secrets: SecretSource, ask: Ask) -> SignedIn:
    """The identity to connect with, from where the profile says. Raises NoSignIn."""
    signed_in = _source(profile, secrets, ask).sign_in(profile)
    if not profile.oracle.wallet or signed_in.identity.wallet_password:
        return signed_in
    identity = with_wallet(signed_in.identity, secrets_of(profile, secrets))
    return SignedIn(identity, signed_in.source)


def _source(profile: Profile, secrets: SecretSource, ask: Ask) -> Source:
    if profile.engine is Engine.SQLITE or profile.sign_in is SignIn.NONE:
        return NoPassword()
    if profile.sign_in is SignIn.PROMPT:
        return TypedPassword(ask)
    return SavedPassword(secrets, ask)
