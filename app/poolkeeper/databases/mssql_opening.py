"""Opening a session of SQL Server: the driver, the instance's port, the network, then the sign-in."""

import importlib
import time

import msgspec

from poolkeeper.databases.concealing import concealing
from poolkeeper.databases.database import Endpoint
from poolkeeper.databases.explained import DatabaseError, Explained, Remedy
from poolkeeper.databases.meanings import edit, port_of
from poolkeeper.databases.mssql import refusal
from poolkeeper.databases.mssql_browser import instance_port
from poolkeeper.databases.mssql_connection_string import NotPossible
from poolkeeper.databases.mssql_odbc_drivers import MANAGER_MISSING
from poolkeeper.databases.mssql_session import Session, try_network
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile
from poolkeeper.profiles.sql_server import SqlServerDriver, server_name

_CLASSES = {
    SqlServerDriver.PYODBC: ("mssql_pyodbc", "PyodbcSession"),
    SqlServerDriver.MSSQL_PYTHON: ("mssql_mssql_python", "MssqlPythonSession"),
    SqlServerDriver.PYMSSQL: ("mssql_pymssql", "PymssqlSession"),
    SqlServerDriver.TURBODBC: ("mssql_turbodbc", "TurbodbcSession"),
    SqlServerDriver.ADODBAPI: ("mssql_adodbapi", "AdodbapiSession"),
}


def session_class(profile: Profile) -> type[Session]:
    """The class of the profile's driver; the driver itself is imported when it is first used."""
    module, name = _CLASSES[profile.sql_server.driver]
    found: type[Session] = getattr(importlib.import_module(f"poolkeeper.databases.{module}"), name)
    return found


def open_session(profile: Profile, identity: Identity, timeout_s: float) -> Session:
    """A new session in auto-commit. Raises the driver's own error, OSError or DatabaseError."""
    deadline_s = time.monotonic() + timeout_s
    session_type = session_class(profile)
    with concealing(identity.password):
        port = try_network(endpoints(profile, timeout_s), timeout_s)
        left_s = max(1.0, deadline_s - time.monotonic())
        try:
            session = session_type.open(profile, identity, left_s, port)
        except NotPossible as error:
            raise DatabaseError(_not_possible(error.sentence)) from error
        except ImportError as error:
            raise DatabaseError(driver_missing(profile, error)) from error
    try:
        session.learn_facts()
        session.encryption_mode = profile.tls.mode
        if profile.safety.read_only and not session.database_read_only:
            session.refuses_writing = True
            session.refusal = refusal(profile)
    except BaseException:
        session.close()
        raise
    return session


def endpoints(profile: Profile, timeout_s: float) -> tuple[Endpoint, ...]:
    """The host and port that a profile leads to; none for named pipes and shared memory."""
    name = server_name(profile.host)
    if not name.on_network:
        return ()
    port = profile.port or name.port or _port(profile, timeout_s) or port_of(profile)
    return (Endpoint(name.host, port, encrypted=profile.tls.mode is Encryption.STRICT),)


def _port(profile: Profile, timeout_s: float) -> int:
    """The port that SQL Server Browser names for an instance; 0 where the profile has one itself."""
    name = server_name(profile.host)
    if not name.instance or name.port or profile.port or not name.on_network:
        return 0
    return instance_port(name.host, name.instance, timeout_s)


def driver_missing(profile: Profile, error: ImportError) -> Explained:
    """What it means that the profile's driver cannot be imported."""
    driver = profile.sql_server.driver
    if driver is SqlServerDriver.PYODBC:
        return msgspec.structs.replace(MANAGER_MISSING, detail=str(error))
    return Explained(
        f"The driver {driver} is not installed beside Poolkeeper.",
        str(error),
        remedies=(
            edit("Choose pyodbc or pymssql: both come with Poolkeeper."),
            Remedy(f"Where Poolkeeper runs from a clone: uv pip install {driver}"),
        ),
    )


def _not_possible(sentence: str) -> Explained:
    title, _, advice = sentence.partition(". ")
    return Explained(f"{title}.", remedies=(edit(advice),) if advice else ())
