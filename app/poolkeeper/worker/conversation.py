"""A worker spoken with from one thread, without a window: a request, then the wait for its answer."""

import queue
from collections.abc import Callable
from typing import TypeVar

from poolkeeper.databases.explained import Explained
from poolkeeper.worker.frames import Batch
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.lab_messages import LabFailed
from poolkeeper.worker.messages import (
    Event,
    PoolFailed,
    Request,
    SignInAnswer,
    SignInNeeded,
    StatementFailed,
)

DEADLINE_S = 60.0

_Wanted = TypeVar("_Wanted", bound=Event)


class StepFailed(Exception):
    """A step did not go as it must; the message is a sentence, `explained` what a server's failure means."""

    def __init__(self, sentence: str, explained: Explained | None = None) -> None:
        super().__init__(sentence)
        self.explained = explained


class Conversation:
    """One worker process; `sign_in` answers each of its questions for an identity."""

    def __init__(self, sign_in: Callable[[SignInNeeded], SignInAnswer]) -> None:
        self._sign_in = sign_in
        self._events: queue.SimpleQueue[Event | Batch | int | None] = queue.SimpleQueue()
        self._worker = WorkerHandle()
        self._worker.listen(self._events.put, self._events.put)

    def send(self, request: Request) -> None:
        """Ask for something."""
        self._worker.send(request)

    def next(self, kind: type[_Wanted], on_batch: Callable[[bytes], None] | None = None) -> _Wanted:
        """The next event of a kind; what comes before is served or passed over. Raises StepFailed."""
        while True:
            try:
                event = self._events.get(timeout=DEADLINE_S)
            except queue.Empty:
                raise StepFailed(f"no answer within {DEADLINE_S:.0f} s") from None
            match event:
                case Batch():
                    if on_batch is not None:
                        on_batch(event.data)
                case SignInNeeded():
                    self._worker.send(self._sign_in(event))
                case PoolFailed() | StatementFailed() | LabFailed():
                    raise StepFailed(sentence_of(event.explained), event.explained)
                case None | int():
                    raise StepFailed(f"The worker process ended with exit code {event}.")
                case _ if isinstance(event, kind):
                    return event

    def end(self) -> bool:
        """Close the pool and wait for the worker's end; returns whether it came in time."""
        self._worker.close()
        return self._worker.wait_closed(DEADLINE_S)


def sentence_of(explained: Explained) -> str:
    """A failure on one line: what happened, and the server's own words."""
    return f"{explained.title} {explained.detail}".strip()
