"""What is wrong with what a profile says of Vault and of AWS, as typed; asks neither of them."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth, VaultEngine
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Encryption, Profile, SignIn
from poolkeeper.profiles.replicas import replicas_of
from poolkeeper.profiles.sql_server import SqlServerLogin

TEXT_LIMIT = 2048
RDS_ENGINES = (Engine.POSTGRESQL, Engine.MYSQL)
"""Where IAM signs in to RDS (Amazon RDS User Guide, "IAM database authentication")."""

Found = Iterator[tuple[str, str]]
CheckPath = Callable[[str, str], Found]


def gives_user(profile: Profile) -> bool:
    """Whether the user's name comes with the secret, so that the profile needs none."""
    vault, aws, azure = profile.credential.vault, profile.credential.aws, profile.credential.azure
    if profile.sign_in is SignIn.VAULT:
        return vault.engine is VaultEngine.DATABASE or bool(vault.user_key)
    if profile.sign_in is SignIn.AZURE_SECRET:
        return bool(azure.user_key and azure.password_key)
    return profile.sign_in is SignIn.AWS_SECRET and bool(aws.user_key and aws.password_key)


def about_secret_store(profile: Profile, about_path: CheckPath) -> Found:
    """A field and a sentence for each thing to correct; `about_path` looks at a path in a field."""
    match profile.sign_in:
        case SignIn.VAULT:
            yield from _about_vault(profile.credential.vault, about_path)
            yield from _about_leases(profile)
        case SignIn.AWS_SECRET:
            yield from _about_aws(profile.credential.aws)
        case SignIn.RDS_IAM:
            yield from _about_rds(profile)


def _about_vault(vault: FromVault, about_path: CheckPath) -> Found:
    yield from _about_texts("credential.vault", vault)
    yield from _about_address(vault.address)
    if vault.ca_file:
        yield from about_path("credential.vault.ca_file", vault.ca_file)
    if vault.auth is VaultAuth.TOKEN_FILE:
        yield from about_path("credential.vault.token_file", vault.token_file)
    if vault.auth is VaultAuth.TOKEN_VARIABLE and not vault.token_variable:
        yield "credential.vault.token_variable", "Name the environment variable."
    if vault.auth.logs_in and not vault.role:
        what = "role id of the AppRole" if vault.auth is VaultAuth.APPROLE else "role of Kubernetes sign-in"
        yield "credential.vault.role", f"Write the {what}."
    if vault.auth is VaultAuth.KUBERNETES:
        yield from about_path("credential.vault.jwt_file", vault.jwt_file)
    if not vault.path.strip("/"):
        is_role = vault.engine is VaultEngine.DATABASE
        yield "credential.vault.path", f"Write the {'name of the role' if is_role else 'path of the secret'}."
    elif ".." in vault.path.split("/") or any(mark in vault.path for mark in "?#"):
        yield "credential.vault.path", "This cannot be a path in Vault."
    if vault.engine is not VaultEngine.DATABASE and not vault.password_key:
        yield "credential.vault.password_key", "Name the key of the password."
    yield from _about_times("credential.vault", vault.timeout_s, vault.kept_s)


def _about_leases(profile: Profile) -> Found:
    if profile.credential.vault.engine is not VaultEngine.DATABASE:
        return
    if profile.engine is Engine.MSSQL and profile.sql_server.login is SqlServerLogin.TOKEN:
        yield "credential.vault.engine", "A database user of Vault signs in by login and password alone."
    if profile.pool_kind is PoolKind.ORACLEDB:
        kept = "The pool of python-oracledb keeps the user it was opened with, and Vault’s users end"
        yield "credential.vault.engine", f"{kept}: choose another kind of pool."


def _about_address(address: str) -> Found:
    field = "credential.vault.address"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = None, None
    if parts is None or parts.scheme not in ("http", "https") or not host:
        yield field, "Write the address of Vault as https://vault.example:8200."
    elif parts.username or parts.password:
        yield field, "Write no user or password into the address."
    elif parts.path.strip("/") or parts.query or parts.fragment:
        yield field, "Write scheme, host and port alone: https://vault.example:8200."


def _about_aws(aws: FromAws) -> Found:
    yield from _about_texts("credential.aws", aws)
    if not aws.secret:
        yield "credential.aws.secret", "Write the name or the ARN of the secret."
    if not aws.stage:
        yield "credential.aws.stage", "Name the stage of the version; the newest is AWSCURRENT."
    yield from _about_times("credential.aws", aws.timeout_s, aws.kept_s)


def _about_rds(profile: Profile) -> Found:
    yield from _about_texts("credential.aws", profile.credential.aws)
    if profile.engine not in RDS_ENGINES:
        yield "credential.aws.region", "RDS takes tokens of IAM for PostgreSQL, MySQL and MariaDB alone."
    if profile.tls.mode in (Encryption.OFF, Encryption.PREFER):
        yield "tls.mode", "RDS takes a token of IAM over TLS alone: choose an encryption that is required."
    if replicas_of(profile):
        yield (
            "replicas.servers",
            "A token of IAM is made for the primary’s host alone, and no replica takes it. Take the replicas "
            "out, or choose another way to sign in.",
        )


def _about_times(part: str, timeout_s: float, kept_s: float) -> Found:
    if not 1 <= timeout_s <= 300:
        yield f"{part}.timeout_s", "An answer may take from 1 to 300 seconds."
    if not 0 <= kept_s <= 86_400:
        yield f"{part}.kept_s", "A secret is used again for 0 to 86,400 seconds."


def _about_texts(part: str, settings: FromVault | FromAws) -> Found:
    for name in settings.__struct_fields__:
        text = getattr(settings, name)
        if isinstance(text, str) and (len(text) > TEXT_LIMIT or not text.isprintable()):
            yield f"{part}.{name}", "This is too long or contains a character that cannot be used."
