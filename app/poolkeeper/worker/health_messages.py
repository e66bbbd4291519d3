"""What the window hears of a pool's health, and of the worker's own."""

from poolkeeper.pools.health import HealthState as HealthState
from poolkeeper.pools.health import PoolHealth as PoolHealth
from poolkeeper.pools.health import clock_text as clock_text
from poolkeeper.pools.logins import SignInPause as SignInPause
from poolkeeper.worker.requests import Message


class HealthChanged(Message, frozen=True):
    """The pool was checked, or its health has changed.

    `health` is None where checks are off and nothing is known, `pause` None while sign-ins are tried.
    """

    health: PoolHealth | None = None
    pause: SignInPause | None = None


class StillHere(Message, frozen=True):
    """The answer to `AreYouThere`."""
