"""The ODBC drivers for SQL Server that are installed, the best first, and how to get one."""

import sys

from poolkeeper.databases.explained import DatabaseError, Explained, Remedy
from poolkeeper.databases.meanings import edit
from poolkeeper.databases.mssql_connection_string import is_freetds

MICROSOFT = "for SQL Server"
OLD = ("SQL Server Native Client 11.0", "SQL Server")
"""Drivers that came with Windows and know no TLS 1.2 or newer types; better than none."""

HOW_TO_GET = {
    "win32": "Run: winget install Microsoft.msodbcsql.18",
    "darwin": "Run: brew tap microsoft/mssql-release && brew install msodbcsql18",
    "linux": "Follow learn.microsoft.com/sql/connect/odbc/linux-mac for msodbcsql18, or on Debian and Ubuntu "
    "run: sudo apt-get install tdsodbc",
}
SOURCE = "https://learn.microsoft.com/sql/connect/odbc/download-odbc-driver-for-sql-server"


def installed_drivers() -> tuple[str, ...]:
    """Their names, the best first. Raises ImportError where the driver manager cannot be loaded."""
    import pyodbc

    return ranked(pyodbc.drivers())


def ranked(names: list[str]) -> tuple[str, ...]:
    """Those of `names` that speak to SQL Server: Microsoft's newest, then FreeTDS, then the old ones."""
    microsoft = sorted((each for each in names if each.endswith(MICROSOFT)), key=_version, reverse=True)
    freetds = sorted(each for each in names if is_freetds(each))
    return (*microsoft, *freetds, *(each for each in OLD if each in names))


def chosen_driver(wanted: str) -> str:
    """`wanted`, or the best there is where that is empty. Raises DatabaseError where none is installed."""
    if wanted:
        return wanted
    installed = installed_drivers()
    if not installed:
        raise DatabaseError(NONE_INSTALLED)
    return installed[0]


def _version(name: str) -> int:
    numbers = [int(word) for word in name.split() if word.isdigit()]
    return numbers[0] if numbers else 0


NONE_INSTALLED = Explained(
    "No ODBC driver for SQL Server is installed on this computer.",
    remedies=(
        Remedy(HOW_TO_GET.get(sys.platform, HOW_TO_GET["linux"])),
        edit("Or choose the driver pymssql, which needs none."),
    ),
    source=SOURCE,
)
MANAGER_MISSING = Explained(
    "The ODBC driver manager of this computer cannot be loaded.",
    remedies=(
        Remedy("On Debian and Ubuntu run: sudo apt-get install unixodbc; on macOS: brew install unixodbc"),
        edit("Or choose the driver pymssql, which needs none."),
    ),
    source=SOURCE,
)
