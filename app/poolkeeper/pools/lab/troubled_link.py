"""One connection through the proxy: what comes in goes out later, slower, or not at all."""

import asyncio
import random
import socket
import struct
from collections.abc import Coroutine
from typing import Any

CHUNK = 65_536
AHEAD = 64
"""Chunks that may be on their way at once; then the sender has to wait, as on a real wire."""

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Weather:
    """What holds for every link at this moment; belongs to the proxy's loop."""

    def __init__(self, chance: random.Random) -> None:
        self.latency_s = self.jitter_s = self.bytes_s = 0.0
        self.passable = asyncio.Event()
        self.passable.set()
        self._chance = chance

    def delay_s(self) -> float:
        """How long the next answer is on its way."""
        if not self.latency_s and not self.jitter_s:
            return 0.0
        return max(0.0, self.latency_s + self._chance.uniform(-self.jitter_s, self.jitter_s))

    def calm(self) -> None:
        """Let everything through at once."""
        self.latency_s = self.jitter_s = self.bytes_s = 0.0
        self.passable.set()


class TroubledLink:
    """`near` is the pool's end, `far` the server's. Latency is added to what the server answers."""

    def __init__(self, near: Ends, far: Ends, weather: Weather) -> None:
        self._near, self._far = near, far
        self._weather = weather

    async def run(self) -> None:
        """Pass on until both directions have ended, or one is lost."""
        (near_in, near_out), (far_in, far_out) = self._near, self._far
        await _until_one_fails(
            self._pass(near_in, far_out, delayed=False), self._pass(far_in, near_out, delayed=True)
        )

    def cut(self) -> None:
        """Reset both ends, as a firewall or a dying server does."""
        for _reader, writer in (self._near, self._far):
            end: Any = writer.get_extra_info("socket")
            if end is not None and end.fileno() >= 0:
                # lingering for no time makes the close a reset
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, delayed: bool
    ) -> None:
        underway: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(AHEAD)
        await _until_one_fails(
            self._collect(reader, underway, delayed=delayed), self._deliver(underway, writer)
        )

    async def _collect(
        self,
        reader: asyncio.StreamReader,
        underway: "asyncio.Queue[tuple[float, bytes]]",
        *,
        delayed: bool,
    ) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(CHUNK):
            due_s = loop.time() + (self._weather.delay_s() if delayed else 0.0)
            await underway.put((due_s, data))
        await underway.put((loop.time(), b""))

    async def _deliver(
        self, underway: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_s, data = await underway.get()
            wait_s = due_s - loop.time()
            if wait_s > 0 and self._weather.latency_s + self._weather.jitter_s > 0:
                await asyncio.sleep(wait_s)
            await self._weather.passable.wait()
            if not data:
                if writer.can_write_eof():
                    writer.write_eof()
                return
            if self._weather.bytes_s:
                await asyncio.sleep(len(data) / self._weather.bytes_s)
            writer.write(data)
            await writer.drain()


async def _until_one_fails(*jobs: Coroutine[Any, Any, None]) -> None:
    """Do all of these; once one of them fails, the others are given up. Raises nothing of theirs."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
