"""Errors in the shapes of the drivers for SQL Server, made without them."""

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

PROFILE = Profile(name="x", engine=Engine.MSSQL, host="db.example", database="shop", user="app")
MICROSOFT = "[Microsoft][ODBC Driver 18 for SQL Server]"
SERVER = f"{MICROSOFT}[SQL Server]"
FREETDS = "[FreeTDS][SQL Server]"
GENERAL = (
    "DB-Lib error message 20018, severity 16:\nGeneral SQL Server error: Check messages from the SQL Server\n"
)
FAILED = "DB-Lib error message 20002, severity 9:\nTDS server connection failed (db.example)\n"


def odbc(state, *texts):
    """An error as pyodbc raises it: the first text's function is named, the rest are chained."""
    first, *rest = texts
    chained = "".join(f"; [{state}] {text}" for text in rest)
    return Exception(state, f"[{state}] {first} (SQLExecDirectW){chained}")


def at_sign_in(state, text):
    return Exception(state, f"[{state}] {text} (SQLDriverConnect)")


def pymssql(number, text):
    return Exception((number, text.encode()))


class MssqlPython(Exception):
    """An error as mssql-python raises it: two texts and no numbers."""

    def __init__(self, driver_error, ddbc_error):
        super().__init__(f"Driver Error: {driver_error}; DDBC Error: {ddbc_error}")
        self.driver_error = driver_error
        self.ddbc_error = ddbc_error
