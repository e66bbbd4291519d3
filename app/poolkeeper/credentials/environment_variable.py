"""Signing in with what an environment variable holds."""

import os

from poolkeeper.credentials.credential import AskedEachTime, Credential, Fetching, NoSignIn
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile


class EnvironmentVariable(AskedEachTime):
    """Reads the window's own environment at each fetch; nothing is ever written there."""

    def fetch(self, profile: Profile, _fetching: Fetching) -> Credential:
        """The variable's value. Raises NoSignIn when it is not set or empty."""
        name = profile.credential.environment.name
        password = os.environ.get(name)
        if password is None:
            raise NoSignIn(
                f"The environment variable “{name}” is not set where Poolkeeper was started.",
                "Set it before starting Poolkeeper, or correct its name in the profile.",
            )
        if not password:
            raise NoSignIn(f"The environment variable {name} is empty.", "Set it to the password.")
        return Credential(
            identity=Identity(profile.user, password), source=f"password from the variable {name}"
        )
