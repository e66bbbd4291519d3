"""The ways to sign in that a form offers for an engine, each with what it sets in a profile."""

import enum
import sys

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.kerberos import Kerberos
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.sql_server import SqlServerLogin


class SignInChoice(enum.Enum):
    """A sign-in as a person chooses it: where the secret comes from, and for SQL Server what it is."""

    SAVED = (SignIn.KEYRING, SqlServerLogin.PASSWORD)
    ASKED = (SignIn.PROMPT, SqlServerLogin.PASSWORD)
    VARIABLE = (SignIn.ENVIRONMENT, SqlServerLogin.PASSWORD)
    FILE = (SignIn.FILE, SqlServerLogin.PASSWORD)
    COMMAND = (SignIn.COMMAND, SqlServerLogin.PASSWORD)
    CONFIG_FILE = (SignIn.CONFIG_FILE, SqlServerLogin.PASSWORD)
    WITHOUT = (SignIn.NONE, SqlServerLogin.PASSWORD)
    TICKET = (SignIn.KERBEROS, SqlServerLogin.PASSWORD)
    TICKET_INTEGRATED = (SignIn.KERBEROS, SqlServerLogin.INTEGRATED)
    INTEGRATED = (SignIn.NONE, SqlServerLogin.INTEGRATED)
    TOKEN_SAVED = (SignIn.KEYRING, SqlServerLogin.TOKEN)
    TOKEN_ASKED = (SignIn.PROMPT, SqlServerLogin.TOKEN)
    TOKEN_COMMAND = (SignIn.COMMAND, SqlServerLogin.TOKEN)

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


_WITH_USER = {
    SignInChoice.SAVED: "User and saved password",
    SignInChoice.ASKED: "User, ask for the password",
    SignInChoice.VARIABLE: "User, password from an environment variable",
    SignInChoice.FILE: "User, password from a file",
    SignInChoice.COMMAND: "User, password printed by a command",
    SignInChoice.CONFIG_FILE: "User, password from a config file",
    SignInChoice.WITHOUT: "User without password",
}
_WITH_TICKET = {**_WITH_USER, SignInChoice.TICKET: "Kerberos"}
_OF_SQL_SERVER = {
    SignInChoice.SAVED: "Login and saved password",
    SignInChoice.ASKED: "Login, ask for the password",
    SignInChoice.VARIABLE: "Login, password from an environment variable",
    SignInChoice.FILE: "Login, password from a file",
    SignInChoice.COMMAND: "Login, password printed by a command",
    SignInChoice.CONFIG_FILE: "Login, password from a config file",
    **(
        {SignInChoice.INTEGRATED: "Windows account"}
        if sys.platform == "win32"
        else {SignInChoice.TICKET_INTEGRATED: "Kerberos"}
    ),
    SignInChoice.TOKEN_SAVED: "Saved access token",
    SignInChoice.TOKEN_ASKED: "Ask for an access token",
    SignInChoice.TOKEN_COMMAND: "Access token printed by a command",
}


def choices_of(engine: Engine) -> dict[SignInChoice, str]:
    """What is offered for `engine`, and what to call it."""
    if engine is Engine.MSSQL:
        return _OF_SQL_SERVER
    return _WITH_USER if engine is Engine.MYSQL else _WITH_TICKET


def source_of(choice: SignInChoice, before: Profile, ticket: Kerberos) -> SignIn:
    """What a choice sets in a profile that was as `before`.

    An integrated sign-in from before there were settings for its ticket stays as it was while none is made.
    """
    was_integrated = choice_of(before) is choice and before.sign_in is SignIn.NONE
    if choice is SignInChoice.TICKET_INTEGRATED and was_integrated and ticket == Kerberos():
        return SignIn.NONE
    return choice.source


def choice_of(profile: Profile) -> SignInChoice:
    """The choice that a profile stands for."""
    login = profile.sql_server.login if profile.engine is Engine.MSSQL else SqlServerLogin.PASSWORD
    wanted = (profile.sign_in, login)
    if profile.engine is Engine.MSSQL and SignIn.KERBEROS is profile.sign_in:
        login = SqlServerLogin.INTEGRATED
    if login is SqlServerLogin.INTEGRATED:
        # both mean the account's own; where there are tickets, it is one
        wanted = (SignIn.NONE if sys.platform == "win32" else SignIn.KERBEROS, login)
    found = next((each for each in SignInChoice if each.value == wanted), SignInChoice.ASKED)
    offered = choices_of(profile.engine)
    return found if found in offered else next(iter(offered))
