"""The ways to sign in that a form offers for an engine, each with what it sets in a profile."""

import enum
import sys

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.kerberos import Kerberos
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.secret_store_checks import RDS_ENGINES
from poolkeeper.profiles.sql_server import SqlServerLogin

WINDOWS = "win32"


class SignInChoice(enum.Enum):
    """A sign-in as a person chooses it: where the secret comes from, and for SQL Server what it is.

    A token that stands for the user as well, as Oracle's does too, is one of TOKEN.
    """

    SAVED = (SignIn.KEYRING, SqlServerLogin.PASSWORD)
    ASKED = (SignIn.PROMPT, SqlServerLogin.PASSWORD)
    VARIABLE = (SignIn.ENVIRONMENT, SqlServerLogin.PASSWORD)
    FILE = (SignIn.FILE, SqlServerLogin.PASSWORD)
    COMMAND = (SignIn.COMMAND, SqlServerLogin.PASSWORD)
    CONFIG_FILE = (SignIn.CONFIG_FILE, SqlServerLogin.PASSWORD)
    VAULT = (SignIn.VAULT, SqlServerLogin.PASSWORD)
    AWS_SECRET = (SignIn.AWS_SECRET, SqlServerLogin.PASSWORD)
    RDS_IAM = (SignIn.RDS_IAM, SqlServerLogin.PASSWORD)
    CERTIFICATE = (SignIn.CERTIFICATE, SqlServerLogin.PASSWORD)
    AZURE_SECRET = (SignIn.AZURE_SECRET, SqlServerLogin.PASSWORD)
    ENTRA = (SignIn.ENTRA, SqlServerLogin.PASSWORD)
    TOKEN_ENTRA = (SignIn.ENTRA, SqlServerLogin.TOKEN)
    WITHOUT = (SignIn.NONE, SqlServerLogin.PASSWORD)
    TICKET = (SignIn.KERBEROS, SqlServerLogin.PASSWORD)
    TICKET_INTEGRATED = (SignIn.KERBEROS, SqlServerLogin.INTEGRATED)
    INTEGRATED = (SignIn.NONE, SqlServerLogin.INTEGRATED)
    TOKEN_SAVED = (SignIn.KEYRING, SqlServerLogin.TOKEN)
    TOKEN_ASKED = (SignIn.PROMPT, SqlServerLogin.TOKEN)
    TOKEN_COMMAND = (SignIn.COMMAND, SqlServerLogin.TOKEN)
    OAUTH = (SignIn.OAUTH, SqlServerLogin.PASSWORD)
    TOKEN_OAUTH = (SignIn.OAUTH, SqlServerLogin.TOKEN)

    @property
    def source(self) -> SignIn:
        """Where the secret comes from."""
        return self.value[0]

    @property
    def login(self) -> SqlServerLogin:
        """What the secret is, for SQL Server."""
        return self.value[1]

    @property
    def has_user(self) -> bool:
        """Whether a user's name goes with it."""
        return self.login is SqlServerLogin.PASSWORD


