"""What a server itself says of its sessions: ours, everyone's, the limit, and who waits for whom."""

import enum

import msgspec

MOST_SESSIONS = 1_000
MOST_STATEMENT = 2_000
"""So many characters of what a session runs are read (the same number stands in the products' queries)."""


class Activity(enum.StrEnum):
    """What a session does, in one word for all products; UNTOLD where the user may not see it."""

    RUNNING = "running"
    BLOCKED = "blocked"
    IDLE = "idle"
    IDLE_IN_TRANSACTION = "idle in transaction"
    WRITING = "write transaction"
    READING = "read transaction"
    ENDING = "ending"
    UNTOLD = "not told"


class Blocked(msgspec.Struct, frozen=True):
    """A session that waits for another; `blocker` may itself wait. Names are user and machine as known."""

    waiting: str
    blocker: str
    waits_s: float = 0.0
    waiting_name: str = ""
    blocker_name: str = ""


class ServerSession(msgspec.Struct, frozen=True, kw_only=True):
    """One session as the server tells it.

    `id` is what the pool's slots call it; with `born` it names the session once and for all, where the
    server gives a number twice. `for_s` is how long it has been doing this, `transaction_s` how old its
    transaction is; None is what the server does not tell. `statement` is what runs, or ran last. `node`
    names the replica that it is on; empty for the primary, or the only server.
    """

    id: str
    born: str = ""
    ours: bool = False
    user: str = ""
    machine: str = ""
    program: str = ""
    database: str = ""
    activity: Activity = Activity.UNTOLD
    for_s: float | None = None
    transaction_s: float | None = None
    blocked_by: tuple[str, ...] = ()
    waits_for: str = ""
    statement: str = ""
    node: str = ""

    @property
    def name(self) -> str:
        """User and machine, as far as they are known."""
        return f"{self.user} at {self.machine}" if self.user and self.machine else self.user or self.machine


class ServerView(msgspec.Struct, frozen=True, kw_only=True):
    """A look at the server; None is what could not be seen, and `notes` say why.

    `ours` are the sessions of this process besides the one that looks, `sessions` the same and everyone's
    as far as they may be seen (1 000 at most, ours first), `figures` the product's own (name and text),
    `seen_at_s` is `time.time()`, `password_left_s` for how long the user's own password is still valid by the
    server, negative where it is over; None where it has no end or the server does not tell. `reserved` of the
    `limit` are for others, so that this user cannot have them.
    """

    seen_at_s: float
    ours: int | None = None
    everyone: int | None = None
    limit: int | None = None
    reserved: int = 0
    sessions: tuple[ServerSession, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    password_left_s: float | None = None

    @property
    def room(self) -> int | None:
        """How many sessions this pool may have before the server's limit, those it has included."""
        if not self.limit or self.everyone is None:
            return None
        return max(0, self.limit - self.reserved - self.everyone + (self.ours or 0))

    def machines_with(self, program: str) -> int:
        """On how many machines this program has sessions, as far as they may be seen."""
        return len({each.machine for each in self.sessions if each.program == program})

    @property
    def blocked(self) -> tuple[Blocked, ...]:
        """Who waits for whom, the longest wait first."""
        names = {each.id: each.name for each in self.sessions}
        waits = (
            Blocked(each.id, blocker, each.for_s or 0.0, each.name, names.get(blocker, ""))
            for each in self.sessions
            for blocker in each.blocked_by
        )
        return tuple(sorted(waits, key=lambda wait: -wait.waits_s))


def first_ones(sessions: list[ServerSession], notes: list[str]) -> tuple[ServerSession, ...]:
    """Ours, then those that are blocked or block, then the rest; what is left out is said in `notes`."""
    blockers = {blocker for each in sessions for blocker in each.blocked_by}
    ordered = sorted(sessions, key=lambda each: (not each.ours, not each.blocked_by, each.id not in blockers))
    if len(ordered) > MOST_SESSIONS:
        notes.append(f"{MOST_SESSIONS:,} of {len(ordered):,} sessions are shown.")
    return tuple(ordered[:MOST_SESSIONS])
