"""ADO.NET's providers in C#, through their connection string builders, which do the escaping themselves."""

from collections.abc import Callable

import msgspec

from poolkeeper.pools.as_code import mysql_arguments, oracle_arguments, sql_server_arguments
from poolkeeper.pools.as_code.ado_net_values import (
    PASSWORD,
    Values,
    mysql_connector,
    npgsql,
    odp_net,
    odp_net_before,
    sql_client,
)
from poolkeeper.pools.as_code.csharp_code import builder, environment
from poolkeeper.pools.as_code.names import password_variable, variable
from poolkeeper.pools.as_code.settings import pool_of
from poolkeeper.pools.as_code.snippet import Snippet
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.sql_server import SqlServerLogin


class AdoNet(msgspec.Struct, frozen=True):
    """One provider; `values` gives the builder's properties, `notes` what it cannot do."""

    name: str
    engine: Engine
    package: str
    builder: str
    values: Callable[[Profile], Values]
    notes: Callable[[Profile], list[str]]
    use: str
    before: Callable[[Profile], str] = lambda _profile: ""

    @property
    def engines(self) -> frozenset[Engine]:
        """See Target."""
        return frozenset({self.engine})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target. Raises NotPossible."""
        values = {name: value for name, value in self.values(profile).items() if value != ""}
        text = f"using {self.package};\n\n{self.before(profile)}"
        if PASSWORD in values.values():
            text += f"{environment(PASSWORD, password_variable(profile))}\n"
        text += f"{builder(self.builder, 'builder', values)}{self._use(profile)}"
        return Snippet(text, (*_pool_notes(profile), *self.notes(profile)))

    def _use(self, profile: Profile) -> str:
        if profile.engine is Engine.MSSQL and profile.sql_server.login is SqlServerLogin.TOKEN:
            name = variable(profile, "TOKEN")
            return f'{self.use}connection.AccessToken = Environment.GetEnvironmentVariable("{name}");\n'
        return self.use


def _pool_notes(profile: Profile) -> list[str]:
    pool = pool_of(profile)
    return [
        f"There is no overflow: the largest pool is the size plus the overflow ({pool.capacity}), the "
        f"smallest the size ({pool.size}).",
    ]


def _one_time_out(profile: Profile) -> list[str]:
    notes = ["One time-out stands for connecting and for the wait: the longer of the profile's two."]
    if pool_of(profile).pre_ping:
        notes.append("There is no pre-ping: a connection that died is found by its first command.")
    return notes


def _sql_client_notes(profile: Profile) -> list[str]:
    return [*_one_time_out(profile), *sql_server_arguments.read_only_note(profile)]


def _mysql_notes(profile: Profile) -> list[str]:
    read_only = profile.safety.read_only
    ping = "pre-ping has no setting: each connection is reset between two uses (ConnectionReset)."
    return [
        "One time-out stands for connecting and for the wait: the longer of the profile's two.",
        *([ping] if pool_of(profile).pre_ping else []),
        *(
            [f"Read-only is not written: run {mysql_arguments.READ_ONLY} after each Open."]
            if read_only
            else []
        ),
    ]


def _odp_net_notes(profile: Profile) -> list[str]:
    drcp = profile.oracle.drcp and not profile.oracle.connection_class
    seconds = profile.safety.statement_timeout_s
    return [
        *oracle_arguments.read_only_note(profile),
        *([f"The statement time-out is set on each command: CommandTimeout = {seconds}."] if seconds else []),
        *(["DRCP is asked for in the descriptor."] if drcp else []),
    ]


ADO_NETS = (
    AdoNet(
        "ADO.NET · SqlClient",
        Engine.MSSQL,
        "Microsoft.Data.SqlClient",
        "SqlConnectionStringBuilder",
        sql_client,
        _sql_client_notes,
        "\nawait using var connection = new SqlConnection(builder.ConnectionString);\n",
    ),
    AdoNet(
        "ADO.NET · Npgsql",
        Engine.POSTGRESQL,
        "Npgsql",
        "NpgsqlConnectionStringBuilder",
        npgsql,
        _one_time_out,
        "\nawait using var source = NpgsqlDataSource.Create(builder);\n",
    ),
    AdoNet(
        "ADO.NET · MySqlConnector",
        Engine.MYSQL,
        "MySqlConnector",
        "MySqlConnectionStringBuilder",
        mysql_connector,
        _mysql_notes,
        "\nawait using var source = new MySqlDataSource(builder.ConnectionString);\n",
    ),
    AdoNet(
        "ADO.NET · ODP.NET",
        Engine.ORACLE,
        "Oracle.ManagedDataAccess.Client",
        "OracleConnectionStringBuilder",
        odp_net,
        _odp_net_notes,
        "\nawait using var connection = new OracleConnection(builder.ConnectionString);\n",
        odp_net_before,
    ),
)