_WITH_USER: dict[SignInChoice, str] = {
    SignInChoice.SAVED: "User and saved password",
    SignInChoice.ASKED: "User, ask for the password",
    SignInChoice.VARIABLE: "User, password from an environment variable",
    SignInChoice.FILE: "User, password from a file",
    SignInChoice.COMMAND: "User, password printed by a command",
    SignInChoice.CONFIG_FILE: "User, password from a config file",
    SignInChoice.VAULT: "User and password from HashiCorp Vault",
    SignInChoice.AWS_SECRET: "User and password from AWS Secrets Manager",
    SignInChoice.AZURE_SECRET: "User and password from Azure Key Vault",
    SignInChoice.OAUTH: "User, access token of an OAuth provider as password",
    SignInChoice.CERTIFICATE: "User and client certificate",
    SignInChoice.WITHOUT: "User without password",
}
_WITH_TICKET = {**_WITH_USER, SignInChoice.TICKET: "Kerberos"}
_NOT_OF_ORACLE = {SignInChoice.OAUTH, SignInChoice.CERTIFICATE}
_OF_ORACLE: dict[SignInChoice, str] = {
    **{each: name for each, name in _WITH_TICKET.items() if each not in _NOT_OF_ORACLE},
    SignInChoice.TOKEN_OAUTH: "Access token of an OAuth provider",
}
_OF_SQL_SERVER: dict[SignInChoice, str] = {
    SignInChoice.SAVED: "Login and saved password",
    SignInChoice.ASKED: "Login, ask for the password",
    SignInChoice.VARIABLE: "Login, password from an environment variable",
    SignInChoice.FILE: "Login, password from a file",
    SignInChoice.COMMAND: "Login, password printed by a command",
    SignInChoice.CONFIG_FILE: "Login, password from a config file",
    SignInChoice.VAULT: "Login and password from HashiCorp Vault",
    SignInChoice.AWS_SECRET: "Login and password from AWS Secrets Manager",
    SignInChoice.AZURE_SECRET: "Login and password from Azure Key Vault",
    SignInChoice.INTEGRATED: "Windows account or service account (gMSA)",
    SignInChoice.TICKET_INTEGRATED: "Kerberos",
    SignInChoice.TOKEN_SAVED: "Saved access token",
    SignInChoice.TOKEN_ASKED: "Ask for an access token",
    SignInChoice.TOKEN_COMMAND: "Access token printed by a command",
    SignInChoice.TOKEN_ENTRA: "Access token of Microsoft Entra ID",
    SignInChoice.TOKEN_OAUTH: "Access token of an OAuth provider",
}
_BEFORE_WITHOUT = len(_WITH_USER) - 1
_OF_CLOUDS = dict(
    [
        *list(_WITH_USER.items())[:_BEFORE_WITHOUT],
        (SignInChoice.RDS_IAM, "User, IAM token for Amazon RDS"),
        (SignInChoice.ENTRA, "User, access token of Microsoft Entra ID as password"),
        *list(_WITH_USER.items())[_BEFORE_WITHOUT:],
    ]
)


_OF_ENGINE = {
    Engine.MSSQL: _OF_SQL_SERVER,
    Engine.ORACLE: _OF_ORACLE,
    **dict.fromkeys(RDS_ENGINES, _OF_CLOUDS),
    Engine.POSTGRESQL: {**_OF_CLOUDS, SignInChoice.TICKET: "Kerberos"},
}


_NAMES_ON_WINDOWS = {SignInChoice.TICKET: "Windows account (SSPI) or Kerberos"}
"""Where libpq asks the system for the ticket of the logon."""

_ELSEWHERE = {WINDOWS: SignInChoice.TICKET_INTEGRATED}


def choices_of(engine: Engine, platform: str = sys.platform) -> dict[SignInChoice, str]:
    """What is offered for `engine` on a platform (`sys.platform`), and what to call it."""
    offered = dict(_OF_ENGINE.get(engine, _WITH_USER))
    offered.pop(_ELSEWHERE.get(platform, SignInChoice.INTEGRATED), None)
    if platform == WINDOWS:
        offered |= {each: name for each, name in _NAMES_ON_WINDOWS.items() if each in offered}
    return offered


def source_of(choice: SignInChoice, before: Profile, ticket: Kerberos) -> SignIn:
    """What a choice sets in a profile that was as `before`.

    An integrated sign-in from before there were settings for its ticket stays as it was while none is made.
    """
    was_integrated = choice_of(before) is choice and before.sign_in is SignIn.NONE
    if choice is SignInChoice.TICKET_INTEGRATED and was_integrated and ticket == Kerberos():
        return SignIn.NONE
    return choice.source


def choice_of(profile: Profile, platform: str = sys.platform) -> SignInChoice:
    """The choice that a profile stands for on a platform (`sys.platform`)."""
    login = profile.sql_server.login if profile.engine is Engine.MSSQL else SqlServerLogin.PASSWORD
    if profile.engine is Engine.ORACLE and profile.sign_in is SignIn.OAUTH:
        login = SqlServerLogin.TOKEN
    wanted = (profile.sign_in, login)
    if profile.engine is Engine.MSSQL and SignIn.KERBEROS is profile.sign_in:
        login = SqlServerLogin.INTEGRATED
    if login is SqlServerLogin.INTEGRATED:
        # both mean the account's own; where there are tickets, it is one
        wanted = (SignIn.NONE if platform == WINDOWS else SignIn.KERBEROS, login)
    found = next((each for each in SignInChoice if each.value == wanted), SignInChoice.ASKED)
    offered = choices_of(profile.engine, platform)
    return found if found in offered else next(iter(offered))
