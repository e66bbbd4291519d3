"""Where one statement of a tab runs, and whether it is worth another server when it fails there."""

from poolkeeper.databases.of_a_replica import conflicts, would_write
from poolkeeper.databases.passing import is_passing
from poolkeeper.databases.refused_sign_ins import is_refused_sign_in
from poolkeeper.pools.errors import ConnectTimedOut, LeaseCancelled, PoolExhausted
from poolkeeper.pools.logins import SignInPaused
from poolkeeper.pools.nodes import Node, ServerChoice
from poolkeeper.pools.router import Route, Wanted
from poolkeeper.queries.compiled import Compiled
from poolkeeper.queries.read_routing import may_run_on_replica
from poolkeeper.worker.messages import RunStatement
from poolkeeper.worker.server_set import ServerSet


class StatementRoute:
    """Chosen at once (`node`, `run_by`).

    A read that fails on a replica for being there goes to another, and if that fails too to the primary.

    Raises DatabaseError where the tab's pin cannot be kept.
    """

    def __init__(
        self, servers: ServerSet, request: RunStatement, compiled: Compiled, *, in_transaction: bool
    ) -> None:
        self._servers = servers
        self._holder = request.holder
        profile = servers.router.primary.profile
        wants = request.server is ServerChoice.AUTOMATIC and request.autocommit and not in_transaction
        self._wanted = Wanted(
            choice=request.server,
            reads=wants and may_run_on_replica(request.statement, profile.engine),
            surely_reads=compiled.reads,
            autocommit=request.autocommit,
            in_transaction=in_transaction,
        )
        self._instead_of = ""
        self._again = False
        self._take(servers.router.route(self._wanted))

    @property
    def node(self) -> Node:
        """The server that is asked now."""
        return self._route.node

    @property
    def turned(self) -> str:
        """After a turn to another server: why, in a sentence for the user."""
        return f"{self._instead_of.rstrip('.')}. {self.node.name} was asked instead."

    def after(self, error: Exception) -> bool:
        """The statement failed before any row came: returns whether it goes to another server, now `node`."""
        node = self.node
        if node.is_primary or isinstance(error, LeaseCancelled | PoolExhausted):
            return False
        database, profile = node.pool.database, node.profile
        explained = database.explain(error, profile)
        writes = would_write(explained, profile.engine)
        if not writes:
            gone = (
                isinstance(error, ConnectTimedOut | SignInPaused)
                or database.is_disconnect(error)
                or is_passing(explained, profile)
                or is_refused_sign_in(explained, profile)
            )
            if gone:
                self._servers.failed(node, explained.title)
            elif not conflicts(explained, profile.engine):
                return False
        why_primary = "it writes" if writes else "two replicas failed" if self._again else ""
        route = self._servers.router.instead(node, self._wanted, why_primary)
        if route is None:
            return False
        self._again = True
        self._instead_of = f"{node.name} failed: {explained.title}"
        self._take(route)
        return True

    def _take(self, route: Route) -> None:
        self._route = route
        self.run_by = route.node.answered(route.why, self._instead_of)
        self._servers.router.note_route(route, self._holder)
