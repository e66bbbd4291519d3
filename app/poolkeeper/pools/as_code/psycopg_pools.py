"""psycopg's pool for version 3, and the one that psycopg2 brings."""

from poolkeeper.pools.as_code import libpq_arguments
from poolkeeper.pools.as_code.names import application_name
from poolkeeper.pools.as_code.python_code import Code, Value, call, number, program
from poolkeeper.pools.as_code.settings import never_waits_note, pool_of, psycopg2_pool, psycopg_pool
from poolkeeper.pools.as_code.snippet import Snippet
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

FOR_EVER = Code('float("inf")')


class PsycopgPool:
    """psycopg_pool keeps `min_size` connections open and closes more after ten idle minutes."""

    name = "psycopg_pool"
    engines = frozenset({Engine.POSTGRESQL})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target."""
        arguments: dict[str, Value] = {
            "kwargs": {**libpq_arguments.place(profile), **libpq_arguments.parameters(profile)},
            **pool_arguments(profile),
            "name": application_name(profile),
            "open": True,
        }
        if pool_of(profile).pre_ping:
            arguments["check"] = Code("ConnectionPool.check_connection")
        text = program(
            _password(profile),
            ("from psycopg_pool import ConnectionPool",),
            f"pool = {call('ConnectionPool', keywords=arguments)}",
        )
        return Snippet(text, pool_notes(profile))


class Psycopg2Pool:
    """psycopg2's pool for threads: it limits, and does no more."""

    name = "psycopg2 pool"
    engines = frozenset({Engine.POSTGRESQL})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target. Source: psycopg2's documentation, "psycopg2.pool": beyond `minconn` none is kept."""
        pool, own = pool_of(profile), psycopg2_pool(profile)
        arguments: dict[str, Value] = {
            "minconn": pool.size if own is None else own.minconn,
            "maxconn": pool.capacity,
            **libpq_arguments.place(profile),
            **libpq_arguments.parameters(profile),
        }
        text = program(
            _password(profile),
            ("from psycopg2.pool import ThreadedConnectionPool",),
            f"pool = {call('ThreadedConnectionPool', keywords=arguments)}",
        )
        notes = [
            "All of minconn are opened at once, and more than that are closed when they come back.",
            *(() if own else (f"maxconn is the size plus the overflow ({pool.capacity}).",)),
            never_waits_note(profile),
        ]
        if pool.recycle_s > 0:
            notes.append(
                "It has no recycle: connections live until they fail or are returned beyond minconn."
            )
        if pool.pre_ping:
            notes.append("It has no pre-ping.")
        return Snippet(text, tuple(notes))


def pool_arguments(profile: Profile) -> dict[str, Value]:
    """The settings of psycopg_pool that come from the profile's.

    Source: psycopg's documentation, "psycopg_pool — Connection pool implementations": `timeout` is the wait,
    `max_lifetime` the age, both in seconds; the age is shortened at random by up to 5 %.
    """
    own, pool = psycopg_pool(profile), pool_of(profile)
    if own is not None:
        return {
            "min_size": own.min_size,
            "max_size": own.max_size,
            "timeout": number(own.timeout_s),
            "max_waiting": own.max_waiting,
            "max_lifetime": own.max_lifetime_s,
            "max_idle": own.max_idle_s,
            "reconnect_timeout": own.reconnect_timeout_s,
        }
    return {
        "min_size": pool.size,
        "max_size": pool.capacity,
        "timeout": number(pool.wait_s),
        "max_lifetime": FOR_EVER if pool.recycle_s < 0 else pool.recycle_s,
    }


def pool_notes(profile: Profile) -> tuple[str, ...]:
    """Where psycopg_pool differs from a QueuePool."""
    opened = "All of min_size are opened at the start, by threads of the pool."
    if psycopg_pool(profile) is not None:
        return (opened,)
    return (
        f"There is no overflow: max_size is the size plus the overflow ({pool_of(profile).capacity}). More "
        "than min_size are closed after ten idle minutes (max_idle), not at their return.",
        opened,
    )


def _password(profile: Profile) -> tuple[str, ...]:
    return ("import os",) if profile.sign_in.has_password else ()
