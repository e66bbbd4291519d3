"""The server's side of an open profile: what its sessions do, and the wish to end one."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from poolkeeper.worker.messages import (
    EndSession,
    Event,
    NodeFigures,
    NodesChanged,
    ServerSeen,
    ServerSession,
    SessionEnded,
    WatchServer,
)
from poolkeeper.worker.requests import Request


class ServerSide(QObject):
    """`looked` carries each ServerSeen, `ended` each SessionEnded. `send` reaches the worker."""

    looked = Signal(object)
    ended = Signal(object)
    nodes_changed = Signal()

    def __init__(self, send: Callable[[Request], None], parent: QObject) -> None:
        super().__init__(parent)
        self.seen: ServerSeen | None = None
        self.seen_replicas: dict[str, ServerSeen] = {}
        self.nodes: tuple[NodeFigures, ...] = ()
        self._send = send
        self._open = False
        self._watchers: set[str] = set()

    def watch(self, watched: bool, watcher: str = "panel") -> None:
        """Have the worker look at the server while anybody watches; each watcher has a name."""
        before = bool(self._watchers)
        (self._watchers.add if watched else self._watchers.discard)(watcher)
        if self._open and bool(self._watchers) is not before:
            self._send(WatchServer(watched))

    def end(self, session: ServerSession) -> None:
        """Have the worker end a session on the server; `ended` tells how it went."""
        self._send(EndSession(session))

    def opened(self) -> None:
        """The pool is open: look, if anybody watches."""
        self._open = True
        if self._watchers:
            self._send(WatchServer(True))

    def told(self, event: Event) -> bool:
        """Take what the worker says, if it is about the server; returns whether it was."""
        if isinstance(event, ServerSeen):
            if event.node:
                self.seen_replicas[event.node] = event
            else:
                self.seen = event
            self.looked.emit(event)
        elif isinstance(event, SessionEnded):
            self.ended.emit(event)
        elif isinstance(event, NodesChanged):
            self.nodes = event.nodes
            self.nodes_changed.emit()
        else:
            return False
        return True

    def forget(self) -> None:
        """The pool is gone, and what was seen of its server with it."""
        self._open = False
        self.seen, self.nodes = None, ()
        self.seen_replicas.clear()
