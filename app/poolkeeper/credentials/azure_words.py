"""The Azure SDK's own words: shortened, and without what looks like a secret."""

import re
from collections.abc import Iterable
from typing import NamedTuple

LIMIT = 300
LIMIT_EACH = 140
_NAMES = {
    "EnvironmentCredential": "environment variables",
    "WorkloadIdentityCredential": "workload identity",
    "ManagedIdentityCredential": "managed identity",
    "SharedTokenCacheCredential": "shared token cache",
    "VisualStudioCodeCredential": "Visual Studio Code",
    "AzureCliCredential": "Azure CLI",
    "AzurePowerShellCredential": "Azure PowerShell",
    "AzureDeveloperCliCredential": "Azure Developer CLI",
}
_TRIED = re.compile(r"^\t(\w+Credential)(?:: (.*))?$", re.MULTILINE)
_TOKEN = re.compile(r"[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")
_UNAVAILABLE = re.compile(r"^\w+Credential authentication unavailable[.,] ")
_NOT_THERE = (
    "not fully configured",
    "not installed",
    "not found on path",
    "could not be found",
    "requires the 'azure-identity-broker' package",
    "No accounts were found in the cache",
)
_TAIL = re.compile(
    r"\s*(?:Trace ID:|Correlation ID:|Timestamp:|Visit https://|To mitigate this issue|Content: |"
    r"To troubleshoot, visit|To enable acquiring|If this authority is valid|Pass `verify|See the trouble|"
    r"Please visit).*",
    re.DOTALL,
)


class Tried(NamedTuple):
    """One way of the SDK's chain, by its name for people, and what it said."""

    name: str
    words: str


def tried_in(message: str) -> tuple[Tried, ...]:
    """The ways that DefaultAzureCredential has tried, in its order."""
    found = _TRIED.findall(message)
    return tuple(Tried(_NAMES.get(kind, kind.removesuffix("Credential")), said) for kind, said in found)


def brief(words: str, secrets: Iterable[str], limit: int = LIMIT) -> str:
    """One line of `limit` characters at most.

    Goes without traces, time stamps, links to manuals, `secrets`, and whatever may be a token.
    """
    for secret in filter(None, secrets):
        words = words.replace(secret, "***")
    words = " ".join(_TOKEN.sub("***", _TAIL.sub("", words)).split()).removeprefix("Authentication failed: ")
    return words if len(words) <= limit else words[: limit - 1] + "…"


def brief_attempts(message: str, secrets: Iterable[str]) -> str:
    """One line for each way that was there to be tried; of those that are not, their names say enough."""
    there = (each for each in tried_in(message) if not any(mark in each.words for mark in _NOT_THERE))
    return "\n".join(
        f"{each.name}: {brief(_UNAVAILABLE.sub('', each.words), secrets, LIMIT_EACH)}" for each in there
    )
