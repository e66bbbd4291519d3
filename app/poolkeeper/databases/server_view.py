"""What a server itself says of its sessions: ours, everyone's, the limit, and who waits for whom."""

import msgspec


class Blocked(msgspec.Struct, frozen=True):
    """A session that waits for another; `blocker` may itself wait. Names are user and machine as known."""

    waiting: str
    blocker: str
    waits_s: float = 0.0
    waiting_name: str = ""
    blocker_name: str = ""


class ServerView(msgspec.Struct, frozen=True, kw_only=True):
    """A look at the server; None is what could not be seen, and `notes` say why.

    `ours` are the sessions of this process besides the one that looks, `figures` the product's own (name
    and text), `seen_at_s` is `time.time()`.
    """

    seen_at_s: float
    ours: int | None = None
    everyone: int | None = None
    limit: int | None = None
    blocked: tuple[Blocked, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
