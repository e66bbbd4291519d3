"""Which service a Kerberos ticket is asked for, by the rules of each driver."""

from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.sql_server import server_name

POSTGRESQL_SERVICE = "postgres"
"""libpq's default of `krbsrvname` (PostgreSQL manual, 34.1.2)."""


def service_principal(profile: Profile) -> str:
    """As `postgres/db.example` or `MSSQLSvc/db.example:1433`; empty where the driver knows no Kerberos."""
    if profile.engine is Engine.POSTGRESQL:
        return f"{profile.credential.kerberos.service or POSTGRESQL_SERVICE}/{profile.host or 'localhost'}"
    if profile.engine is not Engine.MSSQL:
        return ""
    if profile.sql_server.service_principal:
        return profile.sql_server.service_principal
    try:
        name = server_name(profile.host)
    except ValueError:
        return ""
    # learn.microsoft.com, "Register a Service Principal Name": the instance, or the port where one is known
    port = profile.port or name.port
    return f"MSSQLSvc/{name.host}:{port or name.instance or ENGINES[Engine.MSSQL].port}"
