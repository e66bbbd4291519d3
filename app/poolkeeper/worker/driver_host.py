"""Finds out which drivers are installed, in the worker: the window loads none."""

from poolkeeper.databases.mssql_odbc_drivers import MANAGER_MISSING, NONE_INSTALLED, installed_drivers
from poolkeeper.worker.messages import OdbcDriversListed
from poolkeeper.worker.outbox import Outbox


def list_odbc_drivers(outbox: Outbox) -> None:
    """Send the names of the ODBC drivers for SQL Server."""
    try:
        names = installed_drivers()
    except ImportError:
        outbox.send(OdbcDriversListed((), MANAGER_MISSING))
    else:
        outbox.send(OdbcDriversListed(names, None if names else NONE_INSTALLED))
