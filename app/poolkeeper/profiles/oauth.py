"""What a profile says of OAuth 2: whom to ask for an access token, as whom, and for what; no secret."""

import enum
from urllib.parse import SplitResult, urlsplit

import msgspec


class OAuthFlow(enum.StrEnum):
    """How a token is asked for: by the program itself (RFC 6749, 4.4), or by a person (RFC 8628)."""

    CLIENT_CREDENTIALS = "client credentials"
    DEVICE_CODE = "device code"


class ClientAuthentication(enum.StrEnum):
    """Where the client's secret stands in a request; AUTO goes by the discovery document."""

    AUTO = "auto"
    BASIC = "basic"
    POST = "post"


class FromOAuth(msgspec.Struct, frozen=True, kw_only=True):
    """Either `issuer`, whose discovery document names the endpoints, or the endpoints themselves.

    An endpoint that is typed outweighs the document's. `scope` has scopes with spaces between them.
    `keeps_refresh_token` keeps it where passwords are kept; else it lives in the window's memory alone.
    """

    flow: OAuthFlow = OAuthFlow.CLIENT_CREDENTIALS
    issuer: str = ""
    token_endpoint: str = ""
    device_endpoint: str = ""
    client_id: str = ""
    authentication: ClientAuthentication = ClientAuthentication.AUTO
    scope: str = ""
    audience: str = ""
    keeps_refresh_token: bool = False


def unsafe_address(address: str) -> str:
    """Why a secret must not be sent to this address, as a sentence; empty where it may.

    It has to be HTTPS; plain HTTP does for this machine alone.
    """
    parts = _parts(address)
    if parts is None or parts.scheme not in {"https", "http"} or not parts.hostname:
        return "This is no address of the form https://server/path."
    if parts.username is not None or parts.password is not None:
        return "The address must not hold a user or a password."
    if parts.scheme == "http" and not is_loopback(address):
        return "Only HTTPS keeps the secret from others: write https://."
    return ""


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine."""
    import ipaddress

    parts = _parts(address)
    host = (parts.hostname if parts else "") or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def server_of(address: str) -> str:
    """The host and port of an address, for people; the address where it has none."""
    parts = _parts(address)
    if parts is None or not parts.hostname:
        return address
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if parts.port is None else f"{host}:{parts.port}"


def _parts(address: str) -> SplitResult | None:
    if any(each.isspace() or not each.isprintable() or each == "\\" for each in address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts
