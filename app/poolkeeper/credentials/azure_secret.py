"""Signing in with a secret of Azure Key Vault (its REST reference, "Get Secret")."""

import time
from typing import TYPE_CHECKING

from poolkeeper.credentials.azure_session import ask_azure, ways_of
from poolkeeper.credentials.credential import Credential, Fetching
from poolkeeper.credentials.keyed_secret import identity_of_text
from poolkeeper.profiles.azure import FromAzure
from poolkeeper.profiles.oauth import server_of
from poolkeeper.profiles.profile import Profile

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.keyvault.secrets import KeyVaultSecret

VERSION_SHOWN = 8
"""So many characters of a version's id tell it from the others."""


class AzureSecret:
    """Reads the version that the profile names, or the newest; it is kept for a while, as vaults throttle."""

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """The user and the password in the secret. Raises NoSignIn."""
        settings = profile.credential.azure
        found = ask_azure(profile, fetching, lambda credential: _read(credential, settings))
        told = found.properties
        changed, ends = told.updated_on or told.created_on, told.expires_on
        return Credential(
            identity=identity_of_text(
                found.value or "", profile, settings.user_key, settings.password_key, settings.secret
            ),
            source=f"Azure Key Vault, {settings.secret} in {server_of(settings.vault_url)}",
            version=(told.version or "")[:VERSION_SHOWN],
            changed_s=None if changed is None else changed.timestamp(),
            # Key Vault gives a secret out after its end too, which is a note on it and no rule
            warning="" if ends is None else _end(ends.timestamp() - time.time(), f"{ends:%Y-%m-%d}"),
        )

    def kept_s(self, profile: Profile) -> float:
        """As the profile says."""
        return profile.credential.azure.kept_s

    def renewed_before_s(self, _profile: Profile) -> float:
        """A rotated secret is asked for anew when the server refuses the old."""
        return 0.0


def _end(left_s: float, day: str) -> str:
    return f"its vault says that it {'expires' if left_s > 0 else 'expired'} on {day}"


def _read(credential: "TokenCredential", settings: FromAzure) -> "KeyVaultSecret":
    from azure.keyvault.secrets import SecretClient

    with SecretClient(settings.vault_url, credential, **ways_of(settings)) as client:
        return client.get_secret(settings.secret, settings.version or None)
