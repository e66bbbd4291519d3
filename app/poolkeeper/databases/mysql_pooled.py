"""MySQL's sessions as MySQLConnectionPool keeps them: whoever closes one asks the pool's watcher first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolkeeper.databases.mysql import Mysql
from poolkeeper.databases.mysql_session import READ_ONLY, Session, open_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolkeeper.databases.database import DbapiConnection
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile

RESET_CONNECTION = 0x1F
"""COM_RESET_CONNECTION, since MySQL 5.7.3 and MariaDB 10.2; PyMySQL has no name for it."""


class PooledSession(Session):
    """`keeper` is asked instead of a close as soon as there is one; `end` closes in any case."""

    keeper: Callable[[Any], None] | None = None

    @property
    def closed(self) -> bool:
        """Whether the socket is closed."""
        return not self.open

    def close(self) -> None:
        """What a pool calls to get rid of the session."""
        if self.keeper is None:
            self.end()
        else:
            self.keeper(self)

    def end(self) -> None:
        """Say goodbye and close the socket; in the middle of a result only close it."""
        if self.in_use:
            self.cut_off()
        elif self.open:
            super().close()

    def reset_connection(self) -> None:
        """Have the server forget all that the session was told, and tell it again what the profile wants.

        The server rolls back, drops temporary tables and sets every variable to its global value.
        Raises pymysql.Error.
        """
        self._execute_command(RESET_CONNECTION, b"")
        self._read_ok_packet()
        self.begins_transactions = False
        self.set_character_set(self.charset, self.collation)
        self.autocommit(True)
        if self.refuses_writing:
            self.query(READ_ONLY)


class PooledMysql(Mysql):
    """Makes and really closes such sessions."""

    def connect(self, profile: Profile, identity: Identity, timeout_s: float) -> PooledSession:
        """See Database."""
        return open_session(profile, identity, timeout_s, PooledSession)

    def close(self, connection: DbapiConnection) -> None:
        """See Database."""
        connection.end()
