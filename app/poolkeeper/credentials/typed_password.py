"""Signing in with a password that a person types."""

from poolkeeper.credentials.credential import AskedEachTime, Credential, Fetching, NoSignIn
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

SAVE_ONE = "Type the password in the profile and save it, or choose to be asked for it each time."
REFUSED = "The server refused the password that was entered."


class TypedPassword(AskedEachTime):
    """Asks a person; how long the answer is remembered is the window's affair."""

    def __init__(self, reason: str = "") -> None:
        self._reason = reason

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """What the user types. Raises NoSignIn when they dismiss the question."""
        reason = self._reason or f"“{profile.name}” asks for its password each time."
        password = fetching.ask(profile, REFUSED if fetching.refused else reason)
        if password is None:
            if self._reason:
                raise NoSignIn(f"{self._reason} None was entered either.", SAVE_ONE)
            raise NoSignIn(f"No password was entered for “{profile.name}”, so no connection was made.")
        return Credential(identity=Identity(profile.user, password), source="password typed")
