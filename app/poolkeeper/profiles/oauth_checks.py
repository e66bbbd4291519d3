"""What is wrong with a profile's OAuth settings, as typed; asks nobody."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oauth import OAuthFlow, unsafe_address
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Encryption
from poolkeeper.profiles.sql_server import SqlServerDriver, SqlServerLogin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from poolkeeper.profiles.credentials import CredentialSettings
    from poolkeeper.profiles.profile import Profile

TEXT_LIMIT = 2048
FIELD = "credential.oauth."


def about_oauth(settings: CredentialSettings) -> Iterator[tuple[str, str]]:
    """A field and a sentence for each thing to correct."""
    oauth = settings.oauth
    by_code = oauth.flow is OAuthFlow.DEVICE_CODE
    addresses = {"issuer": oauth.issuer, "token_endpoint": oauth.token_endpoint}
    addresses |= {"device_endpoint": oauth.device_endpoint} if by_code else {}
    for name, address in addresses.items():
        if address and (why := unsafe_address(address)):
            yield FIELD + name, why
    if not oauth.issuer and not oauth.token_endpoint:
        yield FIELD + "issuer", "Write the issuer's address, or the token endpoint."
    elif not oauth.issuer and by_code and not oauth.device_endpoint:
        yield FIELD + "device_endpoint", "Write the device endpoint, or the issuer's address."
    if not oauth.client_id:
        yield FIELD + "client_id", "Write the client id that the provider knows."
    texts = {"client_id": oauth.client_id, "scope": oauth.scope, "audience": oauth.audience}
    for name, text in (addresses | texts).items():
        if len(text) > TEXT_LIMIT or any(unicodedata.category(each) in {"Cc", "Cs"} for each in text):
            yield FIELD + name, "This is too long or contains a character that cannot be used."


def about_tokens(profile: Profile) -> Iterator[tuple[str, str]]:
    """What speaks against an access token for a profile's driver and pool."""
    if profile.engine is Engine.ORACLE:
        if profile.pool_kind is PoolKind.ORACLEDB:
            yield "pool.kind", "oracledb's own pool keeps one token and cannot renew it. Choose QueuePool."
        if profile.tls.mode in {Encryption.OFF, Encryption.PREFER}:
            yield "tls.mode", "Oracle takes an access token over TLS alone. Choose an encryption."
    if profile.engine is Engine.MSSQL and profile.sql_server.login is SqlServerLogin.TOKEN:
        driver = profile.sql_server.driver
        if driver not in _TAKE_TOKENS:
            yield "sql_server.driver", f"{driver.value} takes no access token. Choose pyodbc."


_TAKE_TOKENS = frozenset({SqlServerDriver.PYODBC, SqlServerDriver.MSSQL_PYTHON})
