"""oracledb's own pool of a profile (python-oracledb's documentation, "Connection Pooling")."""

from typing import Any, cast

import msgspec
import oracledb

from poolkeeper.databases.concealing import concealing
from poolkeeper.databases.database import DbapiConnection, DriverConnections
from poolkeeper.databases.oracle_address import address_of, names_wallet
from poolkeeper.databases.oracle_errors import code_of
from poolkeeper.databases.oracle_session import Session, options, prepared, use_client
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool, GetMode
from poolkeeper.profiles.profile import Profile

MILLISECONDS = 1000
_MODES = {
    GetMode.WAIT: oracledb.POOL_GETMODE_WAIT,
    GetMode.NOWAIT: oracledb.POOL_GETMODE_NOWAIT,
    GetMode.FORCEGET: oracledb.POOL_GETMODE_FORCEGET,
    GetMode.TIMEDWAIT: oracledb.POOL_GETMODE_TIMEDWAIT,
}
EXHAUSTED = frozenset({"DPY-4005", "ORA-24418", "ORA-24459", "ORA-24496"})
"""No connection came free in time, or at once where none is waited for."""


class OraclePool(DriverConnections):
    """The driver's pool, with sessions as the profile wants them. Keeps the identity, as oracledb must.

    Making one makes its first connection, and raises what that fails with.
    """

    def __init__(self, profile: Profile, identity: Identity, settings: DriverPool) -> None:
        use_client(profile)
        self._profile = profile
        self._settings = settings
        # The driver connects in the background and tells of a failure when a connection is asked for.
        patient = msgspec.structs.replace(
            settings, getmode=GetMode.TIMEDWAIT, wait_s=profile.connect_timeout_s, min=max(1, settings.min)
        )
        with concealing(identity.password), concealing(identity.wallet_password):
            self._pool = oracledb.create_pool(params=_parameters(profile, identity, patient))
            try:
                self._pool.release(self._pool.acquire())
            except BaseException:
                self._pool.close(force=True)
                raise
        self._pool.reconfigure(
            getmode=_MODES[settings.getmode], wait_timeout=round(settings.wait_s * MILLISECONDS)
        )

    @property
    def opened(self) -> int:
        """How many connections it has."""
        return int(self._pool.opened)

    def acquire(self) -> Session:
        """A session, as the profile wants it. Raises oracledb.Error."""
        session = cast("Session", self._pool.acquire())
        try:
            return prepared(session, self._profile)
        except BaseException:
            self._pool.drop(session)
            raise

    def release(self, connection: DbapiConnection) -> None:
        """Give a session back; what is open on it is rolled back."""
        self._pool.release(connection)

    def drop(self, connection: DbapiConnection) -> None:
        """Close a session instead of keeping it."""
        self._pool.drop(connection)

    def is_exhausted(self, error: BaseException) -> bool:
        """Whether no connection came free in time, or at once where none is waited for."""
        return code_of(error) in EXHAUSTED

    def reconfigure(self, settings: DriverPool) -> tuple[str, ...]:
        """Change the settings while the pool is open; returns the names of those that cannot change."""
        refused = []
        for name, value in _options(settings).items():
            if value == _options(self._settings)[name]:
                continue
            try:
                self._pool.reconfigure(**{name: value})
            except oracledb.NotSupportedError:
                # The thin mode keeps its size.
                refused.append(name)
        self._settings = settings
        return tuple(refused)

    def close(self) -> None:
        """Close every connection, lent or not."""
        self._pool.close(force=True)


def _parameters(profile: Profile, identity: Identity, settings: DriverPool) -> oracledb.PoolParams:
    wanted = cast("oracledb.PoolParams", address_of(profile, oracledb.PoolParams))
    has_wallet = names_wallet(wanted)
    wanted.set(**options(profile, identity, profile.connect_timeout_s, has_wallet=has_wallet))
    wanted.set(connectiontype=Session, homogeneous=settings.homogeneous, **_options(settings))
    return wanted


def _options(settings: DriverPool) -> dict[str, Any]:
    """The settings by oracledb's names; its times are seconds, but for one."""
    return {
        "min": settings.min,
        "max": settings.max,
        "increment": settings.increment,
        "getmode": _MODES[settings.getmode],
        "wait_timeout": round(settings.wait_s * MILLISECONDS),
        "timeout": settings.timeout_s,
        "max_lifetime_session": settings.max_lifetime_s,
        "ping_interval": settings.ping_interval_s,
        "stmtcachesize": settings.statement_cache,
    }
