"""What a profile of SQL Server says beyond host, database and user."""

import enum

import msgspec

PREFIXES = ("tcp:", "np:", "lpc:", "admin:")
"""What a server's name may begin with to choose the protocol; only `tcp:` is a port that can be tried."""


class SqlServerDriver(enum.StrEnum):
    """The Python driver; pyodbc works with whatever ODBC driver is installed."""

    PYODBC = "pyodbc"
    MSSQL_PYTHON = "mssql-python"
    PYMSSQL = "pymssql"
    TURBODBC = "turbodbc"
    ADODBAPI = "adodbapi"


class SqlServerLogin(enum.StrEnum):
    """How to prove who one is.

    INTEGRATED is the Windows account, on other systems the Kerberos ticket; TOKEN sends the secret as
    an access token of Microsoft Entra ID.
    """

    PASSWORD = "password"  # noqa: S105 - a way to sign in, not a secret
    INTEGRATED = "integrated"
    TOKEN = "token"  # noqa: S105 - a way to sign in, not a secret


class SqlServer(msgspec.Struct, frozen=True, kw_only=True):
    """`odbc_driver` is its name in the system's list of drivers; empty takes the newest there is."""

    driver: SqlServerDriver = SqlServerDriver.PYODBC
    odbc_driver: str = ""
    login: SqlServerLogin = SqlServerLogin.PASSWORD
    service_principal: str = ""
    host_in_certificate: str = ""
    read_only_intent: bool = False
    multi_subnet_failover: bool = False


class ServerName(msgspec.Struct, frozen=True):
    r"""The parts of a server's name as people write it: `tcp:host\instance,port`; `port` 0 where none."""

    host: str
    instance: str = ""
    port: int = 0
    prefix: str = ""

    @property
    def on_network(self) -> bool:
        """Whether it is reached by TCP, so that its port can be tried."""
        return self.prefix in {"", "tcp:"} and not self.host.startswith("(")


def server_name(text: str) -> ServerName:
    """The parts of `text`; raises ValueError where the port is no number."""
    prefix = next((each for each in PREFIXES if text.casefold().startswith(each)), "")
    rest = text[len(prefix) :]
    if prefix == "np:":
        return ServerName(rest, prefix=prefix)
    rest, _, port = rest.partition(",")
    host, _, instance = rest.partition("\\")
    return ServerName(host.strip(), instance.strip(), int(port) if port.strip() else 0, prefix)
