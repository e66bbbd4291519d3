"""Signing in with a value of a configuration file."""

from pathlib import PurePath

from poolkeeper.credentials import keyed_files, pgpass
from poolkeeper.credentials.credential import AskedEachTime, Credential, Fetching, NoSignIn
from poolkeeper.credentials.places import read_secret_file
from poolkeeper.profiles.credentials import ConfigFormat
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

_BY_NAME = {
    ".pgpass": ConfigFormat.PGPASS,
    "pgpass.conf": ConfigFormat.PGPASS,
    ".pg_service.conf": ConfigFormat.PG_SERVICE,
    "pg_service.conf": ConfigFormat.PG_SERVICE,
    ".env": ConfigFormat.DOTENV,
}
_BY_ENDING = {
    ".toml": ConfigFormat.TOML,
    ".json": ConfigFormat.JSON,
    ".cnf": ConfigFormat.MY_CNF,
    ".env": ConfigFormat.DOTENV,
}


class ConfigFile(AskedEachTime):
    """Reads the file at each fetch."""

    def fetch(self, profile: Profile, _fetching: Fetching) -> Credential:
        """The value of the profile's key. Raises NoSignIn."""
        settings = profile.credential.config_file
        found = read_secret_file(settings.path, lenient=settings.lenient)
        kind = format_of(settings.path, settings.format)
        if kind is ConfigFormat.PGPASS:
            value = pgpass.password_in(found, profile)
        else:
            value = keyed_files.value_in(found, kind, settings.key)
        if not value.text:
            raise NoSignIn(f"{value.where} is empty.", "Write the password there.")
        return Credential(
            identity=Identity(profile.user, value.text),
            source=f"password from {value.where}",
            changed_s=found.changed_s,
            warning=found.warning,
        )


def format_of(path: str, chosen: ConfigFormat) -> ConfigFormat:
    """How a file is read; one whose name says nothing is read as INI."""
    if chosen is not ConfigFormat.AUTO:
        return chosen
    name = PurePath(path.replace("\\", "/")).name.lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.startswith(".env."):
        return ConfigFormat.DOTENV
    return _BY_ENDING.get(PurePath(name).suffix, ConfigFormat.INI)
