"""Workers in processes of their own, each with its own pool, as an application server has them."""

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, cast

from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.lab.crew import CANCEL_LIMIT_S, CLOSE_LIMIT_S, Task, ThreadCrew
from poolkeeper.pools.lab.tally import Counts, Harvest
from poolkeeper.pools.lab.turns import Turns, shared_turns

_log = logging.getLogger(__name__)

START_S = 60.0
"""How long all processes have to start; Python takes half a second and more for each."""

LOOK_S = 0.1
_ANSWER_S = 1.0


class ProcessCrew:
    """Each process gets the task by its pipe, tells what it counts, and ends when the pipe is closed."""

    def __init__(self, task: Task, token: CancelToken) -> None:
        self._task = task
        self._token = token
        self._pipes: list[Connection] = []
        self._processes: list[Any] = []
        self._counts: dict[int, Counts] = {}
        self._refusal: Explained | None = None

    def prepare(self) -> None:
        """See Crew."""
        # a worker of the window is a daemon, which may have no children; these end with its pipe
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        context = multiprocessing.get_context("spawn")
        turns = shared_turns(context)
        for _ in range(self._task.settings.workload.processes):
            pipe, far_end = context.Pipe()
            process = context.Process(
                target=run_member, args=(far_end, turns), name="lab member", daemon=True
            )
            process.start()
            far_end.close()
            pipe.send(self._task)
            self._pipes.append(pipe)
            self._processes.append(process)
        deadline_s = time.monotonic() + START_S
        for pipe in self._pipes:
            ready = self._first_word(pipe, deadline_s)
            if ready != "ready":
                self._kill()
                if self._token.cancelled:
                    raise LeaseCancelled
                sentence = ready if isinstance(ready, str) else "A process of the run did not start."
                raise DatabaseError(Explained(sentence))

    def go(self) -> None:
        """See Crew."""
        for pipe in self._pipes:
            pipe.send("go")

    def counts(self) -> Counts:
        """See Crew."""
        for number, pipe in enumerate(self._pipes):
            while pipe.poll():
                told = _received(pipe)
                if isinstance(told, Explained):
                    self._refusal = told
                elif isinstance(told, Counts):
                    self._counts[number] = told
                else:
                    break
        together = Counts()
        for counts in self._counts.values():
            together = together.plus(counts)
        return together

    def refusal(self) -> Explained | None:
        """See Crew; known after the next `counts`."""
        return self._refusal

    def end(self, grace_s: float) -> Harvest:
        """See Crew."""
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.send(grace_s)
        limit_s = grace_s + CANCEL_LIMIT_S + CLOSE_LIMIT_S + _ANSWER_S
        together, waiting, lost = Harvest(), list(self._pipes), 0
        deadline_s = time.monotonic() + limit_s
        while waiting and (ready := wait(waiting, max(0.0, deadline_s - time.monotonic()))):
            for pipe in cast("list[Connection]", ready):
                told = _received(pipe)
                if isinstance(told, Explained):
                    self._refusal = told
                if isinstance(told, Harvest):
                    together = together.plus(told)
                if told is None:
                    lost += 1
                if told is None or isinstance(told, Harvest):
                    waiting.remove(pipe)
        together.stuck += (lost + len(waiting)) * self._task.settings.workload.workers
        self._kill()
        return together

    def _first_word(self, pipe: Connection, deadline_s: float) -> Any:  # noqa: ANN401 - as received
        while not self._token.cancelled and time.monotonic() < deadline_s:
            if pipe.poll(LOOK_S):
                return _received(pipe)
        return None

    def _kill(self) -> None:
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join(0.2)
            if process.is_alive():
                process.kill()


def _received(pipe: Connection) -> Any:  # noqa: ANN401 - whatever a member tells
    """The next thing a member told, or None where it is gone."""
    try:
        return pipe.recv()
    except (EOFError, OSError):
        return None


def run_member(pipe: Connection, turns: Callable[[], Turns]) -> None:
    """Live as one process of a run; the target of the process. Ends with `pipe`, whatever hangs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _Member(pipe, turns()).run()
    except (EOFError, OSError):
        _log.info("a member of a run ends: its run was stopped")
    except Exception:  # noqa: BLE001 - the parent sees the pipe closed
        _log.exception("a member of a run ends by a mistake of its own")
    finally:
        os._exit(0)


class _Member:
    """One process: hears its task, `go`, and the seconds of grace that end it."""

    def __init__(self, pipe: Connection, turns: Turns) -> None:
        self._pipe = pipe
        task: Task = pipe.recv()
        self._crew = ThreadCrew(task, database_of(task.profile.engine), CancelToken(), turns)
        self._over = threading.Event()
        self._grace_s: float | None = 0.0
        self._told = False

    def run(self) -> None:
        """Work until told to end."""
        try:
            self._crew.prepare()
        except Exception as error:  # noqa: BLE001 - told to the parent in a sentence
            self._pipe.send(str(error))
            return
        self._pipe.send("ready")
        if self._pipe.recv() != "go":
            self._pipe.send(self._crew.end(0))
            return
        self._crew.go()
        threading.Thread(target=self._hear, name="hearing", daemon=True).start()
        while not self._over.wait(LOOK_S):
            with contextlib.suppress(OSError):
                self._pipe.send(self._crew.counts())
                self._tell_refusal()
        harvest = self._crew.end(self._grace_s or 0)
        with contextlib.suppress(OSError):
            self._pipe.send(harvest)

    def _tell_refusal(self) -> None:
        refusal = self._crew.refusal()
        if refusal is not None and not self._told:
            self._told = True
            self._pipe.send(refusal)

    def _hear(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            self._grace_s = float(self._pipe.recv())
        self._over.set()
