"""The panel beside a real pool: what is leased, waited for and given back can be read at once."""

import contextlib
import sqlite3
import threading

import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.desktop.pool.pool_panel import PoolPanel
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.watched_pool import WatchedPool
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import PoolSettings, Profile

pytestmark = pytest.mark.sqlite


@pytest.fixture
def pool(tmp_path):
    path = tmp_path / "sample.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("create table orders (id integer)")
    settings = PoolSettings(size=1, max_overflow=1, wait_s=20)
    profile = Profile(name="Sample", engine=Engine.SQLITE, database=str(path), pool=settings)
    pool = WatchedPool(profile, database_of(Engine.SQLITE), Identity, lambda: None)
    yield pool
    pool.close(5.0)


@pytest.fixture
def panel(qtbot):
    """On the real clock."""
    panel = PoolPanel()
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def rows(panel) -> list[tuple[str, str]]:
    return [(row.state, row.held_by) for row in panel.live.connections.rows.rows]


def headline(panel) -> str:
    return panel.live.headline.text().replace("\N{NO-BREAK SPACE}", " ")


def test_holders_and_waiters_of_a_real_pool_are_named(qtbot, pool, panel):
    def look() -> bool:
        panel.show_snapshot(pool.snapshot())
        return panel.live.waiting.text() == "1 waiting"

    token = CancelToken()
    waiter = threading.Thread(target=lambda: pool.lease("nightly.sql", token).release())
    with pool.lease("late-orders.sql", CancelToken()), pool.lease("<img src=x>", CancelToken()):
        waiter.start()
        qtbot.waitUntil(look)
        assert headline(panel) == "2 of 2 in use · size 1 + overflow 1"
        assert rows(panel) == [
            ("waiting", "nightly.sql"),
            ("in use", "late-orders.sql"),
            ("overflow", "<img src=x>"),
        ]
        assert panel.live.timeline.words_at(panel.live.timeline.width() + 1).endswith(
            "2 in use (1 overflow), 1 waiting"
        )
    waiter.join(10)
    panel.show_snapshot(pool.snapshot())
    assert headline(panel) == "0 of 2 in use · size 1 + overflow 1"
    assert panel.live.waiting.text() == ""
    assert panel.live.since_opened.figure("Checkouts") == "3"
    assert panel.live.since_opened.title() == "Since it opened, just now"
    assert panel.live.connections.tick_ms == 60_000
