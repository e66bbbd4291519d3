"""A window's process that starts statements in its worker and is then ended from outside."""

import contextlib
import multiprocessing

from poolkeeper.worker.messages import StatementFailed, StatementFinished, StatementStarted
from tests.support.heard_worker import HeardWorker

DEADLINE_S = 60


@contextlib.contextmanager
def a_window_that_runs(statements, profile, identity):
    """A window whose worker runs `statements`, each in a tab of its own; killed at the end."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    window = context.Process(target=_live, args=(statements, profile, identity, there))
    window.start()
    try:
        assert here.poll(DEADLINE_S)
        assert here.recv() == "all run"
        yield
    finally:
        window.kill()
        window.join(DEADLINE_S)


def run_all(statements, worker):
    """Run each statement in a tab of its own: (text, whether it goes on running, settings)."""
    for tab, (text, goes_on, settings) in enumerate(statements, 1):
        worker.start(text, tab=tab, holder=f"tab {tab}", **settings)
        worker.expect(StatementStarted if goes_on else StatementFinished)
    # whatever was answered before this arrives before it
    worker.start("", tab=99)
    worker.expect(StatementFailed)


def _live(statements, profile, identity, pipe):
    worker = HeardWorker(profile, identity)
    worker.open()
    run_all(statements, worker)
    pipe.send("all run")
    pipe.poll(DEADLINE_S)
