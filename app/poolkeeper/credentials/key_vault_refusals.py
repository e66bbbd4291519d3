"""What a Key Vault refuses, in sentences. Codes: Microsoft Learn, "Azure Key Vault REST API error codes"."""

from collections.abc import Iterable, Mapping

from poolkeeper.credentials.azure_words import brief
from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.profiles.azure import FromAzure
from poolkeeper.profiles.oauth import server_of

_FORBIDDEN: Mapping[str, tuple[str, str]] = {
    "SecretDisabled": ("This version of the secret is disabled.", "Enable it in Key Vault, or name another."),
    "ForbiddenByFirewall": (
        "The vault's firewall lets nobody in from here.",
        "Add this network to the vault's firewall, or ask from one that is allowed.",
    ),
    "ForbiddenByConnection": (
        "The vault is reached by its private endpoint alone.",
        "Ask from the network that has the endpoint.",
    ),
}


def refused_by_vault(
    status: int, told: Mapping[str, object], settings: FromAzure, secrets: Iterable[str]
) -> NoSignIn:
    """What its answer's `status` and error object `told` say, in words; without `secrets`."""
    inner = told.get("innererror")
    code = str(inner.get("code", "")) if isinstance(inner, dict) else ""
    detail = brief(f"{code or told['code']}: {told.get('message', '')}", secrets)
    vault = server_of(settings.vault_url)
    if code in _FORBIDDEN:
        return NoSignIn(*_FORBIDDEN[code], detail)
    if status == 404:
        version = f" with a version {settings.version}" if settings.version else ""
        return NoSignIn(
            f"{vault} has no secret “{settings.secret}”{version}.",
            "Check the name and the version; a deleted secret can be recovered in Key Vault.",
            detail,
        )
    if status == 403:
        return NoSignIn(
            f"Whoever signed in may not read the secret “{settings.secret}” in {vault}.",
            "Give the role Key Vault Secrets User, or the access policy Get for secrets.",
            detail,
        )
    if status == 401:
        return NoSignIn(f"{vault} does not take the token of this sign-in.", "Is it of its tenant?", detail)
    if status == 429:
        return NoSignIn(f"{vault} has too many requests.", "Try again in a while.", detail)
    if status >= 500:
        return NoSignIn(f"{vault} had an error of its own.", "Try again in a while.", detail)
    return NoSignIn(f"{vault} refused the request.", "Key Vault's own words say why.", detail)
