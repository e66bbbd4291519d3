"""PostgreSQL's sessions as psycopg_pool keeps them: whoever closes one asks the pool's watcher first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

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


class ReturnedSession(PooledSession):
    """`undo` stands in for the rollback that psycopg2's pool makes of what comes back to it."""

    undo: Callable[[], None] | None = None

    def rollback(self) -> None:
        """End the transaction, while the session comes back under the watcher's own clock."""
        undo, self.undo = self.undo, None
        if undo is None:
            super().rollback()
        else:
            undo()


class PooledPostgresql(Postgresql):
    """Makes and really closes such sessions."""

    session_class: ClassVar[type[PooledSession]] = PooledSession

    def connect(self, profile: Profile, identity: Identity, timeout_s: float) -> PooledSession:
        """See Database."""
        return open_session(profile, identity, timeout_s, self.session_class)

    def close(self, connection: DbapiConnection) -> None:
        """See Database."""
        connection.end()


class ReturnedPostgresql(PooledPostgresql):
    """The same for psycopg2's pool."""

    session_class: ClassVar[type[PooledSession]] = ReturnedSession
