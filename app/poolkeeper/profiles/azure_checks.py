"""What is wrong with what a profile says of Azure, as typed; asks nobody."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from poolkeeper.profiles.azure import SCOPES, AzureAuth, FromAzure
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Encryption, Profile, SignIn

TEXT_LIMIT = 2048
FIELD = "credential.azure."
_SECRET_NAME = re.compile(r"[0-9A-Za-z-]{1,127}")
"""Key Vault's documentation, "Azure Key Vault keys, secrets and certificates overview": object names."""
_TENANT = re.compile(r"[0-9A-Za-z.-]+")
_SCOPE = re.compile(r"[0-9A-Za-z_.:/-]+")

Found = Iterator[tuple[str, str]]


def about_azure(profile: Profile) -> Found:
    """A field and a sentence for each thing to correct."""
    azure = profile.credential.azure
    for name in azure.__struct_fields__:
        text = getattr(azure, name)
        if isinstance(text, str) and (len(text) > TEXT_LIMIT or not text.isprintable()):
            yield f"{FIELD}{name}", "This is too long or contains a character that cannot be used."
    yield from _about_who_asks(azure)
    if profile.sign_in is SignIn.AZURE_SECRET:
        yield from _about_secret(azure)
    else:
        yield from _about_token(profile)
    if not 1 <= azure.timeout_s <= 300:
        yield f"{FIELD}timeout_s", "An answer may take from 1 to 300 seconds."
    if not 0 <= azure.kept_s <= 86_400:
        yield f"{FIELD}kept_s", "A secret is used again for 0 to 86,400 seconds."


def _about_who_asks(azure: FromAzure) -> Found:
    is_principal = azure.auth is AzureAuth.SERVICE_PRINCIPAL
    if azure.tenant and not _TENANT.fullmatch(azure.tenant):
        yield f"{FIELD}tenant", "A tenant is an id or a domain: contoso.onmicrosoft.com."
    elif is_principal and not azure.tenant:
        yield f"{FIELD}tenant", "Write the tenant of the service principal, its id or its domain."
    if is_principal and not azure.client_id:
        yield f"{FIELD}client_id", "Write the client id of the service principal."
    if azure.authority:
        yield from _about_host("authority", azure.authority, "login.microsoftonline.us")


def _about_secret(azure: FromAzure) -> Found:
    yield from _about_host("vault_url", azure.vault_url, "https://orders.vault.azure.net")
    if not azure.secret:
        yield f"{FIELD}secret", "Write the name of the secret."
    elif not _SECRET_NAME.fullmatch(azure.secret):
        yield f"{FIELD}secret", "The name of a secret has letters, digits and dashes alone."
    if azure.version and not azure.version.isalnum():
        yield f"{FIELD}version", "A version has letters and digits alone; empty takes the newest."


def _about_token(profile: Profile) -> Found:
    scope = profile.credential.azure.scope
    if profile.engine not in SCOPES:
        yield f"{FIELD}scope", "Tokens of Entra ID serve SQL Server, PostgreSQL and MySQL alone."
    if scope and not (_SCOPE.fullmatch(scope) and scope.endswith("/.default")):
        yield f"{FIELD}scope", "A scope is the resource and /.default: https://database.windows.net/.default."
    if profile.engine is not Engine.MSSQL and profile.tls.mode in (Encryption.OFF, Encryption.PREFER):
        yield "tls.mode", "A token is sent over TLS alone: choose an encryption that is required."


def _about_host(name: str, address: str, example: str) -> Found:
    whole = address if "://" in address or name == "vault_url" else f"https://{address}"
    try:
        parts = urlsplit(whole)
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = None, None
    if parts is None or not host or parts.scheme != "https":
        why = " Only HTTPS keeps secrets from others." if parts is not None and parts.scheme == "http" else ""
        yield f"{FIELD}{name}", f"Write the address as {example}.{why}"
    elif parts.username is not None or parts.password is not None:
        yield f"{FIELD}{name}", "Write no user or password into the address."
    elif parts.path.strip("/") or parts.query or parts.fragment:
        yield f"{FIELD}{name}", f"Write the host alone: {example}."
