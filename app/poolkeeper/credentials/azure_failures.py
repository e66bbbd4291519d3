"""What went wrong with Azure, in sentences.

Codes: Microsoft Learn, "Microsoft Entra authentication and authorization error codes".
"""

import json
import re
from collections.abc import Iterable, Mapping

from poolkeeper.credentials.azure_words import brief, brief_attempts, tried_in
from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.credentials.key_vault_refusals import refused_by_vault
from poolkeeper.profiles.azure import AzureAuth, FromAzure
from poolkeeper.profiles.oauth import server_of

REACH = "Check that this machine reaches Azure: network, VPN, proxy, firewall."
SIGN_IN = "Sign in (az login), set AZURE_CLIENT_ID and its companions, or choose a service principal."
_TENANT = "Check the tenant in the profile: its id, or its domain."
_SECRET = "Make a new client secret in Entra ID (App registrations), and type it in the profile."  # noqa: S105

_AADSTS = re.compile(r"AADSTS(\d+)")
_BY_NUMBER: Mapping[str, tuple[str, str]] = {
    "7000215": ("Entra ID does not take the client secret.", "Type the secret's value, not its id."),
    "7000222": ("The client secret has expired.", _SECRET),
    "700016": (
        "Entra ID knows no application with this client id in this tenant.",
        "Check the client id and the tenant in the profile.",
    ),
    "500011": ("Entra ID knows no resource of this scope.", "Check the scope, and the cloud it is of."),
    "70011": ("Entra ID does not take the scope.", "A scope is the resource and /.default."),
    "50196": ("Entra ID has too many requests.", "Try again in a while."),
    "53003": ("A rule of conditional access forbids this sign-in.", "Ask who looks after Entra ID."),
    "50076": ("Entra ID asks for a second factor.", "Sign in anew in a terminal: az login."),
    "700082": ("The sign-in has expired.", "Sign in anew in a terminal: az login."),
}
_LATER: Mapping[str, str] = {
    "too_many_requests": "Entra ID has too many requests.",
    "HTTP Error: 429": "Entra ID has too many requests.",
    "temporarily_unavailable": "Entra ID says that it is not available.",
    "HTTP Error: 5": "Entra ID had an error of its own.",
}
_OTHER_TENANT = re.compile(r"not configured to acquire tokens for tenant (\S+)")
_TENANT_UNKNOWN = ("90002", "900023", "900021", "90072")

_BROKEN = ("Max retries exceeded", "Failed to establish")
_BY_TYPE: Mapping[str, tuple[str, str]] = {
    "ServiceRequestTimeoutError": ("Azure cannot be reached in time.", REACH),
    "ServiceResponseTimeoutError": ("Azure did not answer in time.", REACH),
    "ServiceResponseError": ("Azure closed the connection without an answer.", REACH),
    "IncompleteReadError": ("Azure closed the connection in the midst of its answer.", REACH),
}


def explained(error: Exception, settings: FromAzure, secrets: Iterable[str]) -> NoSignIn:
    """An error of the SDK in words; its own come along, shortened and without `secrets`."""
    words = str(getattr(error, "message", None) or error)
    status, told = _answer(error)
    if isinstance(told, dict) and told.get("code") and settings.vault_url:
        return refused_by_vault(status, told, settings, secrets)
    is_chain = "Attempted credentials" in words
    detail = brief_attempts(words, secrets) if is_chain else brief(words, secrets)
    tried = tried_in(words) if is_chain else ()
    # what failed on its way ends the chain; what is not there at all does not
    last = tried[-1].words if tried else words
    known = _of_entra(words, settings, detail) or _of_network(last, type(error).__name__, settings, detail)
    if known is not None:
        return known
    if is_chain:
        names = ", ".join(each.name for each in tried)
        return NoSignIn(f"No Azure credential was found. Tried: {names}.", SIGN_IN, detail)
    if settings.auth is AzureAuth.MANAGED_IDENTITY:
        return NoSignIn(
            "This machine has no managed identity that could be asked."
            if not settings.client_id
            else f"This machine has no managed identity {settings.client_id} that could be asked.",
            "It is for machines in Azure, or with Azure Arc. Assign it there, or choose another sign-in.",
            detail,
        )
    return NoSignIn("Azure did not give a sign-in.", "Azure's own words say why.", detail)


