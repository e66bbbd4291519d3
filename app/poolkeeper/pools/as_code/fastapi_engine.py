"""FastAPI with SQLAlchemy's asynchronous engine, opened and closed by the application's lifespan."""

from collections.abc import Callable

import msgspec

from poolkeeper.pools.as_code import engine_drivers
from poolkeeper.pools.as_code.engine_driver import EngineDriver
from poolkeeper.pools.as_code.python_code import program
from poolkeeper.pools.as_code.snippet import Snippet
from poolkeeper.pools.as_code.sql_server_drivers import aioodbc
from poolkeeper.pools.as_code.sqlalchemy_engine import engine_call, pool_imports, pool_notes
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

_APPLICATION = """\
@asynccontextmanager
async def lifespan(_application: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


async def leased() -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        yield connection


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health(connection: Annotated[AsyncConnection, Depends(leased)]) -> int:
    return await connection.scalar(text("{one}"))"""


class FastapiEngine(msgspec.Struct, frozen=True):
    """One asynchronous driver; `make` gives its part."""

    name: str
    engine: Engine
    make: Callable[[Profile], EngineDriver]

    @property
    def engines(self) -> frozenset[Engine]:
        """See Target."""
        return frozenset({self.engine})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target. Raises NotPossible.

        Source: FastAPI's documentation, "Lifespan Events", and SQLAlchemy's, "Asynchronous I/O".
        """
        driver = self.make(profile)
        names = sorted({"text", *driver.from_sqlalchemy}, key=lambda name: (not name.isupper(), name))
        text = program(
            (
                "from collections.abc import AsyncIterator",
                "from contextlib import asynccontextmanager",
                "from typing import Annotated",
                *driver.standard,
            ),
            (
                "from fastapi import Depends, FastAPI",
                f"from sqlalchemy import {', '.join(names)}",
                "from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine",
                *pool_imports(profile),
                *driver.others,
            ),
            *driver.before,
            f"engine = {engine_call('create_async_engine', profile, driver)}",
            "\n" + driver.listener("engine.sync_engine") if driver.on_connect else "",
            "\n" + _APPLICATION.replace("{one}", driver.one),
        )
        return Snippet(text, pool_notes(profile) + driver.notes)


FASTAPI_ENGINES = (
    FastapiEngine("FastAPI · asyncpg", Engine.POSTGRESQL, engine_drivers.asyncpg),
    FastapiEngine("FastAPI · psycopg", Engine.POSTGRESQL, engine_drivers.psycopg),
    FastapiEngine("FastAPI · aiomysql", Engine.MYSQL, engine_drivers.mysql("mysql+aiomysql")),
    FastapiEngine("FastAPI · asyncmy", Engine.MYSQL, engine_drivers.mysql("mysql+asyncmy")),
    FastapiEngine("FastAPI · aiosqlite", Engine.SQLITE, engine_drivers.sqlite("sqlite+aiosqlite")),
    FastapiEngine("FastAPI · aioodbc", Engine.MSSQL, aioodbc),
    FastapiEngine(
        "FastAPI · oracledb",
        Engine.ORACLE,
        engine_drivers.oracle("oracle+oracledb_async", "connection.driver_connection"),
    ),
)
