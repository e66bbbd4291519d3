"""hvac as this room uses it: told everything, an end in time, no redirect, no word in a log."""

import logging
from typing import TYPE_CHECKING, Any

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.profiles.extras import missing
from poolkeeper.profiles.hashicorp import FromVault
from poolkeeper.profiles.home_path import whole_path
from poolkeeper.profiles.profile import SignIn

if TYPE_CHECKING:
    import hvac

VAULT = "Vault"
TALKATIVE = ("hvac", "urllib3")


def client_for(settings: FromVault, token: str = "", timeout_s: float | None = None) -> "hvac.Client":
    """A client for this Vault. Raises NoSignIn where hvac is not installed.

    What hvac would take from the environment (`VAULT_TOKEN`, `VAULT_ADDR`) is never looked at: the profile
    says it. A redirect would carry the token to whatever place the answer names, so none is followed.
    """
    lacking = missing(SignIn.VAULT)
    if lacking is not None:
        raise NoSignIn(lacking.sentence, lacking.remedy, lacking.command)
    import hvac

    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return hvac.Client(
        url=settings.address.rstrip("/"),
        token=token,
        verify=whole_path(settings.ca_file) or True,
        timeout=settings.timeout_s if timeout_s is None else timeout_s,
        namespace=settings.namespace or None,
        allow_redirects=False,
    )


def answer_of(response: Any) -> dict[str, Any]:  # noqa: ANN401 - what hvac gives is of no type
    """The JSON of an answer. Raises NoSignIn where it is none, as from a proxy or after a redirect."""
    if isinstance(response, dict):
        return response
    status = getattr(response, "status_code", None)
    place = getattr(response, "headers", {}).get("Location", "")
    if status in (301, 302, 303, 307, 308):
        raise NoSignIn(
            "Vault sent the question on to another address, and a token is not sent after it.",
            "Write the address of the active server into the profile.",
            f"HTTP {status}: {place}",
        )
    raise NoSignIn(
        "What answers at the address of the profile is not Vault.",
        "Correct the address: scheme, host and port, without a path.",
    )
