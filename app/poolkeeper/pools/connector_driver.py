"""MySQL Connector/Python's MySQLConnectionPool, holding the sessions that everything else here runs on.

The pool and the connections in it are the driver's own classes: it opens `pool_size` at once, lends the one
that is idle for longest, raises PoolError where none is, pings each that it lends and connects it anew where
that fails, and resets the session of each that comes back. Only what these connections do on the wire is
PyMySQL's, so that statements are read, cancelled and explained as with every other kind.
"""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pymysql
from mysql.connector import Error, InterfaceError, OperationalError, PoolError, ProgrammingError
from mysql.connector.connection import MySQLConnection
from mysql.connector.pooling import (
    CNX_POOL_MAXNAMESIZE,
    CNX_POOL_NAMEREGEX,
    CONNECTION_POOL_LOCK,
    MySQLConnectionPool,
    PooledMySQLConnection,
)
from pymysql.constants.CR import CR_SERVER_LOST

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.resizing import PoolSize
from poolkeeper.pools.unwaiting_driver import Watcher
from poolkeeper.profiles.unwaiting_pools import ConnectorPool


class ConnectorDriver:
    """See UnwaitingDriver."""

    def __init__(self, settings: ConnectorPool, name: str, watcher: Watcher) -> None:
        self._lent: dict[int, PooledMySQLConnection] = {}
        self._pool = _Pool(settings.pool_size, _pool_name(name), watcher)
        self._pool.fill()

    def acquire(self) -> DbapiConnection:
        """See UnwaitingDriver."""
        with _told_truly():
            pooled = self._pool.get_connection()
        session = pooled.session
        if session is None:
            # A connection that does not answer right after it was made.
            _put_back(pooled)
            raise pymysql.err.OperationalError(CR_SERVER_LOST, "Lost connection to the server")
        self._lent[id(session)] = pooled
        return session

    def release(self, session: DbapiConnection) -> None:
        """See UnwaitingDriver."""
        with _told_truly():
            self._lent.pop(id(session)).close()

    def drop(self, session: DbapiConnection) -> None:
        """See UnwaitingDriver; the pool connects it anew when its turn comes."""
        pooled = self._lent.pop(id(session), None)
        if pooled is not None:
            pooled.forget()
            _put_back(pooled)

    def is_exhausted(self, error: BaseException) -> bool:
        """See UnwaitingDriver."""
        return isinstance(error, PoolError)

    def resize(self, size: PoolSize) -> tuple[str, ...]:
        """See UnwaitingDriver: "Size can not be changed for active pools", says the driver."""
        return ("pool_size",) if size.most != self._pool.pool_size else ()

    def told(self) -> tuple[tuple[str, str | None], ...]:
        """See UnwaitingDriver; what is idle and what is lent is in no public attribute."""
        own = (("pool_name", self._pool.pool_name), ("pool_size", str(self._pool.pool_size)))
        return (*own, ("reset_session", "yes" if self._pool.reset_session else "no"), ("idle", None))

    def close(self) -> None:
        """See UnwaitingDriver."""
        self._pool._remove_connections()


class NotConnected(InterfaceError):
    """What the driver takes for a failure to connect; `cause` is what really went wrong."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class _Connection(MySQLConnection):
    """The driver's connection, with `session` in place of its socket."""

    def __init__(self, watcher: Watcher) -> None:
        super().__init__()
        self._watcher = watcher
        self.session: DbapiConnection | None = None

    def close(self) -> None:
        """Close the session."""
        session, self.session = self.session, None
        if session is not None:
            session.close()

    disconnect = close

    def forget(self) -> None:
        """The session is closed, or will be by a thread that is still in it."""
        self.session = None

    def is_connected(self) -> bool:
        """Whether the server answers a ping within our own deadline; else it is closed."""
        if self.session is None:
            return False
        if self._watcher.lives(self.session):
            return True
        self.close()
        return False

    def cmd_reset_connection(self) -> bool:
        """COM_RESET_CONNECTION and what the profile wants after it; False where the server knows no such."""
        session = self.session
        if session is None:
            return False
        try:
            self._watcher.undo(session, session.reset_connection)
        except pymysql.Error:
            return False
        except Exception as error:
            self.close()
            raise OperationalError(str(error)) from error
        return True

    def cmd_change_user(self, *_arguments: Any, **_options: Any) -> None:  # noqa: ANN401
        """The driver's second way to reset; without the password, which nobody keeps, it connects anew."""
        raise ProgrammingError("No password is kept.")

    def _open_connection(self) -> None:
        try:
            self.session = self._watcher.connect()
        except Exception as error:
            # Of anything else the pool would lose the connection for good.
            raise NotConnected(error) from error

    def _post_connection(self) -> None:
        """The session is as the profile wants it."""


class _Pool(MySQLConnectionPool):
    """Makes such connections, and tells of each that comes back before another thread can get it."""

    def __init__(self, pool_size: int, name: str, watcher: Watcher) -> None:
        self._watcher = watcher
        super().__init__(pool_size=pool_size, pool_name=name)
        # The pool hands this to each connection that it makes anew; these know the way without it.
        self.set_config(autocommit=True)

    def fill(self) -> None:
        """What its constructor does where it is told whereto; closes all where one fails."""
        try:
            with _told_truly():
                for _ in range(self.pool_size):
                    self.add_connection()
        except BaseException:
            self._remove_connections()
            raise

    def add_connection(self, cnx: Any = None) -> None:  # noqa: ANN401
        """Put a connection into the pool, a new one where none is given."""
        with CONNECTION_POOL_LOCK:
            if cnx is None:
                cnx = _Connection(self._watcher)
                cnx.connect()
                cnx.pool_config_version = self._config_version
            elif cnx.session is not None:
                self._watcher.returned(cnx.session)
            super().add_connection(cnx)


def _put_back(pooled: PooledMySQLConnection) -> None:
    """Its session cannot be reset any more, and the pool takes it in spite of the error."""
    with contextlib.suppress(Error):
        pooled.close()


@contextlib.contextmanager
def _told_truly() -> Iterator[None]:
    """What went wrong with a connection is raised, and not what the driver makes of it."""
    try:
        yield
    except Error as error:
        beneath: BaseException | None = error
        while beneath is not None and not isinstance(beneath, NotConnected):
            beneath = beneath.__cause__
        if beneath is None:
            raise
        raise beneath.cause from None


def _pool_name(name: str) -> str:
    return re.sub(CNX_POOL_NAMEREGEX, "_", name)[:CNX_POOL_MAXNAMESIZE] or "pool"
