"""The identity that a cancel signs in with: asked for before its statement runs, forgotten at its end."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.profiles.hashicorp import VaultEngine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn

ASKED_AFTER_S = 0.25
"""Where each question costs, a statement that is over sooner costs none."""

ASSURED_S = 0.5
"""So long a statement waits for what stops it; the window mostly answers within a few milliseconds."""


class CancelSignIn:
    """Asks early, because at the end of a pool, or of the window, nobody is there to answer.

    A window that is killed in the statement's first moments would else leave it running at the server: so
    where the identity is `at_hand`, it is there before the statement is sent.
    """

    def __init__(self, ask: Callable[[], Identity], *, at_hand: bool) -> None:
        self._ask = ask
        self._at_hand = at_hand
        self._lock = threading.Lock()
        self._answer: Future[Identity] | None = None
        self._answered = threading.Event()
        self._over = False
        self._timer = threading.Timer(0 if at_hand else ASKED_AFTER_S, self._prepare)
        self._timer.daemon = True

    def prepare(self, token: CancelToken) -> None:
        """The statement is about to begin: have the answer, or ask soon, unless it is over by then.

        A cancel of `token` ends the waiting.
        """
        self._timer.start()
        if self._at_hand:
            token.watch(self._answered.set)
            self._answered.wait(ASSURED_S)
            token.unwatch(self._answered.set)

    def identity(self) -> Identity:
        """The identity, asked for now where that was not done; raises what the sign-in raised."""
        return self._asked().result()

    def forget(self) -> None:
        """The statement is over."""
        self._timer.cancel()
        with self._lock:
            self._over, self._answer = True, None

    def _prepare(self) -> None:
        if not self._over:
            with contextlib.suppress(Exception):
                # whoever cancels asks again and is told
                self._asked().result()
        self._answered.set()

    def _asked(self) -> Future[Identity]:
        with self._lock:
            if self._answer is not None and not (self._answer.done() and self._answer.exception()):
                return self._answer
            answer: Future[Identity] = Future()
            self._answer = None if self._over else answer
        try:
            answer.set_result(self._ask())
        except Exception as error:  # noqa: BLE001 - the future carries it to whoever asked
            answer.set_exception(error)
        return answer


def is_at_hand(profile: Profile) -> bool:
    """Whether the window can mostly say it at once: no command has to be run, nobody asked on the network."""
    own = profile.credential
    match profile.sign_in:
        case SignIn.COMMAND:
            return False
        case SignIn.VAULT:
            return own.vault.engine is VaultEngine.DATABASE or own.vault.kept_s > 0
        case SignIn.AWS_SECRET:
            return own.aws.kept_s > 0
        case SignIn.AZURE_SECRET:
            return own.azure.kept_s > 0
        case _:
            return True
