"""Workers on real databases."""

import sqlite3

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import PoolSettings, Profile, SignIn
from tests.support.heard_worker import HeardWorker


@pytest.fixture
def shop(tmp_path):
    """The profile of a small SQLite file with a pool of 1+1."""
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)")
        connection.executemany("INSERT INTO t (name) VALUES (?)", [(f"name {n}",) for n in range(5_000)])
    connection.close()
    return Profile(
        name="shop",
        engine=Engine.SQLITE,
        database=str(path),
        sign_in=SignIn.NONE,
        pool=PoolSettings(size=1, max_overflow=1, wait_s=1),
    )


@pytest.fixture
def worker(shop):
    with HeardWorker(shop) as worker:
        worker.open()
        yield worker
