"""Django's DATABASES, with its pools where it has them and its persistent connections elsewhere."""

from collections.abc import Callable

import msgspec

from poolkeeper.databases.sqlite_connection import address_of
from poolkeeper.pools.as_code import (
    libpq_arguments,
    mysql_arguments,
    oracle_arguments,
    psycopg_pools,
    tls_code,
)
from poolkeeper.pools.as_code.oracledb_pool import pool_arguments
from poolkeeper.pools.as_code.python_code import Code, Value, expression, number, program
from poolkeeper.pools.as_code.settings import own_pool, pool_of
from poolkeeper.pools.as_code.snippet import Snippet
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

_NO_OVERFLOW = "There is no overflow: max is the size plus the overflow ({})."
_PYMYSQL = "pymysql.install_as_MySQLdb()"


class _Part(msgspec.Struct, frozen=True):
    """What differs by engine: the entry of `default`, statements before it, their imports, notes."""

    entry: dict[str, Value]
    before: tuple[str, ...] = ()
    standard: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class DjangoDatabases:
    """Lines for settings.py."""

    name = "Django DATABASES"
    engines = frozenset({Engine.POSTGRESQL, Engine.MYSQL, Engine.SQLITE, Engine.ORACLE})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target. Source: Django's documentation, "Settings" (DATABASES) and "Databases"."""
        part = _PARTS[profile.engine](profile)
        secret = any("os.environ" in each for each in _codes(part.entry))
        text = program(
            (*(("import os",) if secret else ()), *part.standard),
            part.others,
            *part.before,
            f"DATABASES = {expression({'default': part.entry})}",
        )
        return Snippet(text, part.notes)


def _postgresql(profile: Profile) -> _Part:
    """With a pool CONN_MAX_AGE must be 0; CONN_HEALTH_CHECKS becomes the check of psycopg_pool."""
    place = libpq_arguments.place(profile)
    pool: dict[str, Value] = psycopg_pools.pool_arguments(profile)
    entry: dict[str, Value] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": profile.database,
        **_sign_in(profile, place),
        "HOST": place["host"],
        "PORT": place["port"],
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": pool_of(profile).pre_ping,
        "OPTIONS": {**libpq_arguments.parameters(profile), "pool": pool},
    }
    return _Part(
        entry,
        notes=("This needs Django 5.1 and psycopg[pool].", *psycopg_pools.pool_notes(profile)),
    )


def _mysql(profile: Profile) -> _Part:
    place = mysql_arguments.place(profile)
    verified = mysql_arguments.has_context(profile)
    options = mysql_arguments.arguments(profile)
    del options["charset"]
    socket = place.get("unix_socket")
    entry: dict[str, Value] = {
        "ENGINE": "django.db.backends.mysql",
        "NAME": profile.database,
        **_sign_in(profile, place),
        "HOST": socket or place["host"],
        **({} if socket else {"PORT": place["port"]}),
        **_persistent(profile),
        "OPTIONS": options,
    }
    return _Part(
        entry,
        before=(_PYMYSQL, *((tls_code.context(profile.tls),) if verified else ())),
        standard=("import ssl",) if verified else (),
        others=("import pymysql",),
        notes=(
            *_persistent_notes(profile),
            "This is PyMySQL, the profile's driver. For mysqlclient leave out the lines with pymysql; its "
            "OPTIONS for encryption are ssl_mode and ssl.",
            *mysql_arguments.time_out_note(profile),
        ),
    )


def _sqlite(profile: Profile) -> _Part:
    mode = "ro" if profile.safety.read_only else "rw"
    entry: dict[str, Value] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": address_of(profile.database, mode),
        **_persistent(profile),
        "OPTIONS": {"uri": True},
    }
    return _Part(entry, notes=tuple(_persistent_notes(profile)))


def _oracle(profile: Profile) -> _Part:
    """NAME is a whole descriptor: with HOST and PORT Django takes it for a SID."""
    options = oracle_arguments.more(profile)
    verified = oracle_arguments.has_context(profile)
    if profile.oracle.proxy_user:
        options["proxy_user"] = profile.oracle.proxy_user
    if profile.oracle.tns_admin:
        options["config_dir"] = profile.oracle.tns_admin
    pool = pool_arguments(profile)
    client = oracle_arguments.client(profile)
    entry: dict[str, Value] = {
        "ENGINE": "django.db.backends.oracle",
        "NAME": oracle_arguments.descriptor(profile),
        **_sign_in(profile, oracle_arguments.sign_in(profile)),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**options, "pool": pool},
    }
    return _Part(
        entry,
        before=tuple(part for part in (client, tls_code.context(profile.tls) if verified else "") if part),
        standard=("import ssl",) if verified else (),
        others=("import oracledb",),
        notes=(
            "This needs Django 5.2.",
            *(() if own_pool(profile) else (_NO_OVERFLOW.format(pool_of(profile).capacity),)),
            *oracle_arguments.read_only_note(profile),
        ),
    )


def _sign_in(profile: Profile, place: dict[str, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {"USER": profile.user}
    if profile.sign_in.has_password:
        found["PASSWORD"] = place["password"]
    return found


def _persistent(profile: Profile) -> dict[str, Value]:
    """CONN_MAX_AGE is seconds since connecting, None for ever; it is looked at when a request ends."""
    pool = profile.pool
    return {
        "CONN_MAX_AGE": None if pool.recycle_s < 0 else pool.recycle_s,
        "CONN_HEALTH_CHECKS": pool.pre_ping,
    }


def _persistent_notes(profile: Profile) -> list[str]:
    return [
        "Django has no pool for this database: each of its threads keeps one connection. So size "
        f"({profile.pool.size}), overflow ({profile.pool.max_overflow}) and wait "
        f"({number(profile.pool.wait_s)} s) have no place; the server's number of threads is the limit.",
    ]


def _codes(entry: dict[str, Value]) -> list[str]:
    """The expressions of an entry, those of its options too."""
    found: list[str] = []
    for value in entry.values():
        if isinstance(value, Code):
            found.append(value)
        elif isinstance(value, dict):
            found += _codes(value)
    return found


_PARTS: dict[Engine, Callable[[Profile], _Part]] = {
    Engine.POSTGRESQL: _postgresql,
    Engine.MYSQL: _mysql,
    Engine.SQLITE: _sqlite,
    Engine.ORACLE: _oracle,
}
