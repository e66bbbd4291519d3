"""HikariCP's properties file."""

from poolkeeper.pools.as_code.java_properties import comment, properties
from poolkeeper.pools.as_code.jdbc_drivers import jdbc
from poolkeeper.pools.as_code.names import application_name, password_variable
from poolkeeper.pools.as_code.settings import milliseconds, own_pool, pool_of
from poolkeeper.pools.as_code.snippet import Snippet
from poolkeeper.pools.as_code.sql_server_arguments import asks_for_password
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

SHORTEST_WAIT_S = 0.25
SHORTEST_LIFE_S = 30
"""HikariCP refuses shorter ones (its README)."""


class HikariProperties:
    """A fixed most and least, with its own liveness test."""

    name = "HikariCP properties"
    engines = frozenset({Engine.POSTGRESQL, Engine.MYSQL, Engine.MSSQL, Engine.ORACLE})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target. Raises NotPossible.

        Source: HikariCP's README, "Configuration": times are milliseconds; `maxLifetime` 0 is for ever;
        `idleTimeout` (ten minutes) closes what is beyond `minimumIdle`; `dataSource.` leads to the driver.
        """
        pool, driver = pool_of(profile), jdbc(profile)
        secret = _asks_for_password(profile)
        life = max(SHORTEST_LIFE_S, pool.recycle_s)
        values = {
            "poolName": application_name(profile),
            "jdbcUrl": driver.url,
            **({"username": profile.user} if secret or profile.engine is not Engine.MSSQL else {}),
            "maximumPoolSize": str(pool.capacity),
            "minimumIdle": str(pool.size),
            "connectionTimeout": str(milliseconds(max(SHORTEST_WAIT_S, pool.wait_s))),
            "maxLifetime": str(0 if pool.recycle_s < 0 else milliseconds(life)),
            **({"readOnly": "true"} if profile.safety.read_only and _knows_read_only(profile) else {}),
            **{f"dataSource.{name}": value for name, value in driver.properties.items()},
        }
        variable = password_variable(profile)
        head = comment(f'In code: config.setPassword(System.getenv("{variable}"));') if secret else ""
        return Snippet(head + properties(values), (*_notes(profile), *driver.notes))


def _asks_for_password(profile: Profile) -> bool:
    if profile.engine is Engine.MSSQL:
        return asks_for_password(profile)
    return profile.sign_in.has_password


def _knows_read_only(profile: Profile) -> bool:
    """Whether the server refuses writes then; the drivers of the others ignore the property."""
    return profile.engine in {Engine.POSTGRESQL, Engine.MYSQL}


def _notes(profile: Profile) -> list[str]:
    pool = pool_of(profile)
    notes = [
        *(
            ["The profile uses oracledb's own pool; these are the nearest settings."]
            if own_pool(profile)
            else []
        ),
        f"There is no overflow: maximumPoolSize is the size plus the overflow ({pool.capacity}), minimumIdle "
        f"the size ({pool.size}).",
    ]
    if pool.pre_ping:
        notes.append(
            "pre-ping needs no setting: HikariCP tests a connection that was idle for half a second."
        )
    else:
        notes.append("The profile has no pre-ping; HikariCP tests connections all the same.")
    if 0 < pool.recycle_s < SHORTEST_LIFE_S:
        notes.append(f"maxLifetime cannot be shorter than {SHORTEST_LIFE_S} s.")
    if _asks_for_password(profile):
        notes.append("The file has no password: the line in its head sets it, from the environment.")
    return notes
