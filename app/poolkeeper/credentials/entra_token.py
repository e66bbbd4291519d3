"""Signing in with an access token of Microsoft Entra ID, as Azure's databases take it."""

from typing import TYPE_CHECKING, NamedTuple

from poolkeeper.credentials.azure_session import ask_azure
from poolkeeper.credentials.credential import Credential, Fetching, NoSignIn
from poolkeeper.credentials.token_identity import token_identity
from poolkeeper.profiles.azure import SCOPES, AzureAuth, FromAzure
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Encryption, Profile

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

KEPT_S = 86_400.0
RENEWED_BEFORE_S = 240.0
"""Less than the five minutes before its end at which the Azure CLI and MSAL give out another token: asked
earlier they would give the same one again."""

WHO = {
    AzureAuth.CHAIN: "the SDK's chain",
    AzureAuth.SERVICE_PRINCIPAL: "the service principal",
    AzureAuth.MANAGED_IDENTITY: "the managed identity",
}


class _Token(NamedTuple):
    text: str
    expires_s: float
    by: str

    def __repr__(self) -> str:
        return "_Token(***)"


class EntraToken:
    """One question to Entra ID; the token serves many connections until shortly before it expires."""

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """The token: SQL Server's own way, PostgreSQL's and MySQL's password. Raises NoSignIn."""
        if profile.engine is not Engine.MSSQL and profile.tls.mode in (Encryption.OFF, Encryption.PREFER):
            raise NoSignIn(
                "A token of Entra ID is only sent over TLS, and the profile does not require it.",
                "Set Encryption to require or better in the profile.",
            )
        settings = profile.credential.azure
        scope = settings.scope or SCOPES.get(profile.engine, "")
        if not scope:
            raise NoSignIn("No scope is known for this database.", "Write it into the profile.")
        token = ask_azure(profile, fetching, lambda credential: _asked(credential, settings, scope))
        return Credential(
            identity=token_identity(profile, token.text),
            source=f"Entra token for {scope.removesuffix('/.default')} by {token.by}",
            expires_s=token.expires_s,
        )

    def kept_s(self, _profile: Profile) -> float:
        """Until it is about to expire."""
        return KEPT_S

    def renewed_before_s(self, _profile: Profile) -> float:
        """So that a connection which is being made has time to sign in."""
        return RENEWED_BEFORE_S


def _asked(credential: "TokenCredential", settings: FromAzure, scope: str) -> _Token:
    # a service principal's tenant is its own already, and a managed identity has one alone
    tenant = settings.tenant if settings.auth is AzureAuth.CHAIN else ""
    token = credential.get_token(scope, tenant_id=tenant or None)
    return _Token(token.token, float(token.expires_on), WHO[settings.auth])
