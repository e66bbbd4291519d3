"""Signing in to RDS and Aurora with a token of IAM (Amazon RDS User Guide, "IAM database authentication")."""

import re
import time
from typing import TYPE_CHECKING, NamedTuple

from poolkeeper.credentials.aws_session import ask_aws, client_of
from poolkeeper.credentials.credential import Credential, Fetching, NoSignIn
from poolkeeper.profiles.engines import ENGINES
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile

if TYPE_CHECKING:
    from boto3 import Session

TOKEN_LIVES_S = 15 * 60
RENEWED_BEFORE_S = 60.0
"""A token is checked once, when a connection is made: only a slow connect needs what is left of it."""

_RDS_HOST = re.compile(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?:\.cn)?$")


class _Token(NamedTuple):
    text: str
    region: str
    expires_s: float

    def __repr__(self) -> str:
        return "_Token(***)"


class RdsToken:
    """Made from the credentials alone, without asking RDS; it serves for many connections."""

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """A token as the password. Raises NoSignIn."""
        if profile.tls.mode in (Encryption.OFF, Encryption.PREFER):
            raise NoSignIn(
                "A token of IAM is only sent over TLS, and the profile does not require it.",
                "Set Encryption to require or better in the profile.",
            )
        region = _region_of(profile)
        token = ask_aws(profile.credential.aws, fetching, lambda session: _signed(session, profile, region))
        return Credential(
            identity=Identity(profile.user, token.text),
            source=f"IAM token for RDS in {token.region}",
            expires_s=token.expires_s,
        )

    def kept_s(self, _profile: Profile) -> float:
        """As long as it lives."""
        return float(TOKEN_LIVES_S)

    def renewed_before_s(self, _profile: Profile) -> float:
        """A minute."""
        return RENEWED_BEFORE_S


def _signed(session: "Session", profile: Profile, region: str) -> _Token:
    credentials = session.get_credentials()
    # read before the token is made, so that it is not said to live longer than it does
    made_s = time.time()
    client = client_of(session, "rds", profile.credential.aws, region)
    text = client.generate_db_auth_token(
        DBHostname=profile.host,
        Port=profile.port or ENGINES[profile.engine].port,
        DBUsername=profile.user,
    )
    ends = getattr(credentials, "_expiry_time", None)
    expires_s = made_s + TOKEN_LIVES_S
    return _Token(
        text, client.meta.region_name, expires_s if ends is None else min(expires_s, ends.timestamp())
    )


def _region_of(profile: Profile) -> str:
    """The region that the server's name says, else the profile's; a token of another is always refused."""
    chosen, named = profile.credential.aws.region, _RDS_HOST.search(profile.host.lower())
    if named is None:
        return chosen
    if chosen and chosen != named[1]:
        raise NoSignIn(
            f"The server is in the region {named[1]} by its name, but the profile says {chosen}: "
            "RDS refuses a token of another region.",
            "Correct the region in the profile, or leave it empty.",
        )
    return named[1]
