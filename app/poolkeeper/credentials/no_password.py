"""Signing in without a password."""

from poolkeeper.credentials.credential import AskedEachTime, Credential, Fetching
from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.sql_server import SqlServerLogin


class NoPassword(AskedEachTime):
    """Nothing is asked for: a file, or a server that trusts the user name."""

    def fetch(self, profile: Profile, _fetching: Fetching) -> Credential:
        """The user alone."""
        if profile.engine is Engine.MSSQL and profile.sql_server.login is SqlServerLogin.INTEGRATED:
            return Credential(identity=Identity(), source="the account that runs Poolkeeper")
        is_file = ENGINES[profile.engine].port == 0
        source = "no password needed" if is_file else "no password sent"
        return Credential(identity=Identity(profile.user), source=source)
