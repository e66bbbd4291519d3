"""Where each kind of sign-in finds its secret: names, paths and commands, never a secret itself."""

import enum

import msgspec

from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.azure import FromAzure
from poolkeeper.profiles.hashicorp import FromVault
from poolkeeper.profiles.kerberos import Kerberos
from poolkeeper.profiles.oauth import FromOAuth


class ConfigFormat(enum.StrEnum):
    """How a configuration file is read; AUTO goes by the file's name."""

    AUTO = "auto"
    INI = "ini"
    TOML = "toml"
    JSON = "json"
    DOTENV = "env"
    PGPASS = "pgpass"
    MY_CNF = "my.cnf"
    PG_SERVICE = "pg_service"

    @property
    def has_key(self) -> bool:
        """Whether a key says which value is meant; the others are asked by the profile's server and user."""
        return self is not ConfigFormat.PGPASS


class FromEnvironment(msgspec.Struct, frozen=True, kw_only=True):
    """The variable of the window's environment that holds the secret."""

    name: str = ""


class FromFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file whose first line is the secret. One that others can read is refused, unless `lenient`."""

    path: str = ""
    lenient: bool = False


class FromCommand(msgspec.Struct, frozen=True, kw_only=True):
    """The command whose first line of output is the secret.

    `line` is cut into arguments by the rules of `shlex`; no shell sees it. What it gave is used again for
    `kept_s` seconds, so that a pool that fills does not run it once a connection; 0 runs it each time.
    """

    line: str = ""
    timeout_s: float = 15
    kept_s: float = 30


class FromConfigFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file and the key of the secret in it: `section.key`, `a.b.0.c`, a variable, a group, a service."""

    path: str = ""
    format: ConfigFormat = ConfigFormat.AUTO
    key: str = ""
    lenient: bool = False


class CredentialSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One part for each kind of sign-in; what other kinds' parts say counts for nothing."""

    environment: FromEnvironment = FromEnvironment()
    file: FromFile = FromFile()
    command: FromCommand = FromCommand()
    config_file: FromConfigFile = FromConfigFile()
    vault: FromVault = FromVault()
    aws: FromAws = FromAws()
    azure: FromAzure = FromAzure()
    oauth: FromOAuth = FromOAuth()
    kerberos: Kerberos = Kerberos()
