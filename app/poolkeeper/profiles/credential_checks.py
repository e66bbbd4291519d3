"""What is wrong with where a sign-in comes from, as typed; touches no file and runs nothing."""

import shlex
import unicodedata
from collections.abc import Iterator

from poolkeeper.profiles.azure_checks import about_azure
from poolkeeper.profiles.credentials import ConfigFormat, CredentialSettings, FromCommand, FromConfigFile
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.kerberos_checks import about_kerberos
from poolkeeper.profiles.oauth_checks import about_oauth, about_tokens
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.secret_store_checks import about_secret_store

_OF_A_SHELL = frozenset({"|", "||", "&", "&&", ";", ">", ">>", "<", "2>&1"})
TEXT_LIMIT = 1024
LINE_LIMIT = 4096


def about_sign_in(profile: Profile) -> Iterator[tuple[str, str]]:
    """A field and a sentence for each thing to correct."""
    check = _CHECKS.get(profile.sign_in)
    if profile.sign_in is SignIn.KERBEROS and profile.engine is not Engine.SQLITE:
        yield from about_kerberos(profile)
    elif check is not None and profile.engine is not Engine.SQLITE:
        yield from check(profile.credential)
    if profile.engine is not Engine.SQLITE:
        yield from about_secret_store(profile, _about_path)
    if profile.sign_in in (SignIn.AZURE_SECRET, SignIn.ENTRA) and profile.engine is not Engine.SQLITE:
        yield from about_azure(profile)
    if profile.sign_in in (SignIn.OAUTH, SignIn.ENTRA):
        yield from about_tokens(profile)


def _about_environment(settings: CredentialSettings) -> Iterator[tuple[str, str]]:
    name = settings.environment.name
    if not name:
        yield "credential.environment.name", "Name the environment variable."
    elif "=" in name or _unusable(name, TEXT_LIMIT):
        yield "credential.environment.name", "This cannot be the name of an environment variable."


def _about_file(settings: CredentialSettings) -> Iterator[tuple[str, str]]:
    yield from _about_path("credential.file.path", settings.file.path)


def _about_command(settings: CredentialSettings) -> Iterator[tuple[str, str]]:
    command: FromCommand = settings.command
    field = "credential.command.line"
    try:
        arguments = shlex.split(command.line)
    except ValueError:
        yield field, "A quote is left open in the command."
    else:
        if not arguments:
            yield field, "Write the command whose first line of output is the password."
        elif of_a_shell := _OF_A_SHELL.intersection(arguments):
            yield (
                field,
                f"No shell runs this command, so {min(of_a_shell)} does nothing: call a script.",
            )
        elif _unusable(command.line, LINE_LIMIT):
            yield field, "The command is too long or contains a character that cannot be used."
    if not 0.5 <= command.timeout_s <= 300:
        yield "credential.command.timeout_s", "The command gets from 0.5 to 300 seconds."
    if not 0 <= command.kept_s <= 3600:
        yield "credential.command.kept_s", "What it printed is used again for 0 to 3600 seconds."


def _about_config_file(settings: CredentialSettings) -> Iterator[tuple[str, str]]:
    file: FromConfigFile = settings.config_file
    yield from _about_path("credential.config_file.path", file.path)
    if _unusable(file.key, TEXT_LIMIT):
        yield "credential.config_file.key", "The key contains a character that cannot be used."
    named = file.format in _KEYED or file.format is ConfigFormat.AUTO
    if named and not file.key and not file.path.endswith(("pgpass", "pgpass.conf", ".cnf")):
        yield "credential.config_file.key", "Name the key of the password in the file."


_KEYED = frozenset(ConfigFormat) - {ConfigFormat.AUTO, ConfigFormat.PGPASS, ConfigFormat.MY_CNF}


def _about_path(field: str, path: str) -> Iterator[tuple[str, str]]:
    if not path:
        yield field, "Choose the file."
    elif _unusable(path, TEXT_LIMIT):
        yield field, "The path is too long or contains a character that cannot be used."
    elif not (path.startswith(("/", "~", "\\\\")) or path[1:3] in {":\\", ":/"}):
        yield field, "Write the whole path of the file, from the root, the drive or ~ on."


def _unusable(text: str, limit: int) -> bool:
    return len(text) > limit or any(unicodedata.category(each) in {"Cc", "Cs"} for each in text)


_CHECKS = {
    SignIn.ENVIRONMENT: _about_environment,
    SignIn.FILE: _about_file,
    SignIn.COMMAND: _about_command,
    SignIn.CONFIG_FILE: _about_config_file,
    SignIn.OAUTH: about_oauth,
}
