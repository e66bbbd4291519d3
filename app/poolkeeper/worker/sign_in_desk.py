"""Where the worker asks the window for an identity, each time a connection is to be made."""

import itertools
import threading
from concurrent.futures import Future

from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.profiles.identity import Identity
from poolkeeper.worker.messages import SignInAnswer, SignInNeeded
from poolkeeper.worker.outbox import Outbox

ANSWER_DEADLINE_S = 600.0
"""A person may be typing a password; ten minutes are more than anyone needs."""


class SignInDesk:
    """Keeps no identity: one lives here from its answer to the connect call that asked for it."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._numbers = itertools.count(1)
        self._open: dict[int, Future[SignInAnswer]] = {}
        self._lock = threading.Lock()

    def identity(self) -> Identity:
        """Ask and wait; raises DatabaseError where the window has no identity to give."""
        return self.identity_and_source()[0]

    def quiet_identity(self) -> Identity:
        """As `identity`, without asking a person: what is saved or was typed before."""
        return self.identity_and_source(quiet=True)[0]

    def identity_after(self, refused: Identity, quiet: bool) -> Identity:
        """As `identity`, when the server has refused one; what a person typed is asked for anew."""
        return self.identity_and_source(quiet=quiet, refused=refused.generation)[0]

    def identity_and_source(self, *, quiet: bool = False, refused: int = 0) -> tuple[Identity, str]:
        """As `identity`, with a few words on where it came from (`password from Secret Service`)."""
        request_id = next(self._numbers)
        future: Future[SignInAnswer] = Future()
        with self._lock:
            self._open[request_id] = future
        self._outbox.send(SignInNeeded(request_id, quiet, refused))
        try:
            answer = future.result(ANSWER_DEADLINE_S)
        except TimeoutError as error:
            raise DatabaseError(Explained("Nobody answered the question for the password.")) from error
        finally:
            with self._lock:
                self._open.pop(request_id, None)
        if answer.identity is None:
            raise DatabaseError(answer.refusal or Explained("There is no password for this connection."))
        return answer.identity, answer.source

    def receive(self, answer: SignInAnswer) -> None:
        """Hand an answer to whoever waits for it; one that nobody waits for is dropped."""
        with self._lock:
            future = self._open.pop(answer.request_id, None)
        if future is not None:
            future.set_result(answer)
