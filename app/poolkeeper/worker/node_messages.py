"""What the window hears of a profile's servers."""

from poolkeeper.pools.nodes import NO_HEALTHY as NO_HEALTHY
from poolkeeper.pools.nodes import AnsweredBy as AnsweredBy
from poolkeeper.pools.nodes import NodeFigures as NodeFigures
from poolkeeper.pools.nodes import ServerChoice as ServerChoice
from poolkeeper.pools.nodes import Standing as Standing
from poolkeeper.worker.requests import Message


class NodesChanged(Message, frozen=True):
    """How the servers of a profile stand, the primary first; sent four times a second at most."""

    nodes: tuple[NodeFigures, ...]
