"""PostgreSQL's sessions as psycopg_pool keeps them: whoever closes one asks the pool's watcher first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolkeeper.databases.postgresql import Postgresql
from poolkeeper.databases.postgresql_session import Session, open_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolkeeper.databases.database import DbapiConnection
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile


class PooledSession(Session):
    """`keeper` is asked instead of a close as soon as there is one; `end` closes in any case.

    `home` is the pool that lent it last.
    """

    keeper: Callable[[PooledSession], None] | None = None
    home: Any = None

    def close(self) -> None:
        """What psycopg_pool calls to get rid of the session."""
        if self.keeper is None:
            self.end()
        else:
            self.keeper(self)

    def end(self) -> None:
        """Say goodbye and close the socket."""
        super().close()


class PooledPostgresql(Postgresql):
    """Makes and really closes such sessions."""

    def connect(self, profile: Profile, identity: Identity, timeout_s: float) -> PooledSession:
        """See Database."""
        return open_session(profile, identity, timeout_s, PooledSession)

    def close(self, connection: DbapiConnection) -> None:
        """See Database."""
        connection.end()
