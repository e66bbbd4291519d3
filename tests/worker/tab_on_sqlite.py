"""One tab's lane in the test's own process, on a real SQLite pool, with a window that only listens."""

import queue
import threading

from poolkeeper.databases.sqlite import Sqlite
from poolkeeper.pools.watched_pool import WatchedPool
from poolkeeper.profiles.identity import Identity
from poolkeeper.worker.messages import RunStatement, StatementFailed, StatementFinished
from poolkeeper.worker.opening import Opening
from poolkeeper.worker.tab_lane import TabLane

DEADLINE_S = 30


class Gate:
    """Somebody comes, waits until let through, and does something."""

    def __init__(self, then=lambda *_: None):
        self._then = then
        self._come, self._open, self._gone = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, *arguments):
        self._come.set()
        assert self._open.wait(DEADLINE_S)
        try:
            return self._then(*arguments)
        finally:
            self._gone.set()

    def until_come(self):
        assert self._come.wait(DEADLINE_S)

    def open(self):
        self._open.set()

    def let_through(self):
        self.open()
        assert self._gone.wait(DEADLINE_S)


class SqliteWithGate(Sqlite):
    """`SELECT held()` runs until the gate lets it through."""

    def __init__(self, gate):
        self._gate = gate

    def connect(self, *arguments):
        connection = super().connect(*arguments)
        connection.create_function("held", 0, self._gate)
        return connection


class Ears:
    """In place of an outbox: what was sent is kept to be looked at."""

    def __init__(self):
        self.heard = queue.SimpleQueue()

    def send(self, event):
        self.heard.put(event)

    def send_batch(self, _query_id, _data):
        """Rows are passed over."""

    def expect(self, *kinds):
        while not isinstance(event := self.heard.get(timeout=DEADLINE_S), kinds):
            pass
        return event


class Desk:
    """Answers each question for a sign-in with what `answer` gives."""

    def __init__(self):
        self.answer = Identity

    def identity(self):
        return self.answer()

    def quiet_identity(self):
        return self.answer()


class TabOnSqlite(Ears):
    """The lane, what it says (`heard`), its pool, and its first connection on its way (`opening`)."""

    def __init__(self, profile):
        super().__init__()
        self.profile = profile
        self.desk = Desk()
        self.opening = Opening()
        self.held = Gate(lambda: 1)
        self.pool = WatchedPool(profile, SqliteWithGate(self.held), Identity, lambda: None)
        self.lane = TabLane(1, profile, self.pool, self.opening, self, self.desk)
        self._query_ids = iter(range(1, 1000))

    def start(self, statement, **settings):
        query_id = next(self._query_ids)
        self.lane.run(
            RunStatement(query_id=query_id, tab_id=1, holder="tab one", statement=statement, **settings)
        )
        return query_id

    def run(self, statement, **settings):
        self.start(statement, **settings)
        return self.expect(StatementFinished, StatementFailed)

    def until_held(self, **settings):
        """A statement that runs until `held` lets it through; returns its number."""
        query_id = self.start("SELECT held()", **settings)
        self.held.until_come()
        return query_id

    def close(self):
        self.held.open()
        self.lane.close()
        self.pool.close(5)
