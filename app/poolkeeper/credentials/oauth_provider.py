"""An OAuth 2 provider as its client sees it: where its endpoints are, what it answers, what it refuses.

RFC 6749 for tokens, OpenID Connect Discovery 1.0 and RFC 8414 for the document, RFC 8628 for its endpoint.
"""

import base64
import threading
import time
import urllib.parse
from typing import Any

import msgspec

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.credentials.oauth_refusals import OAuthRefused, refused
from poolkeeper.credentials.web_call import WebAnswer, web_call
from poolkeeper.profiles.oauth import ClientAuthentication, FromOAuth, server_of

WELL_KNOWN = "/.well-known/openid-configuration"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Token(msgspec.Struct, frozen=True):
    """An access token, when it expires (`time.time()`), and what renews it; printing one shows neither."""

    access: str
    expires_s: float | None
    refresh: str = ""

    def __repr__(self) -> str:
        return "Token(***)"

    __str__ = __repr__


class Endpoints(msgspec.Struct, frozen=True):
    """Where tokens and device codes are given out, and how the client may authenticate."""

    token: str
    device: str = ""
    methods: tuple[str, ...] = ()


class Provider:
    """Asks one provider as one client, whose secret it holds for one fetch."""

    def __init__(self, settings: FromOAuth, secret: str, cancelled: threading.Event) -> None:
        self._settings = settings
        self._secret = secret
        self._cancelled = cancelled
        self._endpoints: Endpoints | None = None

    @property
    def endpoints(self) -> Endpoints:
        """As typed, the rest from the discovery document, which is asked for once. Raises NoSignIn."""
        if self._endpoints is None:
            self._endpoints = self._found_endpoints()
        return self._endpoints

    def token(self, grant: str, **more: str) -> Token:
        """A token for a grant. Raises OAuthRefused where the provider says no, NoSignIn for the rest."""
        asked_s = time.time()
        answer = self.post(self.endpoints.token, {"grant_type": grant, **more})
        return _token(answer, asked_s)

    def post(self, address: str, form: dict[str, str]) -> WebAnswer:
        """What the endpoint answers to the client; raises OAuthRefused where that is an error."""
        form = {name: value for name, value in form.items() if value}
        headers = self._authenticate(form)
        answer = web_call(address, form, headers, cancelled=self._cancelled)
        if answer.status != 200 or "error" in answer.fields():
            secrets = (self._secret, form.get("refresh_token", ""), form.get("device_code", ""))
            raise refused(answer, secrets)
        return answer

    def _authenticate(self, form: dict[str, str]) -> dict[str, str]:
        """Headers with the client's name and secret, or both put into `form` (RFC 6749, 2.3.1)."""
        client, secret = self._settings.client_id, self._secret
        if not secret or self._in_body():
            form["client_id"] = client
            if secret:
                form["client_secret"] = secret
            return {}
        # a space as %20, which those read too that do not take a plus sign for one
        both = ":".join(urllib.parse.quote(each, safe="") for each in (client, secret))
        return {"Authorization": "Basic " + base64.b64encode(both.encode()).decode()}

    def _in_body(self) -> bool:
        if self._settings.authentication is not ClientAuthentication.AUTO:
            return self._settings.authentication is ClientAuthentication.POST
        methods = self.endpoints.methods
        return "client_secret_post" in methods and "client_secret_basic" not in methods

    def _found_endpoints(self) -> Endpoints:
        settings = self._settings
        typed = Endpoints(settings.token_endpoint, settings.device_endpoint)
        if not settings.issuer:
            return typed
        address = document_of(settings.issuer)
        answer = web_call(address, cancelled=self._cancelled)
        said = answer.fields()
        token = typed.token or _text(said, "token_endpoint")
        if not token:
            raise NoSignIn(
                f"{server_of(address)} has no discovery document there (HTTP {answer.status}).",
                "Correct the issuer in the profile, or type the token endpoint.",
                address,
            )
        methods = said.get("token_endpoint_auth_methods_supported")
        return Endpoints(
            token,
            typed.device or _text(said, "device_authorization_endpoint"),
            tuple(str(each) for each in methods) if isinstance(methods, list) else (),
        )


def document_of(issuer: str) -> str:
    """The address of an issuer's discovery document; one that is typed as a whole stays."""
    return issuer if "/.well-known/" in issuer else issuer.rstrip("/") + WELL_KNOWN


def _token(answer: WebAnswer, asked_s: float) -> Token:
    """The token of an answer (RFC 6749, 5.1). Raises NoSignIn where none can be used."""
    said, server = answer.fields(), server_of(answer.address)
    access, kind = _text(said, "access_token"), _text(said, "token_type") or "bearer"
    if not access or not (access.isascii() and access.isprintable()) or " " in access:
        raise NoSignIn(f"{server} answered without an access token.", "Is this the token endpoint?")
    if kind.casefold() != "bearer":
        raise NoSignIn(
            f"{server} gave a token that is bound to a key, which no database takes.",
            "Have the client registered for plain bearer tokens.",
        )
    life_s = _seconds(said.get("expires_in"))
    expires_s = _expiry_inside(access) if life_s is None else asked_s + life_s
    return Token(access, expires_s, _text(said, "refresh_token"))


def _expiry_inside(token: str) -> float | None:
    """When a token that is a JWT expires, for providers that do not tell it beside the token."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = msgspec.json.decode(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, msgspec.DecodeError, RecursionError):
        return None
    return _seconds(claims.get("exp")) if isinstance(claims, dict) else None


def _seconds(value: object) -> float | None:
    """A number of seconds; some providers write it as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if 0 <= seconds < 1e11 else None


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


__all__ = ["DEVICE_GRANT", "Endpoints", "OAuthRefused", "Provider", "Token", "document_of"]
