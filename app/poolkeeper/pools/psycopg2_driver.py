"""psycopg2's ThreadedConnectionPool, holding the sessions that everything else here runs on.

The pool is psycopg2's own object, made by its documented arguments: it opens `minconn` at once, lends the one
that came back last, raises PoolError where `maxconn` are lent, connects while it holds its lock, rolls back
what comes back inside a transaction, and closes what is more than `minconn` or lost. It takes any connection
with `closed`, `info.transaction_status`, `rollback` and `close` from its `connection_factory`: here that is
psycopg 3's, so that statements are read, cancelled and explained as with every other kind.
"""

from psycopg2.pool import PoolError, ThreadedConnectionPool

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.databases.postgresql_pooled import ReturnedSession
from poolkeeper.pools.resizing import PoolSize
from poolkeeper.pools.unwaiting_driver import Watcher
from poolkeeper.profiles.unwaiting_pools import Psycopg2Pool

ANYTHING = "application_name=Poolkeeper"
"""psycopg2 wants some connection string to hand to the factory, which knows the way without it."""


class Psycopg2Driver:
    """See UnwaitingDriver."""

    def __init__(self, settings: Psycopg2Pool, watcher: Watcher) -> None:
        self._watcher = watcher
        made: list[DbapiConnection] = []

        def connect(_dsn: str) -> DbapiConnection:
            session = watcher.connect()
            made.append(session)
            return session

        try:
            self._pool = _Pool(settings.minconn, settings.maxconn, watcher, connect)
        except BaseException:
            # The pool forgets those that it has when the next one fails.
            for session in made:
                session.close()
            raise
        made.clear()

    def acquire(self) -> DbapiConnection:
        """See UnwaitingDriver."""
        return self._pool.getconn()

    def release(self, session: ReturnedSession) -> None:
        """See UnwaitingDriver."""
        session.undo = lambda: self._watcher.undo(session, None)
        try:
            self._pool.putconn(session)
        finally:
            session.undo = None

    def drop(self, session: DbapiConnection) -> None:
        """See UnwaitingDriver."""
        try:
            self._pool.putconn(session, close=True)
        except PoolError:
            return

    def is_exhausted(self, error: BaseException) -> bool:
        """See UnwaitingDriver."""
        return isinstance(error, PoolError) and not self._pool.closed

    def resize(self, size: PoolSize) -> tuple[str, ...]:
        """See UnwaitingDriver; `maxconn` cannot go below what is lent.

        psycopg2 reads both bounds anew each time, but asks whether exactly `maxconn` are lent: with more than
        that it would have no bound any more.
        """
        with self._pool._lock:
            self._pool.minconn = size.kept
            if len(self._pool._used) > size.most:
                return ("maxconn",)
            self._pool.maxconn = size.most
        return ()

    def told(self) -> tuple[tuple[str, str | None], ...]:
        """See UnwaitingDriver; what is idle and what is lent is in no public attribute."""
        bounds = (("minconn", str(self._pool.minconn)), ("maxconn", str(self._pool.maxconn)))
        return (*bounds, ("idle", None), ("lent", None), ("times exhausted", None))

    def close(self) -> None:
        """See UnwaitingDriver; `closeall` would also close what is lent, under its holder's hands."""
        while True:
            try:
                session = self._pool.getconn()
            except Exception:  # noqa: BLE001 - none is idle any more, and none is made
                return
            self._pool.putconn(session, close=True)


class _Pool(ThreadedConnectionPool):  # type: ignore[misc] # psycopg2 publishes no types
    """Tells of each session that comes back, before another thread can get it."""

    def __init__(self, minconn: int, maxconn: int, watcher: Watcher, connect: object) -> None:
        self._watcher = watcher
        super().__init__(minconn, maxconn, ANYTHING, connection_factory=connect)

    def _putconn(self, conn: DbapiConnection, key: object = None, close: bool = False) -> None:
        super()._putconn(conn, key, close)
        if conn.closed:
            conn.close()
        self._watcher.returned(conn)
