"""An access token as an identity: by a way of the driver's own, or in place of the password."""

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

_OWN_WAY = frozenset({Engine.MSSQL, Engine.ORACLE})


def token_identity(profile: Profile, token: str) -> Identity:
    """The identity of a profile's user, or of whoever the token names."""
    return Identity(profile.user, token, is_token=profile.engine in _OWN_WAY)