def _of_entra(words: str, settings: FromAzure, detail: str) -> NoSignIn | None:
    numbers = _AADSTS.findall(words)
    lost = "authority configuration" in words or any(each in _TENANT_UNKNOWN for each in numbers)
    if lost:
        named = f" “{settings.tenant}”" if settings.tenant else ""
        return NoSignIn(f"Entra ID knows no tenant{named}.", _TENANT, detail)
    for each in numbers:
        if each in _BY_NUMBER:
            return NoSignIn(*_BY_NUMBER[each], detail)
    for mark, sentence in _LATER.items():
        if mark in words:
            return NoSignIn(sentence, "Try again in a while.", detail)
    if "not well-known" in words or "invalid_instance" in words:
        return NoSignIn(
            f"{server_of(settings.authority) or 'The authority'} is no sign-in host of a cloud of Azure.",
            "Correct the authority: login.microsoftonline.us, login.partner.microsoftonline.cn.",
            detail,
        )
    other = _OTHER_TENANT.search(words)
    if other is not None:
        named = (
            f"the profile names {settings.tenant}" if settings.tenant else "whoever signs in is of another"
        )
        return NoSignIn(
            f"What is asked for belongs to the tenant {other[1].rstrip('.')}, and {named}.",
            "If that tenant is yours, write its id; else choose a service principal of that tenant.",
            detail,
        )
    if numbers:
        return NoSignIn("Entra ID refused the sign-in.", "Entra's own words say why.", detail)
    return None


def _of_network(words: str, name: str, settings: FromAzure, detail: str) -> NoSignIn | None:
    if "challenge resource" in words:
        return NoSignIn(
            f"{server_of(settings.vault_url)} is no Key Vault: it asks for a token that is for others.",
            "Correct the address of the vault; nothing was sent.",
            detail,
        )
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return NoSignIn(
            "The certificate on the way to Azure is not trusted.",
            "If a proxy opens TLS here, name its CA file in REQUESTS_CA_BUNDLE before Poolkeeper is started.",
            detail,
        )
    if "RemoteDisconnected" in words or "Connection aborted" in words:
        return NoSignIn(
            "Azure, or a proxy before it, closed the connection without an answer.", REACH, detail
        )
    if "ProxyError" in words or "Unable to connect to proxy" in words:
        return NoSignIn("The proxy on the way to Azure cannot be reached.", REACH, detail)
    if any(mark in words for mark in ("NameResolutionError", "getaddrinfo", "Name or service not known")):
        return NoSignIn(
            "The name of the vault or of the sign-in's host was not found.",
            f"Is the address spelt right? {REACH}",
            detail,
        )
    if name in _BY_TYPE:
        return NoSignIn(*_BY_TYPE[name], detail)
    if "timed out" in words:
        return NoSignIn("Azure did not answer in time.", REACH, detail)
    is_network = name == "ServiceRequestError" or any(mark in words for mark in _BROKEN)
    return NoSignIn("Azure cannot be reached.", REACH, detail) if is_network else None


def _answer(error: Exception) -> tuple[int, object]:
    """The status of an answer, and the error object that Key Vault puts into it."""
    response = getattr(error, "response", None)
    if response is None:
        return 0, None
    try:
        body = json.loads(response.text())
    except Exception:  # noqa: BLE001 - a broken body is one without an error object
        body = None
    return int(getattr(response, "status_code", 0) or 0), body.get("error") if isinstance(
        body, dict
    ) else None
