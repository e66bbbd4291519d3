"""A profile as a JDBC URL and the properties of the JDBC driver, by engine."""

import urllib.parse
from collections.abc import Callable

import msgspec

from poolkeeper.databases.meanings import port_of
from poolkeeper.databases.mssql_connection_string import MICROSOFT_MODES, TRUSTING
from poolkeeper.pools.as_code import libpq_arguments, mysql_arguments, oracle_arguments, sql_server_arguments
from poolkeeper.pools.as_code.names import application_name
from poolkeeper.pools.as_code.settings import milliseconds, whole_seconds
from poolkeeper.pools.as_code.snippet import NotPossible
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import OracleClient, OraclePrivilege
from poolkeeper.profiles.profile import Encryption, Profile
from poolkeeper.profiles.sql_server import SqlServerLogin

_MYSQL_MODES = {
    Encryption.OFF: "DISABLED",
    Encryption.PREFER: "PREFERRED",
    Encryption.REQUIRE: "REQUIRED",
    Encryption.VERIFY_CA: "VERIFY_CA",
    Encryption.VERIFY_FULL: "VERIFY_IDENTITY",
    Encryption.STRICT: "VERIFY_IDENTITY",
}
_JDBC_MODES = {"optional": "false", "mandatory": "true", "strict": "strict"}


class Jdbc(msgspec.Struct, frozen=True):
    """A URL without properties, the driver's properties, and what the driver cannot do."""

    url: str
    properties: dict[str, str]
    notes: tuple[str, ...] = ()


def jdbc(profile: Profile) -> Jdbc:
    """The URL and properties of the profile's engine. Raises NotPossible."""
    found = _DRIVERS[profile.engine](profile)
    return Jdbc(found.url, {name: value for name, value in found.properties.items() if value}, found.notes)


def _postgresql(profile: Profile) -> Jdbc:
    """PgJDBC's documentation, "Connection Parameters"; `connectTimeout` is seconds."""
    tls = profile.tls
    settings = libpq_arguments.session_settings(profile)
    notes = []
    if profile.host.startswith("/"):
        notes.append("pgJDBC needs a socket factory for a Unix socket; here the host is localhost.")
    if tls.key_file:
        notes.append("pgJDBC wants the key as PKCS-8 in DER (openssl pkcs8 -topk8 -outform DER), not in PEM.")
    return Jdbc(
        f"jdbc:postgresql://{_authority(profile)}/{_quoted(profile.database)}",
        {
            "ApplicationName": application_name(profile),
            "connectTimeout": str(whole_seconds(profile.connect_timeout_s)),
            "sslmode": libpq_arguments.SSL_MODES[tls.mode],
            "sslrootcert": tls.ca_file if tls.mode not in TRUSTING else "",
            "sslcert": tls.certificate_file,
            "sslkey": tls.key_file,
            "options": " ".join(
                f"-c {name}={value}" for name, value in settings.items() if name == "statement_timeout"
            ),
        },
        tuple(notes),
    )


def _mysql(profile: Profile) -> Jdbc:
    """MySQL Connector/J Developer Guide, "Configuration Properties"; `connectTimeout` is milliseconds."""
    notes = [*mysql_arguments.time_out_note(profile)]
    if profile.host.startswith("/"):
        notes.append("Connector/J needs a socket factory for a Unix socket; here the host is localhost.")
    if profile.tls.ca_file or profile.tls.certificate_file:
        notes.append(
            "Connector/J reads certificates from key stores: import the profile's files with keytool, and "
            "set trustCertificateKeyStoreUrl and clientCertificateKeyStoreUrl."
        )
    return Jdbc(
        f"jdbc:mysql://{_authority(profile)}/{_quoted(profile.database)}",
        {
            "sslMode": _MYSQL_MODES[profile.tls.mode],
            "connectTimeout": str(milliseconds(profile.connect_timeout_s)),
            "connectionAttributes": f"program_name:{application_name(profile)}",
        },
        tuple(notes),
    )


