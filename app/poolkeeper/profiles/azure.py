"""What a profile says of Azure: which secret of a Key Vault, or whose token of Entra ID; never a secret."""

import enum

import msgspec

from poolkeeper.profiles.engines import Engine

SCOPES = {
    Engine.MSSQL: "https://database.windows.net/.default",
    Engine.POSTGRESQL: "https://ossrdbms-aad.database.windows.net/.default",
    Engine.MYSQL: "https://ossrdbms-aad.database.windows.net/.default",
}
"""What a token is for in the public cloud (Microsoft Learn: "Use Microsoft Entra authentication" of Azure SQL
and of Azure Database for PostgreSQL and MySQL); the engines that are not here take none of Entra's."""


class AzureAuth(enum.StrEnum):
    """Who asks: whoever the SDK finds, an application with its secret, or the machine itself."""

    CHAIN = "chain"
    SERVICE_PRINCIPAL = "service principal"
    MANAGED_IDENTITY = "managed identity"


class FromAzure(msgspec.Struct, frozen=True, kw_only=True):
    """`tenant` and `client_id` are a service principal's; a client id alone chooses a managed identity.

    The chain takes `tenant` for tokens of another tenant than the signed-in user's own. `authority` is the
    sign-in's host of a sovereign cloud, empty for the public one or what AZURE_AUTHORITY_HOST says.

    Of Key Vault: the newest version where `version` is empty. The value is JSON with the keys `user_key` and
    `password_key`; without a `password_key` all of it is the password, without a `user_key` the user is the
    profile's. What it gave is used again for `kept_s` seconds. Of tokens: `scope`, empty for the engine's.
    """

    auth: AzureAuth = AzureAuth.CHAIN
    authority: str = ""
    tenant: str = ""
    client_id: str = ""
    vault_url: str = ""
    secret: str = ""
    version: str = ""
    user_key: str = "username"
    password_key: str = "password"
    scope: str = ""
    timeout_s: float = 30
    kept_s: float = 300
