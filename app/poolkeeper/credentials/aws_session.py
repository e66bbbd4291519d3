"""boto3 as this room uses it: the SDK's own chain of credentials, an end in time, no word in a log."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from poolkeeper.credentials.aws_failures import explained, none_found
from poolkeeper.credentials.bounded_call import bounded
from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.extras import missing
from poolkeeper.profiles.profile import SignIn

if TYPE_CHECKING:
    from boto3 import Session

_Result = TypeVar("_Result")

AWS = "AWS"
TALKATIVE = ("boto3", "botocore", "urllib3")


def ask_aws(settings: FromAws, fetching: Fetching, job: Callable[["Session"], _Result]) -> _Result:
    """What `job` makes of a session of the profile's choice. Raises NoSignIn, the SDK's errors explained."""
    lacking = missing(SignIn.AWS_SECRET)
    if lacking is not None:
        raise NoSignIn(lacking.sentence, lacking.remedy, lacking.command)

    looking = threading.Event()

    def asked() -> _Result:
        failure: NoSignIn | None = None
        try:
            return job(_session(settings, looking))
        except NoSignIn:
            raise
        except Exception as error:  # noqa: BLE001 - each becomes a sentence, and leaves no traceback
            failure = explained(error, settings)
        raise failure

    try:
        return bounded(AWS, asked, settings.timeout_s, fetching.cancelled)
    except NoSignIn:
        if not looking.is_set() or fetching.cancelled.is_set():
            raise
    raise none_found(settings.timeout_s)


def client_of(session: "Session", service: str, settings: FromAws, region: str) -> Any:  # noqa: ANN401
    """A client that tries twice within the profile's time."""
    from botocore.config import Config

    seconds = max(1.0, settings.timeout_s / 2)
    config = Config(
        connect_timeout=min(seconds, 5.0), read_timeout=seconds, retries={"total_max_attempts": 2}
    )
    return session.client(service, region_name=region or None, config=config)


def _session(settings: FromAws, looking: threading.Event) -> "Session":
    """A session that has credentials; `looking` is set while they are looked for."""
    import boto3

    for name in TALKATIVE:
        # at DEBUG botocore writes down whole answers, secrets included
        logging.getLogger(name).setLevel(logging.WARNING)
    session = boto3.Session(profile_name=settings.profile or None, region_name=settings.region or None)
    looking.set()
    try:
        # the chain ends with the metadata service, which is not there on most machines and may never answer
        session.get_credentials()
    finally:
        looking.clear()
    return session
