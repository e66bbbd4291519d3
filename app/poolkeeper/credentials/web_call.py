"""One HTTP request with an end of our own: checked certificates, no redirects, an answer of bounded size."""

import http.client
import socket
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

import msgspec
import truststore

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.profiles.oauth import is_loopback, server_of, unsafe_address

LIMIT_S = 20.0
SIZE_LIMIT = 1_000_000
LOOK_S = 0.05
_MEND = "Correct the address in the profile, or try again later."


class WebAnswer(msgspec.Struct, frozen=True):
    """The status and the body of an answer; printing one shows no body, for it may hold a token."""

    status: int
    body: bytes
    address: str

    def __repr__(self) -> str:
        return f"WebAnswer({self.status}, {self.address!r})"

    __str__ = __repr__

    def fields(self) -> dict[str, Any]:
        """The members of the JSON object that the body is; empty where it is none."""
        try:
            found = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class NotReached(NoSignIn):
    """Nobody answered, or not in time."""


def web_call(
    address: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    cancelled: threading.Event,
    limit_s: float | None = None,
) -> WebAnswer:
    """GET, or POST of `form`, whatever the answer's status. Raises NoSignIn, as NotReached or by its name.

    A look-up of a name cannot be cancelled, so it is a thread of its own that is left alone at the end.
    """
    if why := unsafe_address(address):
        raise NoSignIn(f"{server_of(address)} was not asked for a token. {why}", "Correct the profile.")
    limit_s = LIMIT_S if limit_s is None else limit_s
    answer: Future[WebAnswer] = Future()
    settled = threading.Event()
    answer.add_done_callback(lambda _done: settled.set())
    deadline_s = time.monotonic() + limit_s
    job = lambda: _settle(answer, address, form, dict(headers or {}), deadline_s)  # noqa: E731
    threading.Thread(target=job, name="web call", daemon=True).start()
    while not settled.wait(LOOK_S):
        if cancelled.is_set():
            raise NoSignIn("The sign-in was cancelled.")
        if time.monotonic() >= deadline_s:
            raise _too_late(address, limit_s)
    return answer.result()


def _settle(
    answer: "Future[WebAnswer]",
    address: str,
    form: Mapping[str, str] | None,
    headers: dict[str, str],
    deadline_s: float,
) -> None:
    try:
        answer.set_result(_called(address, form, headers, deadline_s))
    except NoSignIn as error:
        # without the request in its frames
        answer.set_exception(type(error)(error.sentence, error.remedy, error.detail))
    except (OSError, http.client.HTTPException, ValueError) as error:
        answer.set_exception(_failure(address, error))


def _called(
    address: str, form: Mapping[str, str] | None, headers: dict[str, str], deadline_s: float
) -> WebAnswer:
    body = None if form is None else urllib.parse.urlencode(form).encode()
    headers = {"Accept": "application/json", "User-Agent": "Poolkeeper", **headers}
    request = urllib.request.Request(address, body, headers)  # noqa: S310 - checked by unsafe_address
    left_s = max(0.1, deadline_s - time.monotonic())
    try:
        response = _opener(address).open(request, timeout=left_s)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        status = response.status if response.status is not None else 0
        if 300 <= status < 400:
            raise NoSignIn(
                f"{server_of(address)} wants to send the request elsewhere, and that is not followed.",
                "Write the address into the profile at which the provider answers itself.",
            )
        return WebAnswer(status, _read(response, deadline_s), address)


def _read(response: Any, deadline_s: float) -> bytes:  # noqa: ANN401 - http.client's or urllib's
    body = b""
    while chunk := response.read1(65_536):
        body += chunk
        if len(body) > SIZE_LIMIT:
            raise ValueError("the answer is too long")
        if time.monotonic() >= deadline_s:
            raise TimeoutError
    return body


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        """Follow none: the address that was checked is the one that gets the secret."""


def _opener(address: str) -> urllib.request.OpenerDirector:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.HTTPSHandler(context=context),
        _NoRedirect(),
    ]
    if is_loopback(address):
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


def _too_late(address: str, limit_s: float) -> NotReached:
    return NotReached(f"{server_of(address)} did not answer within {limit_s:g} s.", _MEND)


def _failure(address: str, error: Exception) -> NotReached:
    """What went wrong on the way, as a sentence."""
    server = server_of(address)
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    match reason:
        case ssl.SSLCertVerificationError():
            return NotReached(
                f"The certificate of {server} could not be verified, so nothing was sent.",
                "Have its authority added to the system's trusted ones, or correct the address.",
                reason.verify_message or "",
            )
        case ssl.SSLError():
            return NotReached(f"No TLS connection to {server} could be made.", _MEND, reason.reason or "")
        case socket.gaierror():
            return NotReached(f"The name {server} was not found.", _MEND)
        case ConnectionRefusedError():
            return NotReached(f"{server} accepts no connection.", _MEND)
        case TimeoutError():
            return NotReached(f"{server} did not answer in time.", _MEND)
        case OSError():
            return NotReached(f"{server} could not be reached.", _MEND, reason.strerror or "")
    return NotReached(f"{server} did not answer as a web server does.", _MEND)
