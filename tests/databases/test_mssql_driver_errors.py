"""What the drivers for SQL Server say by themselves, mostly as captured from them, is understood."""

import pytest

from poolkeeper.databases import mssql_driver_meanings as driver
from poolkeeper.databases.mssql_errors import explain_error
from tests.databases.mssql_error_shapes import (
    FAILED,
    FREETDS,
    GENERAL,
    MICROSOFT,
    PROFILE,
    MssqlPython,
    at_sign_in,
    odbc,
    pymssql,
)

HANDSHAKES = (
    "Client unable to establish connection because an error was encountered during handshakes before login. "
    "Common causes include client attempting to connect to an unsupported version of SQL Server, server too "
    "busy to accept new connections or a resource limitation on the server."
)
VERIFY = "SSL Provider: [error:0A000086:SSL routines::certificate verify failed:"
DRIVERS = [
    (
        at_sign_in(
            "01000", "[unixODBC][Driver Manager]Can't open lib '/nonexistent/libfoo.so' : file not found (0)"
        ),
        driver.NO_DRIVER,
    ),
    (
        at_sign_in(
            "IM002",
            "[unixODBC][Driver Manager]Data source name not found and no default driver specified (0)",
        ),
        driver.NO_SOURCE,
    ),
    (at_sign_in("HYT00", f"{MICROSOFT}Login timeout expired (0)"), driver.SLOW_SIGN_IN),
    (at_sign_in("HYT00", f"{FREETDS}Timeout expired (0)"), driver.SLOW_SIGN_IN),
    (odbc("HYT00", f"{MICROSOFT}Query timeout expired (0)"), driver.STATEMENT_TIMEOUT),
    (odbc("HYT00", f"{FREETDS}Timeout expired (20003)"), driver.STATEMENT_TIMEOUT),
    (at_sign_in("08001", f"{MICROSOFT}{HANDSHAKES} (26)"), driver.HANDSHAKE),
    (at_sign_in("HY000", f"{MICROSOFT}Protocol error in TDS stream (0)"), driver.NOT_A_DATABASE),
    (at_sign_in("08001", f"{MICROSOFT}TCP Provider: Error code 0x2749 (10057)"), driver.REFUSED),
    (at_sign_in("08001", f"{MICROSOFT}TCP Provider: Error code 0x2AF9 (11001)"), driver.UNKNOWN_HOST),
    (at_sign_in("08001", f"{MICROSOFT}{VERIFY}self-signed certificate] (-1)"), driver.WRONG_AUTHORITY),
    (
        at_sign_in("08001", f"{MICROSOFT}{VERIFY}unable to get local issuer certificate] (-1)"),
        driver.WRONG_AUTHORITY,
    ),
    (at_sign_in("08001", f"{MICROSOFT}{VERIFY}certificate has expired] (-1)"), driver.EXPIRED),
    (at_sign_in("08001", f"{MICROSOFT}{VERIFY}hostname mismatch] (-1)"), driver.WRONG_HOST),
    (
        at_sign_in(
            "08001",
            f"{MICROSOFT}SSL Provider: The certificate chain was issued by an authority that is not trusted."
            "\r\n (-2146893019)",
        ),
        driver.WRONG_AUTHORITY,
    ),
    (
        at_sign_in("08001", f"{MICROSOFT}SSL Provider: Die Zertifikatkette ist fremd. (-2146893019)"),
        driver.TLS_FAILED,
    ),
    (
        at_sign_in(
            "08001",
            f"{MICROSOFT}SSL Provider: The target principal name is incorrect.\r\n (-2146893022)",
        ),
        driver.WRONG_HOST,
    ),
    (
        at_sign_in(
            "HY000",
            f"{MICROSOFT}SSPI Provider: No Kerberos credentials available (default cache: FILE:/tmp/x) "
            "(458752)",
        ),
        driver.NO_TICKET,
    ),
    (at_sign_in("HY000", f"{MICROSOFT}Cannot generate SSPI context (458752)"), driver.NO_CONTEXT),
    (
        at_sign_in(
            "08001", f"{MICROSOFT}SSL Provider: [error:0A000102:SSL routines::unsupported protocol] (-1)"
        ),
        driver.OLD_TLS,
    ),
    (
        at_sign_in("08001", f"{MICROSOFT}Encryption not supported on SQL Server. (20)"),
        driver.TLS_NOT_OFFERED,
    ),
    (
        at_sign_in(
            "08001",
            f"{MICROSOFT}SQL Server Network Interfaces: Error Locating Server/Instance Specified "
            "[xFFFFFFFF]. (-1)",
        ),
        driver.NO_INSTANCE,
    ),
    (
        at_sign_in(
            "08001", f"{MICROSOFT}Named Pipes Provider: Could not open a connection to SQL Server [53].  (53)"
        ),
        driver.PIPES,
    ),
    (odbc("08S01", f"{MICROSOFT}Communication link failure (0)"), driver.LOST),
    (odbc("08S01", f"{MICROSOFT}TCP Provider: Error code 0x68 (104)"), driver.LOST),
    (
        odbc(
            "IMC06",
            f"{MICROSOFT}The connection is broken and recovery is not possible. The connection is marked by "
            "the client driver as unrecoverable. No attempt was made to restore the connection. (0)",
        ),
        driver.NOT_RECOVERED,
    ),
    (odbc("HY000", f"{MICROSOFT}Connection is busy with results for another hstmt (0)"), driver.BUSY),
    (odbc("HY008", f"{MICROSOFT}Operation canceled (0)"), driver.CANCELLED),
    (odbc("24000", f"{FREETDS}Invalid cursor state (0)"), driver.OUT_OF_SEQUENCE),
    (
        pymssql(
            20009,
            "DB-Lib error message 20009, severity 9:\nUnable to connect: TDS server is unavailable or does "
            "not exist (127.0.0.1)\nNet-Lib error during Connection refused (111)\n",
        ),
        driver.REFUSED,
    ),
    (
        pymssql(
            20009,
            "DB-Lib error message 20009, severity 9:\nUnable to connect: TDS server is unavailable or does "
            "not exist (nosuch.invalid)\n",
        ),
        driver.BY_DB_LIBRARY[20009],
    ),
    (
        pymssql(
            20009,
            "DB-Lib error message 20003, severity 6:\nTDS server connection timed out (127.0.0.1)\n"
            f"Operating System error during Operation now in progress (115)\n{FAILED}",
        ),
        driver.BY_DB_LIBRARY[20003],
    ),
    (
        pymssql(
            20009,
            "DB-Lib error message 20017, severity 9:\nUnexpected EOF from the server (127.0.0.1)\n"
            f"{FAILED}{FAILED}",
        ),
        driver.HANDSHAKE,
    ),
    (pymssql(20009, FAILED + FAILED), driver.BY_DB_LIBRARY[20002]),
    (
        pymssql(20047, "DB-Lib error message 20047, severity 9:\nDBPROCESS is dead or not enabled\n"),
        driver.LOST,
    ),
    (
        MssqlPython("Client unable to establish connection", "[Microsoft]TCP Provider: Error code 0x2749"),
        driver.REFUSED,
    ),
    (
        MssqlPython("Client unable to establish connection", "[Microsoft]TCP Provider: Error code 0x2AF9"),
        driver.UNKNOWN_HOST,
    ),
    (MssqlPython("Client unable to establish connection", f"[Microsoft]{HANDSHAKES}"), driver.HANDSHAKE),
    (MssqlPython("Communication link failure", ""), driver.LOST),
    (pymssql(18456, f"{GENERAL}{FAILED}"), driver.REASON_LOST),
    (pymssql(20017, FAILED), driver.BY_DB_LIBRARY[20002]),
    (at_sign_in("08001", f"{FREETDS}Unable to connect to data source (0)"), driver.HANDSHAKE),
    (odbc("HY000", f"{FREETDS}Unknown error (0)"), driver.LOST),
    (odbc("08S01", f"{MICROSOFT}TCP Provider: Error code 0x2746 (10054)"), driver.LOST),
    (Exception("The cursor's connection has been closed."), driver.LOST),
    (MssqlPython("Timeout expired", "[Microsoft]Query timeout expired"), driver.STATEMENT_TIMEOUT),
    (ConnectionRefusedError(111, "Connection refused"), driver.REFUSED),
    (Exception("Attempt to use a closed connection."), driver.LOST),
]


@pytest.mark.parametrize(("error", "meant"), DRIVERS)
def test_what_a_driver_says_by_itself_is_understood(error, meant):
    explained = explain_error(error, PROFILE)
    assert (explained.title, explained.source) == (
        meant.title.format(
            server="db.example:1433",
            host="db.example",
            port=1433,
            timeout="10",
            product="SQL Server",
            user="app",
        ),
        meant.source,
    )
