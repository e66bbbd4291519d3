"""Where a sign-in comes from: one small class for each source, chosen by the profile."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn

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

    def password(self, profile_id: str) -> str | None:
        """The saved password, or None. Raises StoreError."""


class Source(Protocol):
    """One way to sign in."""

    def sign_in(self, profile: Profile) -> SignedIn:
        """The identity for `profile`. Raises NoSignIn."""


class NoPassword:
    """Nothing is asked for: a file, or a server that trusts the user name."""

    def sign_in(self, profile: Profile) -> SignedIn:
        """The user alone."""
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
        try:
            password = self._secrets.password(profile.id)
        except StoreError as error:
            raise NoSignIn(error.sentence) from error
        if password is None:
            reason = f"No password is saved for “{profile.name}” in {self._secrets.place}."
            return TypedPassword(self._ask, reason).sign_in(profile)
        return SignedIn(Identity(profile.user, password), f"password from {self._secrets.place}")


def sign_in(profile: Profile, secrets: SecretSource, ask: Ask) -> SignedIn:
    """The identity to connect with, from where the profile says. Raises NoSignIn."""
    return _source(profile, secrets, ask).sign_in(profile)


def _source(profile: Profile, secrets: SecretSource, ask: Ask) -> Source:
    if profile.engine is Engine.SQLITE or profile.sign_in is SignIn.NONE:
        return NoPassword()
    if profile.sign_in is SignIn.PROMPT:
        return TypedPassword(ask)
    return SavedPassword(secrets, ask)
