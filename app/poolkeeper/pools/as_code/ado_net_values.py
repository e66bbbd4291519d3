"""The properties of ADO.NET's connection string builders, by provider."""

from poolkeeper.databases.meanings import port_of
from poolkeeper.databases.mssql_connection_string import MICROSOFT_MODES, TRUSTING
from poolkeeper.pools.as_code import libpq_arguments, oracle_arguments, sql_server_arguments
from poolkeeper.pools.as_code.csharp_code import CSharp, Value, literal
from poolkeeper.pools.as_code.names import application_name
from poolkeeper.pools.as_code.settings import pool_of, whole_seconds
from poolkeeper.profiles.profile import Encryption, Profile
from poolkeeper.profiles.sql_server import SqlServerLogin

Values = dict[str, Value]
PASSWORD = CSharp("password")
"""The variable that the password is read into."""
NPGSQL_LONGEST_S = 1024
"""Npgsql refuses a longer Timeout."""

_NPGSQL_MODES = {
    Encryption.OFF: "Disable",
    Encryption.PREFER: "Prefer",
    Encryption.REQUIRE: "Require",
    Encryption.VERIFY_CA: "VerifyCA",
    Encryption.VERIFY_FULL: "VerifyFull",
    Encryption.STRICT: "VerifyFull",
}
_MYSQL_MODES = {**_NPGSQL_MODES, Encryption.OFF: "None", Encryption.PREFER: "Preferred"}
_MYSQL_MODES[Encryption.REQUIRE] = "Required"


def sql_client(profile: Profile) -> Values:
    """learn.microsoft.com, `SqlConnectionStringBuilder`; times are seconds.

    `ConnectTimeout` is also the wait for a connection of the pool, `LoadBalanceTimeout` the age at which one
    is not taken back, 0 for ever.
    """
    options, tls, pool = profile.sql_server, profile.tls, pool_of(profile)
    mode = MICROSOFT_MODES[tls.mode].capitalize()
    signed: Values = {"IntegratedSecurity": True} if options.login is SqlServerLogin.INTEGRATED else {}
    if sql_server_arguments.asks_for_password(profile):
        signed = {"UserID": profile.user, "Password": PASSWORD}
    return {
        "DataSource": _data_source(profile),
        "InitialCatalog": profile.database,
        **signed,
        "Encrypt": CSharp(f"SqlConnectionEncryptOption.{mode}"),
        **({"TrustServerCertificate": True} if tls.mode in TRUSTING else {}),
        "HostNameInCertificate": options.host_in_certificate,
        "ServerCertificate": "" if tls.mode in TRUSTING else tls.ca_file,
        "ServerSPN": options.service_principal,
        **({"ApplicationIntent": CSharp("ApplicationIntent.ReadOnly")} if options.read_only_intent else {}),
        **({"MultiSubnetFailover": True} if options.multi_subnet_failover else {}),
        "ApplicationName": application_name(profile),
        "MinPoolSize": pool.size,
        "MaxPoolSize": pool.capacity,
        "ConnectTimeout": _longer(profile),
        "LoadBalanceTimeout": max(0, pool.recycle_s),
        **_command(profile, "CommandTimeout"),
    }


def npgsql(profile: Profile) -> Values:
    """Npgsql's documentation, "Connection String Parameters"; times are seconds.

    `Timeout` is both that of connecting and the wait for the pool, `ConnectionLifetime` 0 is for ever.
    """
    tls, pool = profile.tls, pool_of(profile)
    settings = libpq_arguments.session_settings(profile)
    return {
        "Host": profile.host or "localhost",
        "Port": port_of(profile),
        "Database": profile.database,
        **_named(profile, "Username"),
        "SslMode": CSharp(f"SslMode.{_NPGSQL_MODES[tls.mode]}"),
        "RootCertificate": tls.ca_file if tls.mode not in TRUSTING else "",
        "SslCertificate": tls.certificate_file,
        "SslKey": tls.key_file,
        "ApplicationName": application_name(profile),
        "Options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "MinPoolSize": pool.size,
        "MaxPoolSize": pool.capacity,
        "Timeout": min(NPGSQL_LONGEST_S, _longer(profile)),
        "ConnectionLifetime": max(0, pool.recycle_s),
        **_command(profile, "CommandTimeout"),
    }


def mysql_connector(profile: Profile) -> Values:
    """MySqlConnector's documentation, "Connection Options"; times are seconds, ages 0 for ever."""
    tls, pool = profile.tls, pool_of(profile)
    socket = profile.host.startswith("/")
    protocol = {"ConnectionProtocol": CSharp("MySqlConnectionProtocol.UnixSocket")}
    return {
        "Server": profile.host or "localhost",
        **(protocol if socket else {"Port": port_of(profile)}),
        "Database": profile.database,
        **_named(profile, "UserID"),
        "SslMode": CSharp(f"MySqlSslMode.{_MYSQL_MODES[tls.mode]}"),
        "SslCa": tls.ca_file if tls.mode not in TRUSTING else "",
        "SslCert": tls.certificate_file,
        "SslKey": tls.key_file,
        "ApplicationName": application_name(profile),
        "MinimumPoolSize": pool.size,
        "MaximumPoolSize": pool.capacity,
        "ConnectionTimeout": _longer(profile),
        "ConnectionLifeTime": max(0, pool.recycle_s),
        **_command(profile, "DefaultCommandTimeout"),
    }


def odp_net(profile: Profile) -> Values:
    """ODP.NET Developer's Guide, "Connection String Attributes"; times are seconds.

    `ConnectionTimeout` is the wait for the pool, `ValidateConnection` the pre-ping.
    """
    options, pool = profile.oracle, pool_of(profile)
    return {
        "DataSource": oracle_arguments.descriptor(profile),
        **_named(profile, "UserID"),
        "ProxyUserId": options.proxy_user,
        "DBAPrivilege": options.privilege.value.upper(),
        "MinPoolSize": pool.size,
        "MaxPoolSize": pool.capacity,
        "IncrPoolSize": 1,
        "ConnectionTimeout": whole_seconds(pool.wait_s),
        "ConnectionLifeTime": max(0, pool.recycle_s),
        "ValidateConnection": pool.pre_ping,
    }


def odp_net_before(profile: Profile) -> str:
    """What is not part of a connection string but of the process."""
    options = profile.oracle
    values: Values = {"TnsAdmin": options.tns_admin, "WalletLocation": options.wallet}
    if profile.tls.mode not in oracle_arguments.UNENCRYPTED:
        values["SSLServerDNMatch"] = profile.tls.mode is Encryption.VERIFY_FULL
    lines = [
        f"OracleConfiguration.{name} = {literal(value)};\n" for name, value in values.items() if value != ""
    ]
    return "".join(lines) + ("\n" if lines else "")


def _data_source(profile: Profile) -> str:
    name = sql_server_arguments.address(profile)
    port = profile.port or name.port
    instance = f"\\{name.instance}" if name.instance and not port else ""
    if not name.on_network:
        return name.prefix + name.host + instance
    return f"tcp:{name.host}{instance}" + ("" if instance else f",{port or port_of(profile)}")


def _named(profile: Profile, user: str) -> Values:
    found: Values = {user: profile.user}
    if profile.sign_in.has_password:
        found["Password"] = PASSWORD
    return found


def _command(profile: Profile, name: str) -> Values:
    seconds = profile.safety.statement_timeout_s
    return {name: seconds} if seconds else {}


def _longer(profile: Profile) -> int:
    """One time-out for connecting and for the pool: the longer of the profile's two."""
    return whole_seconds(max(profile.connect_timeout_s, pool_of(profile).wait_s))
