"""The Azure SDK as this room uses it: who asks, an end in time, nobody bothered, no word in a log."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from poolkeeper.credentials.azure_failures import explained
from poolkeeper.credentials.bounded_call import bounded
from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.saved_password import secrets_of
from poolkeeper.profiles.azure import AzureAuth, FromAzure
from poolkeeper.profiles.extras import missing
from poolkeeper.profiles.profile import Profile

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_Result = TypeVar("_Result")

AZURE = "Azure"
TALKATIVE = ("azure", "msal", "urllib3")


def ask_azure(profile: Profile, fetching: Fetching, job: Callable[["TokenCredential"], _Result]) -> _Result:
    """What `job` makes of a credential of the profile's choice. Raises NoSignIn, errors explained."""
    lacking = missing(profile.sign_in)
    if lacking is not None:
        raise NoSignIn(lacking.sentence, lacking.remedy, lacking.command)
    settings, client_secret = profile.credential.azure, _client_secret(profile, fetching)

    def asked() -> _Result:
        failure: NoSignIn | None = None
        try:
            with _credential(settings, client_secret) as credential:
                return job(credential)
        except NoSignIn:
            raise
        except Exception as error:  # noqa: BLE001 - each becomes a sentence, and leaves no traceback
            failure = explained(error, settings, (client_secret,))
        raise failure

    return bounded(AZURE, asked, settings.timeout_s, fetching.cancelled)


def ways_of(settings: FromAzure) -> dict[str, Any]:
    """How each request is made: within the profile's time, once more where the network failed.

    A status is told and not tried again: the wait that a throttling service asks for would outlast the time.
    """
    seconds = max(1.0, settings.timeout_s / 2)
    return {
        "connection_timeout": min(seconds, 5.0),
        "read_timeout": seconds,
        "retry_total": 1,
        "retry_status": 0,
        "retry_backoff_factor": 0.2,
    }


def _credential(settings: FromAzure, client_secret: str) -> Any:  # noqa: ANN401 - one of three classes
    from azure import identity

    for name in TALKATIVE:
        # at DEBUG they write down who signed in to which tenant; what failed is told by the error
        logging.getLogger(name).setLevel(logging.ERROR)
    authority = {"authority": settings.authority} if settings.authority else {}
    ways = ways_of(settings)
    match settings.auth:
        case AzureAuth.SERVICE_PRINCIPAL:
            return identity.ClientSecretCredential(
                settings.tenant, settings.client_id, client_secret, **authority, **ways
            )
        case AzureAuth.MANAGED_IDENTITY:
            return identity.ManagedIdentityCredential(client_id=settings.client_id or None, **ways)
    return identity.DefaultAzureCredential(
        exclude_interactive_browser_credential=True,
        exclude_broker_credential=True,
        process_timeout=max(1, int(settings.timeout_s)),
        **authority,
        **ways,
    )


def _client_secret(profile: Profile, fetching: Fetching) -> str:
    """A service principal's secret. Raises NoSignIn where none is saved."""
    if profile.credential.azure.auth is not AzureAuth.SERVICE_PRINCIPAL:
        return ""
    kept = secrets_of(profile, fetching.secrets).client_secret
    if not kept:
        raise NoSignIn(
            f"No client secret is saved for “{profile.name}” in {fetching.secrets.place}.",
            "Type it in the profile.",
        )
    return kept
