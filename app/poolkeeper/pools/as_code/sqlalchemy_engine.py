"""SQLAlchemy's engine with the profile's pool: the target that says exactly what the profile says."""

from poolkeeper.pools.as_code.engine_driver import EngineDriver
from poolkeeper.pools.as_code.engine_drivers import synchronous
from poolkeeper.pools.as_code.python_code import Code, Value, call, number, program
from poolkeeper.pools.as_code.settings import own_pool, pool_of, psycopg_pool
from poolkeeper.pools.as_code.snippet import Snippet
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pool_kinds import KIND_NAMES, PoolKind
from poolkeeper.profiles.profile import Profile

OWN_POOL = (
    "The profile uses oracledb's own pool; these are the nearest settings of a QueuePool. The target "
    "“oracledb pool” has the profile's."
)

PSYCOPG_POOL = (
    "The profile uses psycopg_pool; these are the nearest settings of a QueuePool. The target “psycopg_pool” "
    "has the profile's."
)


class SqlalchemyEngine:
    """An ordinary engine with the profile's own driver."""

    name = "SQLAlchemy"
    engines = frozenset(Engine)

    def snippet(self, profile: Profile) -> Snippet:
        """See Target."""
        driver = synchronous(profile)
        names = sorted({"create_engine", *driver.from_sqlalchemy}, key=str.casefold)
        text = program(
            driver.standard,
            (
                *driver.others,
                f"from sqlalchemy import {', '.join(_constants_first(names))}",
                *pool_imports(profile),
            ),
            *driver.before,
            f"engine = {engine_call('create_engine', profile, driver)}",
            "\n" + driver.listener("engine") if driver.on_connect else "",
        )
        return Snippet(text, pool_notes(profile) + driver.notes)


def engine_call(function: str, profile: Profile, driver: EngineDriver) -> str:
    """The call that makes the engine.

    Source: SQLAlchemy's documentation, "create_engine". `pool_timeout` and `pool_recycle` are seconds, -1
    never recycles; `max_overflow` counts connections beyond `pool_size`.
    """
    pool = pool_of(profile)
    settings: dict[str, Value] = {
        "pool_size": pool.size,
        "max_overflow": pool.max_overflow,
        "pool_timeout": number(pool.wait_s),
        "pool_recycle": pool.recycle_s,
        "pool_pre_ping": pool.pre_ping,
    }
    if profile.pool_kind is PoolKind.NULL:
        settings = {"poolclass": Code("NullPool")}
    return call(function, driver.url, keywords={**settings, **driver.options})


def pool_notes(profile: Profile) -> tuple[str, ...]:
    """What to say of the pool itself."""
    if psycopg_pool(profile) is not None:
        return (PSYCOPG_POOL,)
    if profile.pool_kind.never_waits:
        name = KIND_NAMES[profile.pool_kind]
        return (
            f"The profile uses the {name}, which does not wait; these are the nearest settings of a "
            f"QueuePool, whose pool_timeout is as long as the profile's retries. "
            f"The target “{name}” has the profile's.",
        )
    return (OWN_POOL,) if own_pool(profile) is not None else ()


def pool_imports(profile: Profile) -> tuple[str, ...]:
    """What the pool itself needs from SQLAlchemy."""
    return ("from sqlalchemy.pool import NullPool",) if profile.pool_kind is PoolKind.NULL else ()


def _constants_first(names: list[str]) -> list[str]:
    """As isort orders them: constants, then the rest."""
    return sorted(names, key=lambda name: (not name.isupper(), name))
