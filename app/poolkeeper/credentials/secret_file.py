"""Signing in with the first line of a file."""

from poolkeeper.credentials.credential import AskedEachTime, Credential, Fetching, NoSignIn
from poolkeeper.credentials.places import read_secret_file
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile


class SecretFile(AskedEachTime):
    """Reads the file at each fetch, as Docker and Kubernetes mount secrets; spaces belong to the secret."""

    def fetch(self, profile: Profile, _fetching: Fetching) -> Credential:
        """The first line. Raises NoSignIn."""
        settings = profile.credential.file
        found = read_secret_file(settings.path, lenient=settings.lenient)
        password = found.text.split("\n", 1)[0].removesuffix("\r")
        if not password:
            raise NoSignIn(
                f"The first line of {found.path} is empty.", "Write the password into its first line."
            )
        return Credential(
            identity=Identity(profile.user, password),
            source=f"password from {found.path}",
            changed_s=found.changed_s,
            warning=found.warning,
        )
