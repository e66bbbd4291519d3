"""One tab's lane in the test's own process, on a real SQLite pool, with a window that only listens."""

import queue

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.watched_pool import WatchedPool
from poolkeeper.profiles.identity import Identity
from poolkeeper.worker.messages import RunStatement, StatementFailed, StatementFinished, StatementStarted
from poolkeeper.worker.opening import Opening
from poolkeeper.worker.tab_lane import TabLane

DEADLINE_S = 30


class Desk:
    """Answers each question for a sign-in with what `answer` gives."""

    def __init__(self):
        self.answer = Identity

    def identity(self):
        return self.answer()


class TabOnSqlite:
    """The lane, what it says (`heard`), its pool, and its first connection on its way (`opening`)."""

    def __init__(self, profile):
        self.profile = profile
        self.heard = queue.SimpleQueue()
        self.desk = Desk()
        self.opening = Opening()
        self.pool = WatchedPool(profile, database_of(profile.engine), Identity, lambda: None)
        self.lane = TabLane(1, profile, self.pool, self.opening, self, self.desk)
        self._query_ids = iter(range(1, 1000))

    def send(self, event):
        """As the outbox does."""
        self.heard.put(event)

    def send_batch(self, _query_id, _data):
        """As the outbox does."""

    def start(self, statement, **settings):
        query_id = next(self._query_ids)
        self.lane.run(
            RunStatement(query_id=query_id, tab_id=1, holder="tab one", statement=statement, **settings)
        )
        return query_id

    def run(self, statement, **settings):
        self.start(statement, **settings)
        return self.expect(StatementFinished, StatementFailed)

    def expect(self, *kinds):
        while not isinstance(event := self.heard.get(timeout=DEADLINE_S), kinds):
            pass
        return event

    def until_started(self, statement, **settings):
        query_id = self.start(statement, **settings)
        self.expect(StatementStarted)
        return query_id

    def close(self):
        self.lane.close()
        self.pool.close(5)
