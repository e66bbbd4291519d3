"""boto3 as this room uses it: the SDK's own chain of credentials, an end in time, no word in a log."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from poolkeeper.credentials.aws_failures import explained
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

    def asked() -> _Result:
        failure: NoSignIn | None = None
        try:
            return job(_session(settings))
        except NoSignIn:
            raise
        except Exception as error:  # noqa: BLE001 - each becomes a sentence, and leaves no traceback
            failure = explained(error, settings)
        raise failure

    return bounded(AWS, asked, settings.timeout_s, fetching.cancelled)


def client_of(session: "Session", service: str, settings: FromAws, region: str) -> Any:  # noqa: ANN401
    """A client that tries twice within the profile's time."""
    from botocore.config import Config

    seconds = max(1.0, settings.timeout_s / 2)
    config = Config(
        connect_timeout=min(seconds, 5.0), read_timeout=seconds, retries={"total_max_attempts": 2}
    )
    return session.client(service, region_name=region or None, config=config)


def _session(settings: FromAws) -> "Session":
    import boto3

    for name in TALKATIVE:
        # at DEBUG botocore writes down whole answers, secrets included
        logging.getLogger(name).setLevel(logging.WARNING)
    return boto3.Session(profile_name=settings.profile or None, region_name=settings.region or None)
