"""A TCP proxy on the loopback between a pool and its server, which makes the trouble that was asked for."""

import asyncio
import contextlib
import random
import threading
from collections.abc import Coroutine
from typing import Any

from poolkeeper.pools.lab.settings import Trouble
from poolkeeper.pools.lab.troubled_link import TroubledLink, Weather

LOOPBACK = "127.0.0.1"
ANSWER_S = 2.0
REACH_S = 10.0


class TroubleProxy:
    """Runs in a thread of its own. Trouble begins with `begin` and ends for good with `calm`."""

    def __init__(self, host: str, port: int, trouble: Trouble) -> None:
        self._target = (host, port)
        self._trouble = trouble
        self._weather = Weather(random.Random(trouble.latency_ms))  # noqa: S311 - jitter is no secret
        self._links: set[TroubledLink] = set()
        self._near: set[asyncio.StreamWriter] = set()
        self._timers: list[asyncio.TimerHandle] = []
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="trouble proxy", daemon=True)
        self.port = 0

    def start(self) -> None:
        """Listen on a free port, `port`; passes everything on as it is until `begin`."""
        self._thread.start()
        self._on_loop(self._listen())

    def begin(self) -> None:
        """The run begins: from here on the trouble's times count."""
        self._on_loop(self._begin())

    def calm(self) -> None:
        """End all trouble, so that what stops the run gets through to the server."""
        self._on_loop(self._calm())

    def close(self) -> None:
        """Cut what is left and end the thread."""
        self._on_loop(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER_S)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    def _on_loop(self, job: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(job, self._loop).result(ANSWER_S)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port, backlog=512)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _begin(self) -> None:
        trouble, weather = self._trouble, self._weather
        weather.latency_s = trouble.latency_ms / 1000
        weather.jitter_s = trouble.jitter_ms / 1000
        weather.bytes_s = trouble.bandwidth_kb_s * 1000
        self._at(trouble.cut_at_s, self._cut)
        self._at(trouble.refuse_from_s, self._refuse)
        if trouble.freeze_at_s is not None:
            self._at(trouble.freeze_at_s, weather.passable.clear)
            self._at(trouble.freeze_at_s + trouble.freeze_s, weather.passable.set)

    async def _calm(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._weather.calm()
        with contextlib.suppress(OSError):
            await self._listen()

    async def _close(self) -> None:
        await self._calm()
        self._refuse()
        self._cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for writer in tuple(self._near):
            self._let_go(writer)
        # what was cut is let go of in the loop's next rounds
        for _round in range(3):
            await asyncio.sleep(0)

    def _at(self, at_s: float | None, happen: Any) -> None:  # noqa: ANN401 - anything that can be called
        if at_s is not None:
            self._timers.append(self._loop.call_later(at_s, happen))

    def _cut(self) -> None:
        for link in tuple(self._links):
            link.cut()

    def _refuse(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        # what was taken in this very round becomes a transport first: asyncio would leave its socket open
        with contextlib.suppress(NotImplementedError):
            for each in server.sockets:
                self._loop.remove_reader(each.fileno())
        self._loop.call_soon(server.close)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # no coroutine: one that is cancelled before its first step would leave the connection open
        self._near.add(writer)
        task = self._loop.create_task(self._serve(reader, writer))
        task.add_done_callback(lambda _done: self._let_go(writer))

    def _let_go(self, writer: asyncio.StreamWriter) -> None:
        self._near.discard(writer)
        writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far = await asyncio.wait_for(asyncio.open_connection(*self._target), REACH_S)
        except (OSError, TimeoutError):
            return
        link = TroubledLink((reader, writer), far, self._weather)
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)
            link.cut()
