"""The eight steps themselves: what each does and what it finds."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

import msgspec

from poolkeeper.databases.database import Database, DbapiConnection, Endpoint
from poolkeeper.diagnosis.encryption import examine
from poolkeeper.diagnosis.finding import Finding
from poolkeeper.diagnosis.network import open_first, resolve, with_port
from poolkeeper.diagnosis.probes import probe_of
from poolkeeper.diagnosis.steps import Outcome, Step
from poolkeeper.pools.budget import over_budget
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import within
from poolkeeper.pools.pool import open_pool
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.pool_kinds import KIND_NAMES, PoolKind
from poolkeeper.profiles.profile import Profile

PERSON_S = 600.0
"""The deadline of the step that may ask a person for a password."""

LOOK_S = 1.5
"""How long the server may take for what it says of its sessions; without, nothing is said of the budget."""

GRACE_S = 2.0
"""What a driver may take beyond the time-out it was given, before its thread is abandoned."""


class Journey:
    """What one step leaves for the next: the identity, the addresses, the connection."""

    def __init__(
        self, profile: Profile, database: Database, sign_in: Callable[[], tuple[Identity, str]]
    ) -> None:
        self.driver = ""
        self.server = ""
        self._profile = profile
        self._database = database
        self._sign_in = sign_in
        self._timeout_s = profile.connect_timeout_s
        self._identity = Identity()
        self._endpoints: tuple[Endpoint, ...] = ()
        self._reached: Endpoint | None = None
        self._addresses: dict[Endpoint, tuple[str, ...]] = {}
        self._connection: DbapiConnection = None

    def steps(self) -> tuple[tuple[Step, Callable[[], Finding], float], ...]:
        """Every step with what it does and its deadline in seconds."""
        limit_s = self._timeout_s + GRACE_S
        pool_s = limit_s * self._profile.opened_at_once + self._profile.lease_wait_s + LOOK_S
        return (
            (Step.CREDENTIALS, self._credentials, PERSON_S),
            (Step.DRIVER, self._load_driver, 30.0),
            (Step.NAME, self._name, limit_s),
            (Step.NETWORK, self._network, limit_s),
            (Step.ENCRYPTION, self._encryption, limit_s),
            (Step.LOGIN, self._login, limit_s),
            (Step.QUERY, self._query, limit_s),
            (Step.POOL, self._pool, pool_s),
        )

    def close(self) -> None:
        """Close what the steps left open, on a thread that may be abandoned."""
        connection, self._connection = self._connection, None
        if connection is not None:
            closing = threading.Thread(target=self._database.close, args=(connection,), daemon=True)
            closing.start()
            closing.join(GRACE_S)

    def _credentials(self) -> Finding:
        self._identity, source = self._sign_in()
        return Finding(Outcome.PASSED, source)

    def _load_driver(self) -> Finding:
        self.driver = self._database.driver_version(self._profile)
        return Finding(Outcome.PASSED, self.driver)

    def _name(self) -> Finding:
        self._endpoints = self._database.endpoints(self._profile, self._timeout_s)
        if not self._endpoints:
            return Finding(Outcome.NOT_NEEDED, "no host name on the way: a file or a socket")
        self._addresses = {each: resolve(each.host, each.port) for each in self._endpoints}
        return Finding(
            Outcome.PASSED,
            ", ".join(f"{each.host} → {', '.join(found)}" for each, found in self._addresses.items()),
        )

    def _network(self) -> Finding:
        if not self._endpoints:
            return Finding(Outcome.NOT_NEEDED, "no network on the way")
        with self._open() as connection:
            address = with_port(*connection.getpeername()[:2])
        return Finding(Outcome.PASSED, f"TCP {address} open")

    def _encryption(self) -> Finding:
        if self._reached is None:
            return Finding(Outcome.NOT_NEEDED, "nothing to encrypt on the way")
        probe = probe_of(self._profile.engine, self._reached)
        return examine(probe, self._open(), self._profile, self._reached, self._identity.key_password)

    def _open(self) -> socket.socket:
        """A connection to the first endpoint that takes one; raises the OSError of the last."""
        last: OSError | None = None
        for endpoint in self._endpoints:
            try:
                connection = open_first(self._addresses[endpoint], endpoint.port, self._timeout_s)
            except OSError as error:
                last = error
            else:
                self._reached = endpoint
                return connection
        raise last or OSError("there is no address")

    def _login(self) -> Finding:
        connection = self._database.connect(self._profile, self._identity, self._timeout_s)
        self._connection = connection
        backend_id = self._database.backend_id(connection)
        if not backend_id:
            return Finding(Outcome.PASSED, f"{self._profile.database} opened")
        user = self._profile.user or "this account"
        return Finding(Outcome.PASSED, f"signed in as {user} · session {backend_id}")

    def _query(self) -> Finding:
        self._database.ping(self._connection)
        self.server = self._database.server_version(self._connection)
        wanted, proven = self._profile.safety.read_only, self._database.read_only(self._connection)
        if wanted and not proven:
            return Finding(Outcome.WARNED, f"{self.server} · the server did not confirm read-only")
        return Finding(Outcome.PASSED, self.server + (" · read-only" if proven else ""))

    def _pool(self) -> Finding:
        pool = open_pool(self._profile, self._database, lambda: self._identity, lambda: None)
        began_s = time.monotonic()
        try:
            with pool.lease("connection test", CancelToken()):
                took_ms = (time.monotonic() - began_s) * 1000
        finally:
            pool.close(GRACE_S)
        capacity = self._profile.capacity
        leased = f"1 of {capacity} connections" if capacity is not None else "1 connection"
        kind = _kind_of_pool(self._profile)
        found = f"{leased} leased in {took_ms:.0f} ms · {kind}"
        warning = self._over_budget()
        return Finding(Outcome.WARNED, f"{found} · {warning}") if warning else Finding(Outcome.PASSED, found)

    def _over_budget(self) -> str:
        """What the server says to a pool of this size; empty where it fits or the server does not tell."""
        held, view = self._connection, None
        with contextlib.suppress(Exception):
            view = within(LOOK_S, lambda: self._database.server_view(held, self._profile, ()))
        if view is None or view.everyone is None:
            return ""
        # the connection that looks is gone before any pool opens
        return over_budget(msgspec.structs.replace(view, everyone=view.everyone - 1), self._profile.capacity)


def _kind_of_pool(profile: Profile) -> str:
    own, pool, kind = profile.oracle.driver_pool, profile.pool, profile.pool_kind
    if kind is PoolKind.ORACLEDB and own is not None:
        return f"oracledb’s own pool, {own.min} to {own.max}"
    if kind is PoolKind.PSYCOPG:
        return f"psycopg_pool, {pool.psycopg.min_size} to {pool.psycopg.max_size}"
    if kind is PoolKind.PSYCOPG2:
        return f"{KIND_NAMES[kind]}, {pool.psycopg2.minconn} to {pool.psycopg2.maxconn}"
    if kind is PoolKind.MYSQL_CONNECTOR:
        return f"{KIND_NAMES[kind]} of {pool.connector.pool_size}"
    if kind.keeps_nothing:
        return KIND_NAMES[kind]
    return f"size {pool.size} + overflow {pool.max_overflow}"
