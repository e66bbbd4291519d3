"""What the window asks to change of the open pool, done in the background."""

import contextlib
import threading

from poolkeeper.databases.database import Database
from poolkeeper.pools.pool import Pool
from poolkeeper.pools.resizing import ON_REQUEST, SIGNED_IN_ANEW
from poolkeeper.worker.messages import (
    PoolReconfigured,
    PoolRecycled,
    ReconfigurePool,
    RecyclePool,
    ResizePool,
)
from poolkeeper.worker.outbox import Outbox, WindowGone

PoolChange = ReconfigurePool | ResizePool | RecyclePool


def change_pool(request: PoolChange, pool: Pool, database: Database, outbox: Outbox | None = None) -> None:
    """Begin the change; the window is told how it went, if there is an outbox."""
    arguments = (request, pool, database, outbox)
    threading.Thread(target=_change, args=arguments, name="changing the pool", daemon=True).start()


def _change(request: PoolChange, pool: Pool, database: Database, outbox: Outbox | None) -> None:
    told: PoolReconfigured | PoolRecycled
    try:
        match request:
            case ReconfigurePool():
                told = PoolReconfigured(pool.reconfigure(request.settings))
            case ResizePool():
                told = PoolReconfigured(pool.resize(request.size))
            case RecyclePool():
                why = SIGNED_IN_ANEW if request.anew else ON_REQUEST
                told = PoolRecycled(pool.recycle(why), anew=request.anew)
    except Exception as error:  # noqa: BLE001 - every failure is told to the window
        explained = database.explain(error, pool.profile)
        recycling = isinstance(request, RecyclePool)
        told = PoolRecycled(explained=explained) if recycling else PoolReconfigured(explained=explained)
    with contextlib.suppress(WindowGone):
        if outbox is not None:
            outbox.send(told)
