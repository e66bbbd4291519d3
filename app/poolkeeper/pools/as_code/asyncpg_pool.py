"""asyncpg's own pool."""

from poolkeeper.pools.as_code import libpq_arguments
from poolkeeper.pools.as_code.engine_drivers import asyncpg_arguments, asyncpg_tls
from poolkeeper.pools.as_code.python_code import Value, call, literal, number, program
from poolkeeper.pools.as_code.settings import pool_of
from poolkeeper.pools.as_code.snippet import Snippet
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

_USE = """\
async def main() -> None:
    async with create_pool() as pool, pool.acquire(timeout={wait}) as connection:
        print(await connection.fetchval("SELECT 1"))


if __name__ == "__main__":
    asyncio.run(main())"""


class AsyncpgPool:
    """`min_size` are kept, up to `max_size` are opened; the wait is an argument of each `acquire`."""

    name = "asyncpg pool"
    engines = frozenset({Engine.POSTGRESQL})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target.

        Source: asyncpg's documentation, "Connection Pools": `max_inactive_connection_lifetime` is seconds of
        idleness, 0 for ever.
        """
        pool = pool_of(profile)
        place = libpq_arguments.place(profile)
        arguments: dict[str, Value] = {
            **{"database" if name == "dbname" else name: value for name, value in place.items()},
            **asyncpg_arguments(profile),
            "min_size": pool.size,
            "max_size": pool.capacity,
            "max_inactive_connection_lifetime": max(0, pool.recycle_s),
        }
        tls = asyncpg_tls(profile)
        made = f"    return {call('asyncpg.create_pool', keywords=arguments, depth=1)}"
        text = program(
            (
                "import asyncio",
                *(("import ssl",) if tls else ()),
                *(("import os",) if profile.sign_in.has_password else ()),
            ),
            ("import asyncpg",),
            *tls,
            f"\ndef create_pool() -> asyncpg.Pool:\n{made}",
            "\n" + _USE.replace("{wait}", literal(number(pool.wait_s))),
        )
        return Snippet(text, tuple(_notes(profile)))


def _notes(profile: Profile) -> list[str]:
    pool = pool_of(profile)
    notes = [
        f"There is no overflow: min_size is the size, max_size the size plus the overflow ({pool.capacity}).",
        "The wait for a connection stands at each acquire.",
        "There is no age limit: recycle has become the longest idleness."
        if pool.recycle_s > 0
        else "Idle connections are kept for ever, as the profile never recycles.",
    ]
    if pool.pre_ping:
        notes.append("There is no pre-ping: a connection that died unnoticed fails its first statement.")
    return notes
