"""Which of this machine's secrets and tickets a stranger's profile would hand over, and to whom."""

import re
from collections.abc import Iterator

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import VaultAuth
from poolkeeper.profiles.kerberos import TicketFrom
from poolkeeper.profiles.oauth import server_of
from poolkeeper.profiles.oracle import OracleAddress
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.replicas import replicas_of
from poolkeeper.profiles.sql_server import SqlServerLogin, server_name

_TYPED = "the password that you give it"
_SECRET = re.compile(r"(?P<name>\w*(?:password|pwd)\w*\s*=\s*)[^&()\s]+", re.IGNORECASE)
"""No more than a value, so that an address cannot hide in it."""


def secrets_sent(profile: Profile) -> Iterator[tuple[str, str]]:
    """Each secret of this machine that an imported profile would send, and each server that would get it."""
    settings, vault, azure = profile.credential, profile.credential.vault, profile.credential.azure
    secret = {
        SignIn.ENVIRONMENT: f"what is in the variable {settings.environment.name}",
        SignIn.FILE: settings.file.path and f"what is in {settings.file.path}",
        SignIn.CONFIG_FILE: settings.config_file.path and f"what is in {settings.config_file.path}",
        SignIn.VAULT: f"what is in Vault at {vault.mounted_at}/{vault.path}",
        SignIn.AWS_SECRET: f"what is in the AWS secret {settings.aws.secret}",
        SignIn.RDS_IAM: f"an RDS token of {_aws_account(settings.aws.profile)}",
        SignIn.AZURE_SECRET: f"what is in the secret {azure.secret} of {azure.vault_url}",
        SignIn.ENTRA: f"an Entra token for {azure.scope or 'Azure databases'}",
        SignIn.OAUTH: f"a token from {server_of(settings.oauth.issuer or settings.oauth.token_endpoint)}",
    }.get(profile.sign_in)
    if profile.engine is Engine.SQLITE:
        return
    if secret is None and profile.sign_in.has_password and replicas_of(profile):
        # typed for the one server that the form shows beside it
        secret = _TYPED
    if secret:
        yield from ((secret, server) for server in servers_of(profile))
    token = {
        VaultAuth.TOKEN_FILE: vault.token_file,
        VaultAuth.TOKEN_VARIABLE: f"the variable {vault.token_variable}",
        VaultAuth.KUBERNETES: vault.jwt_file,
    }.get(vault.auth)
    if token and profile.sign_in is SignIn.VAULT:
        yield f"what is in {token}", vault.address
    if azure.authority and profile.sign_in in (SignIn.AZURE_SECRET, SignIn.ENTRA):
        yield "the Azure sign-in of this machine", azure.authority


def tickets_offered(profile: Profile) -> Iterator[tuple[str, str]]:
    """Whose ticket an imported profile would offer, and each server that would be offered it.

    A named pipe of Windows proves the account before SQL Server is asked anything.
    """
    kerberos = profile.credential.kerberos
    whose = "your account’s ticket"
    if profile.sign_in is SignIn.KERBEROS and kerberos.ticket is TicketFrom.KEYTAB:
        whose = f"a ticket of {kerberos.principal}, got with {kerberos.keytab or 'a keytab'},"
    by_account = profile.sign_in is SignIn.KERBEROS and profile.engine is not Engine.SQLITE
    if profile.engine is Engine.MSSQL:
        integrated = profile.sql_server.login is SqlServerLogin.INTEGRATED
        by_account = by_account or integrated or _by_pipe(profile.host)
    if by_account:
        yield from ((whose, server) for server in servers_of(profile))


def servers_of(profile: Profile) -> tuple[str, ...]:
    """Each server that a profile signs in to, for people, once: its own first, then its replicas.

    Of a connect string it is the string itself: the host beside it counts for nothing.
    """
    if profile.engine is Engine.ORACLE and profile.oracle.address is OracleAddress.CONNECT_STRING:
        return (f"where “{shown_connect_string(profile.database)}” leads",)
    hosts = profile.host.strip() or "its server", *(each.host for each in replicas_of(profile))
    return tuple(dict.fromkeys(hosts))


def shown_connect_string(connect_string: str) -> str:
    """On one line, whole, without a password, and without signs that would turn its direction."""
    text = "".join(each if each.isprintable() else " " for each in connect_string)
    return _SECRET.sub(r"\g<name>***", " ".join(text.split()))


def _aws_account(profile: str) -> str:
    return f"the AWS profile {profile}" if profile else "this machine’s AWS sign-in"


def _by_pipe(host: str) -> bool:
    try:
        return server_name(host.strip()).prefix == "np:"
    except ValueError:
        return False