def _sql_server(profile: Profile) -> Jdbc:
    """learn.microsoft.com, "Setting the connection properties" of the JDBC driver; times are seconds."""
    options, tls = profile.sql_server, profile.tls
    name = sql_server_arguments.address(profile)
    seconds = profile.safety.statement_timeout_s
    integrated = options.login is SqlServerLogin.INTEGRATED
    notes = [*sql_server_arguments.read_only_note(profile)]
    if tls.ca_file and tls.mode in {Encryption.VERIFY_CA, Encryption.VERIFY_FULL}:
        notes.append("Older drivers take serverCertificate with encrypt=strict alone; else use a trustStore.")
    if options.login is SqlServerLogin.TOKEN:
        notes.append("Set the access token in code, as the property accessToken; it is never part of a file.")
    return Jdbc(
        "jdbc:sqlserver://",
        {
            "serverName": name.host,
            "instanceName": name.instance,
            "portNumber": str(profile.port or name.port or ("" if name.instance else port_of(profile))),
            "databaseName": profile.database,
            "encrypt": _JDBC_MODES[MICROSOFT_MODES[tls.mode]],
            "trustServerCertificate": "true" if tls.mode in TRUSTING else "",
            "hostNameInCertificate": options.host_in_certificate,
            "serverCertificate": "" if tls.mode in TRUSTING else tls.ca_file,
            "integratedSecurity": "true" if integrated else "",
            "authenticationScheme": "JavaKerberos" if integrated else "",
            "serverSpn": options.service_principal,
            "applicationIntent": "ReadOnly" if options.read_only_intent else "",
            "multiSubnetFailover": "true" if options.multi_subnet_failover else "",
            "applicationName": application_name(profile),
            "loginTimeout": str(whole_seconds(profile.connect_timeout_s)),
            "queryTimeout": str(seconds) if seconds else "",
        },
        tuple(notes),
    )


def _oracle(profile: Profile) -> Jdbc:
    """Oracle's JDBC API, `OracleConnection`; the time-outs are milliseconds."""
    options = profile.oracle
    seconds = profile.safety.statement_timeout_s
    notes = [*oracle_arguments.read_only_note(profile)]
    if options.client is OracleClient.THICK:
        notes.append("This is the thin JDBC driver, which needs no client libraries.")
    if options.privilege is not OraclePrivilege.NONE:
        notes.append(
            "Privileges are for administrators' tools; with HikariCP test that a pool may have them."
        )
    proxy = options.proxy_user
    if proxy:
        notes.append("A proxy user's session is opened with openProxySession on each connection.")
    if seconds:
        notes.append(f"The statement time-out ({seconds} s) is that of each read from the network here.")
    return Jdbc(
        f"jdbc:oracle:thin:@{oracle_arguments.descriptor(profile)}",
        {
            "v$session.program": application_name(profile),
            "oracle.net.CONNECT_TIMEOUT": str(milliseconds(profile.connect_timeout_s)),
            "oracle.jdbc.ReadTimeout": str(milliseconds(seconds)) if seconds else "",
            "oracle.jdbc.DRCPConnectionClass": options.connection_class if options.drcp else "",
            "internal_logon": options.privilege.value,
            "oracle.net.tns_admin": options.tns_admin,
            "oracle.net.wallet_location": _wallet(options.wallet),
            "oracle.net.ssl_server_dn_match": "true" if profile.tls.mode is Encryption.VERIFY_FULL else "",
        },
        tuple(notes),
    )


def _wallet(folder: str) -> str:
    if "(" in folder or ")" in folder:
        raise NotPossible("The wallet's folder cannot have parentheses in its name here: they end its place.")
    return f"(SOURCE=(METHOD=file)(METHOD_DATA=(DIRECTORY={folder})))" if folder else ""


def _authority(profile: Profile) -> str:
    """Host and port of a URL; an IPv6 address in brackets."""
    host = "localhost" if profile.host.startswith("/") else profile.host or "localhost"
    named = f"[{_quoted(host, ':')}]" if ":" in host else _quoted(host)
    return f"{named}:{port_of(profile)}"


def _quoted(text: str, safe: str = "") -> str:
    return urllib.parse.quote(text, safe=safe)


_DRIVERS: dict[Engine, Callable[[Profile], Jdbc]] = {
    Engine.POSTGRESQL: _postgresql,
    Engine.MYSQL: _mysql,
    Engine.MSSQL: _sql_server,
    Engine.ORACLE: _oracle,
}
