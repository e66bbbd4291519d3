"""A person signs in elsewhere with a code, and we ask until they have (RFC 8628)."""

import threading
import time
from collections.abc import Callable
from typing import Any

from poolkeeper.credentials.credential import Fetching, Instruction, NoSignIn
from poolkeeper.credentials.oauth_provider import DEVICE_GRANT, Provider, Token
from poolkeeper.credentials.oauth_refusals import PENDING, SLOW_DOWN, OAuthRefused, plain
from poolkeeper.credentials.web_call import NotReached
from poolkeeper.profiles.oauth import server_of, unsafe_address

LONGEST_S = 570.0
"""A little less than the worker waits for its answer."""

EVERY_S, SLOWER_BY_S, RETRIES_LIMIT_S = 5.0, 5.0, 60.0
"""The interval where none is told, what `slow_down` adds, and the longest after failures (3.2, 3.5)."""

SHORTEST_S, RAREST_S = 0.2, 120.0
"""A provider that wants no pause at all is not flooded; one that wants an endless one is asked anyway."""


def device_token(provider: Provider, fetching: Fetching, asked_for: dict[str, str]) -> Token:
    """The token of whoever enters the code; blocks until then. Raises NoSignIn."""
    if fetching.quiet:
        raise NoSignIn(
            "A person has to sign in with a code, and nobody was asked for this check.",
            "Open the profile, and sign in where it says.",
        )
    address = provider.endpoints.device
    if not address:
        raise NoSignIn(
            f"{server_of(provider.endpoints.token)} names no endpoint for device codes.",
            "Type the device endpoint in the profile, or choose client credentials.",
        )
    answer = provider.post(address, asked_for)
    said = answer.fields()
    device_code, instruction = _instruction(said, server_of(address))
    fetching.show(instruction)
    every_s = min(max(SHORTEST_S, _number(said, "interval", EVERY_S)), RAREST_S)
    ask = lambda: provider.token(DEVICE_GRANT, device_code=device_code)  # noqa: E731
    return _when_entered(ask, every_s, instruction, fetching.cancelled, server_of(address))


def _instruction(said: dict[str, Any], server: str) -> tuple[str, Instruction]:
    """The secret code to ask with, and what to show."""
    device_code, user_code = said.get("device_code"), said.get("user_code")
    # some wrote it so before the RFC
    page = said.get("verification_uri") or said.get("verification_url")
    whole = said.get("verification_uri_complete") or page
    texts = [each for each in (device_code, user_code, page, whole) if isinstance(each, str) and each]
    if len(texts) != 4:
        raise NoSignIn(f"{server} gave no code to sign in with.", "Is this the device endpoint?")
    device_code, user_code, page, whole = texts
    if unsafe_address(page):
        raise NoSignIn(f"{server} names a page that is not safe to sign in at.", "", plain(page))
    life_s = min(_number(said, "expires_in", LONGEST_S), LONGEST_S)
    return device_code, Instruction(
        text=f"Enter this code at {plain(page)}",
        address=page if unsafe_address(whole) else whole,
        code=plain(user_code)[:64],
        until_s=time.time() + life_s,
    )


def _when_entered(
    ask: Callable[[], Token],
    every_s: float,
    instruction: Instruction,
    cancelled: threading.Event,
    server: str,
) -> Token:
    wait_s = every_s
    while not cancelled.wait(wait_s):
        if instruction.until_s is not None and time.time() >= instruction.until_s:
            raise OAuthRefused(
                f"The code was not entered at {server} in time.", "Sign in anew: it gives another code."
            )
        try:
            return ask()
        except NotReached:
            wait_s = min(wait_s * 2, max(RETRIES_LIMIT_S, every_s))
        except OAuthRefused as refusal:
            if refusal.code == SLOW_DOWN:
                every_s += SLOWER_BY_S
            elif refusal.code != PENDING:
                raise
            wait_s = every_s
    raise NoSignIn("The sign-in with a code was cancelled.", "Open the profile again to get another code.")


def _number(said: dict[str, Any], name: str, otherwise: float) -> float:
    value = said.get(name)
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9
    return float(value) if usable and value is not None else otherwise
