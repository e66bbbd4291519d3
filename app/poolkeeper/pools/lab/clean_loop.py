"""An event loop that can close what drivers left of their connections."""

import asyncio
import collections
from typing import Any

from poolkeeper.pools.lab.settings import MOST_CONNECTIONS

TURNS = 3
"""How often the loop goes round until a closed connection's socket is closed, TLS or not."""


class CleanLoop(asyncio.SelectorEventLoop):
    """The selector's on every system: psycopg cannot use Windows' own loop.

    A driver that closes an encrypted connection does not wait for the server's good-bye, so that a loop
    that ends right then would leave the socket open.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lately: collections.deque[asyncio.BaseTransport] = collections.deque(
            maxlen=2 * MOST_CONNECTIONS
        )

    async def create_connection(self, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - asyncio's own
        """As asyncio does it; the transport is remembered."""
        transport, protocol = await super().create_connection(*given, **more)
        self._remember(transport)
        return transport, protocol

    async def create_unix_connection(self, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - asyncio's own
        """As asyncio does it; the transport is remembered."""
        transport, protocol = await super().create_unix_connection(*given, **more)
        self._remember(transport)
        return transport, protocol

    async def close_sockets(self) -> None:
        """Close every connection that is still open, or is being closed, without a word."""
        for transport in self._lately:
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        self._lately.clear()
        for _turn in range(TURNS):
            await asyncio.sleep(0)

    def _remember(self, transport: asyncio.BaseTransport) -> None:
        # that of TLS forgets the socket's below it when it is closed twice, and can end nothing any more
        own: Any = self
        socket = transport.get_extra_info("socket")
        below = None if socket is None else own._transports.get(socket.fileno())
        self._lately.append(transport if below is None else below)
