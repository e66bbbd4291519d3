"""Signing in with a secret of AWS Secrets Manager (its API reference, "GetSecretValue")."""

from typing import TYPE_CHECKING, Any

from poolkeeper.credentials.aws_session import ask_aws, client_of
from poolkeeper.credentials.credential import Credential, Fetching, NoSignIn
from poolkeeper.credentials.keyed_secret import identity_of_text
from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.profile import Profile

if TYPE_CHECKING:
    from boto3 import Session

VERSION_SHOWN = 8
"""So many characters of a version's UUID tell it from the others."""


class AwsSecret:
    """Reads the version that bears the profile's stage; it is kept for a while, for each read is paid for."""

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """The user and the password in the secret. Raises NoSignIn."""
        settings = profile.credential.aws
        region = _region_of(settings)
        found = ask_aws(settings, fetching, lambda session: _read(session, settings, region))
        text = found.get("SecretString")
        if not isinstance(text, str):
            raise NoSignIn(
                f"The secret “{settings.secret}” is binary, and no text.", "Choose a secret that is text."
            )
        created = found.get("CreatedDate")
        return Credential(
            identity=identity_of_text(
                text, profile, settings.user_key, settings.password_key, settings.secret
            ),
            source=f"AWS Secrets Manager, {found.get('Name', settings.secret)} in {found['region']}",
            version=f"{settings.stage} {str(found.get('VersionId', ''))[:VERSION_SHOWN]}".strip(),
            changed_s=None if created is None else created.timestamp(),
        )

    def kept_s(self, profile: Profile) -> float:
        """As the profile says."""
        return profile.credential.aws.kept_s

    def renewed_before_s(self, _profile: Profile) -> float:
        """A secret tells no expiry; a rotated one is asked for anew when the server refuses the old."""
        return 0.0


def _read(session: "Session", settings: FromAws, region: str) -> dict[str, Any]:
    client = client_of(session, "secretsmanager", settings, region)
    found = client.get_secret_value(SecretId=settings.secret, VersionStage=settings.stage)
    return {**found, "region": client.meta.region_name}


def _region_of(settings: FromAws) -> str:
    """The region to ask: an ARN says it itself. Raises NoSignIn where the profile says another."""
    parts = settings.secret.split(":")
    if parts[0] != "arn" or len(parts) < 6:
        return settings.region
    if settings.region and settings.region != parts[3]:
        raise NoSignIn(
            f"The secret's ARN is of the region {parts[3]}, but the profile says {settings.region}.",
            "Correct the region in the profile, or leave it empty.",
        )
    return parts[3]
