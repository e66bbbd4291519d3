"""What went wrong with AWS, in sentences. Error codes: the API references of Secrets Manager and of STS."""

from collections.abc import Mapping
from typing import Any

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.profiles.aws import FromAws

SIGN_IN_AGAIN = "Sign in to AWS again (aws sso login, or new keys), then try again."
REACH = "Check that this machine reaches AWS: network, VPN, proxy, and the region."

LOOKED_IN = "the environment (AWS_ACCESS_KEY_ID …), ~/.aws/credentials and ~/.aws/config"
GET_SOME = "Run aws configure or aws sso login, or choose the AWS profile that has some."

_BY_TYPE: Mapping[str, tuple[str, str]] = {
    "NoCredentialsError": (
        f"No AWS credentials were found: neither in {LOOKED_IN}, nor from this machine.",
        GET_SOME,
    ),
    "PartialCredentialsError": (
        "The AWS credentials are incomplete: a key without its other half.",
        "Complete them in ~/.aws/credentials or in the environment.",
    ),
    "NoRegionError": ("No AWS region is known.", "Name the region in the profile, or in ~/.aws/config."),
    "SSOTokenLoadError": ("Nobody is signed in with AWS SSO.", SIGN_IN_AGAIN),
    "UnauthorizedSSOTokenError": ("The sign-in with AWS SSO has expired.", SIGN_IN_AGAIN),
    "TokenRetrievalError": ("The sign-in with AWS SSO could not be renewed.", SIGN_IN_AGAIN),
    "CredentialRetrievalError": (
        "The AWS credentials could not be fetched from where ~/.aws/config says.",
        "Run that command, or that sign-in, in a terminal and mend what it says.",
    ),
    "MetadataRetrievalError": ("The metadata of this machine gave no AWS credentials.", SIGN_IN_AGAIN),
    "ConnectTimeoutError": ("AWS did not answer in time.", REACH),
    "ReadTimeoutError": ("AWS did not answer in time.", REACH),
    "ConnectionClosedError": ("AWS closed the connection without an answer.", REACH),
    "ProxyConnectionError": ("The proxy on the way to AWS cannot be reached.", REACH),
    "SSLError": (
        "The certificate on the way to AWS is not trusted.",
        "If a proxy opens TLS here, name its CA file in AWS_CA_BUNDLE before Poolkeeper is started.",
    ),
}

_EXPIRED = ("The AWS credentials have expired.", SIGN_IN_AGAIN)
_UNKNOWN = (
    "AWS does not know these credentials.",
    "Check the keys in ~/.aws/credentials or in the environment, and the AWS profile that was chosen.",
)
_CLOCK = (
    "AWS does not accept the signature: is this machine's clock right?",
    "Set the clock, then try again.",
)
_BY_CODE: Mapping[str, tuple[str, str]] = {
    "ExpiredTokenException": _EXPIRED,
    "ExpiredToken": _EXPIRED,
    "RequestExpired": _CLOCK,
    "RequestTimeTooSkewed": _CLOCK,
    "UnrecognizedClientException": _UNKNOWN,
    "InvalidClientTokenId": _UNKNOWN,
    "InvalidSignatureException": _UNKNOWN,
    "IncompleteSignature": _UNKNOWN,
    "DecryptionFailure": (
        "AWS could not decrypt the secret.",
        "Allow kms:Decrypt for the key that the secret is encrypted with.",
    ),
    "InvalidRequestException": (
        "The secret cannot be read now: it may be marked for deletion.",
        "Restore it in Secrets Manager, or choose another.",
    ),
    "ThrottlingException": ("AWS has too many requests of this account.", "Try again in a while."),
    "ServiceUnavailable": ("AWS says that its service is not available.", "Try again in a while."),
    "InternalServiceError": ("AWS had an error of its own.", "Try again in a while."),
}


def none_found(looked_s: float) -> NoSignIn:
    """The SDK was still looking for credentials when its time was over."""
    return NoSignIn(
        f"No AWS credentials were found within {looked_s:g} s: looked in {LOOKED_IN}, then asked this "
        "machine’s metadata service, which gave none.",
        GET_SOME,
    )


def explained(error: Exception, settings: FromAws) -> NoSignIn:
    """An error of the SDK in words; what AWS itself said comes along as plain text."""
    name = type(error).__name__
    if hasattr(error, "response") and isinstance(error.response, dict):
        return _refused(error.response.get("Error", {}), getattr(error, "operation_name", ""), settings)
    if name == "ProfileNotFound":
        return NoSignIn(
            f"There is no AWS profile “{settings.profile}” in ~/.aws."
            if settings.profile
            else "The AWS profile that the environment names does not exist.",
            "Choose one that is there (aws configure list-profiles).",
        )
    if name in ("EndpointConnectionError", "InvalidRegionError"):
        where = f" in the region {settings.region}" if settings.region else ""
        return NoSignIn(f"AWS cannot be reached{where}.", f"Is the region spelt right? {REACH}")
    sentence, remedy = _BY_TYPE.get(name, (f"AWS could not be asked: {name}.", REACH))
    return NoSignIn(sentence, remedy)


def _refused(told: Mapping[str, Any], operation: str, settings: FromAws) -> NoSignIn:
    code, message = str(told.get("Code", "")), str(told.get("Message", ""))
    where = f" in the region {settings.region}" if settings.region else ""
    detail = f"{code}: {message}" if message else code
    if code == "ResourceNotFoundException":
        return NoSignIn(
            f"Secrets Manager has no secret “{settings.secret}” with a version {settings.stage}{where}.",
            "Check its name, and whether it is in another region or account.",
            detail,
        )
    if code.startswith("AccessDenied") and operation != "GetSecretValue":
        return NoSignIn(
            f"These AWS credentials are not allowed to {operation}.",
            "Choose another AWS profile, or have it allowed.",
            detail,
        )
    if code.startswith("AccessDenied"):
        return NoSignIn(
            f"These AWS credentials may not read the secret “{settings.secret}”{where}.",
            "Allow secretsmanager:GetSecretValue for it, or choose another AWS profile.",
            detail,
        )
    sentence, remedy = _BY_CODE.get(code, ("AWS refused the request.", "AWS's own words say why."))
    return NoSignIn(sentence, remedy, detail)
