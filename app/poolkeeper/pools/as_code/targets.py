"""Every target there is, in the order of the list, and the snippet of one."""

import msgspec

from poolkeeper.pools.as_code.ado_net import ADO_NETS
from poolkeeper.pools.as_code.asyncpg_pool import AsyncpgPool
from poolkeeper.pools.as_code.common_notes import common_notes
from poolkeeper.pools.as_code.django_databases import DjangoDatabases
from poolkeeper.pools.as_code.fastapi_engine import FASTAPI_ENGINES
from poolkeeper.pools.as_code.hikari_properties import HikariProperties
from poolkeeper.pools.as_code.mysql_connector_pool import MysqlConnectorPool
from poolkeeper.pools.as_code.odbc_string import OdbcString
from poolkeeper.pools.as_code.oracledb_pool import OracledbPool
from poolkeeper.pools.as_code.psycopg_pools import Psycopg2Pool, PsycopgPool
from poolkeeper.pools.as_code.snippet import NotPossible, Snippet, Target
from poolkeeper.pools.as_code.sqlalchemy_engine import SqlalchemyEngine
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

TARGETS: tuple[Target, ...] = (
    SqlalchemyEngine(),
    *FASTAPI_ENGINES,
    AsyncpgPool(),
    PsycopgPool(),
    Psycopg2Pool(),
    MysqlConnectorPool(),
    OracledbPool(),
    DjangoDatabases(),
    HikariProperties(),
    *ADO_NETS,
    OdbcString(),
)


def targets_for(engine: Engine) -> tuple[Target, ...]:
    """The targets that can write for an engine."""
    return tuple(target for target in TARGETS if engine in target.engines)


def snippet_of(target: Target, profile: Profile) -> Snippet:
    """What `target` makes of the profile; where it cannot, no text and a note that says why.

    Drivers and libraries know no `~`: paths are written whole.
    """
    profile = msgspec.structs.replace(profile, tls=profile.tls.whole)
    try:
        made = target.snippet(profile)
    except NotPossible as error:
        return Snippet("", (error.sentence,))
    return Snippet(made.text, (*made.notes, *common_notes(profile, made.notes)))
