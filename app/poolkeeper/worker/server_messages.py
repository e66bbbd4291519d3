"""What the window hears of the sessions on a server."""

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.server_view import ServerSession, ServerView
from poolkeeper.pools.both_sides import Contradiction, WaitChain
from poolkeeper.worker.requests import Message


class ServerSeen(Message, frozen=True):
    """What the server itself says of its sessions, where the pool says otherwise, and who waits for whom.

    `connected` is how many connections the pool had meanwhile, None where that changed. `node` names the
    replica that it is about; empty for the primary, or the only server.
    """

    view: ServerView
    contradictions: tuple[Contradiction, ...] = ()
    chain: WaitChain | None = None
    connected: int | None = None
    node: str = ""


class SessionEnded(Message, frozen=True):
    """How the wish to end a session on the server went: the server says itself that it is gone.

    Otherwise `explained` tells why not, or that the server is still undoing what was open.
    """

    session: ServerSession
    gone: bool
    explained: Explained | None = None
