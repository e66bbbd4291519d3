"""What the ODBC drivers, FreeTDS and the driver manager say by themselves, and what it means.

SQLSTATEs: "Appendix A: ODBC Error Codes". DB-Library's numbers (20000-20099): FreeTDS, sybdb.h.
"""

from poolkeeper.databases import kerberos_meanings as kerberos
from poolkeeper.databases import network_errors as network
from poolkeeper.databases.meanings import Meaning, edit, enter_password, meaning, reopen
from poolkeeper.databases.mssql_pages import (
    CERTIFICATE,
    FREETDS,
    KEYWORDS,
    NETWORK,
    SQLSTATES,
    SSPI,
    from_page,
)

NO_DRIVER = meaning(
    "The ODBC driver that the profile names is not installed, or one of its libraries is missing.",
    edit("Choose a driver that is installed, or pymssql, which needs none."),
    "odbcinst -q -d lists the drivers; on Windows the ODBC data source administrator does.",
    "ldd on the driver's file shows a library it lacks, often OpenSSL or libodbcinst.",
    source=SQLSTATES,
)
NO_SOURCE = meaning(
    "There is no ODBC driver or data source of the name that the profile gives.",
    edit("Choose a driver from the list."),
    "Program and driver must both be 64 bit; odbcinst -j shows which odbcinst.ini is read.",
    source=SQLSTATES,
)
SLOW_SIGN_IN = meaning(
    "{server} did not answer within {timeout} s.",
    edit("Check host and port; Microsoft's driver says the same of a wrong host and of a closed port."),
    "A firewall may drop the packets: ask whether this computer may reach the port.",
    "Check that TCP/IP is on in SQL Server Configuration Manager, and that the server runs.",
    source=NETWORK,
)
STATEMENT_TIMEOUT = meaning(
    "The statement ran into the profile's time limit.",
    edit("Raise the time limit of statements."),
    "It may wait for a lock: SELECT session_id, blocking_session_id, wait_type FROM sys.dm_exec_requests.",
    source=SQLSTATES,
)
NO_INSTANCE = meaning(
    "The named instance on {host} was not found.",
    edit("Check the instance's name, or give its port instead: then nobody needs to look it up."),
    "The SQL Server Browser must run on the server, and UDP port 1434 must be open on the way.",
    source=NETWORK,
)
PIPES = meaning(
    "The driver tried a named pipe and found none.",
    edit("Put tcp: before the host, or give a port: then TCP is used."),
    "Check that TCP/IP is on in SQL Server Configuration Manager.",
    source=NETWORK,
)
NO_TICKET = meaning(
    "There is no Kerberos ticket for the integrated sign-in.",
    "Get one with kinit; klist shows what there is and until when.",
    edit("Or sign in with a password."),
    source=SSPI,
)
NO_CONTEXT = meaning(
    "Kerberos or Windows could not make the integrated sign-in work with {host}.",
    "The SPN MSSQLSvc/{host} is missing, doubled or on the wrong account: setspn -Q MSSQLSvc/{host}.",
    edit("Use the server's full name, not its address or an alias."),
    "Check the clocks of both computers, and that the account is not locked.",
    source=SSPI,
)
OLD_TLS = meaning(
    "{server} and this computer know no version of TLS in common.",
    "Bring the server up to date for TLS 1.2; SQL Server 2008 to 2014 need an update for it.",
    "On Linux a stricter OpenSSL may be the reason: MinProtocol and CipherString in openssl.cnf.",
    source=CERTIFICATE,
)
BUSY = meaning(
    "The connection still holds rows of an earlier statement.",
    "Fetch them to the end or close that result first.",
    source="https://learn.microsoft.com/sql/relational-databases/native-client/features/"
    "using-multiple-active-result-sets-mars",
)
NOT_RECOVERED = meaning(
    "The connection to {server} was lost and could not be restored by the driver.",
    reopen("Open the profile again; temporary tables and settings of the session are gone."),
    "Look into the server's error log at this minute.",
    source="https://learn.microsoft.com/sql/connect/odbc/connection-resiliency",
)
HANDSHAKE = meaning(
    "{server} closed the connection before the sign-in was done.",
    "It may be overloaded, restarting or at its limit of connections: look into its error log.",
    edit("Check the port: another kind of server may be listening there."),
    edit("Check the encryption mode: the server may offer none, demand it, or take the mode strict alone."),
    source=NETWORK,
)
KEYWORD = meaning(
    "The driver does not take one of the connection's settings.",
    edit("Check the driver: an older one does not know every setting."),
    source=KEYWORDS,
)
OUT_OF_SEQUENCE = meaning(
    "The connection was busy with another step: a statement that was stopped, or one with rows left.",
    "Run it again; fetch or close the result before it first.",
    source=SQLSTATES,
)
REASON_LOST = meaning(
    "{server} refused the sign-in of {user}, and the driver does not say why.",
    enter_password("Enter the password again; capitals matter."),
    edit("Check the user and the database's name."),
    reopen("Open the profile again: pymssql tells the server's reason only at the first try of a process."),
    source=FREETDS,
)
LOST = from_page(network.LOST, NETWORK)
REFUSED = from_page(network.REFUSED, NETWORK)
UNKNOWN_HOST = from_page(network.UNKNOWN_HOST, NETWORK)
UNREACHABLE = from_page(network.UNREACHABLE, NETWORK)
TIMED_OUT = from_page(network.TIMED_OUT, NETWORK)
CANCELLED = from_page(network.CANCELLED, SQLSTATES)
WRONG_AUTHORITY = from_page(network.WRONG_AUTHORITY, CERTIFICATE)
WRONG_HOST = from_page(network.WRONG_HOST, CERTIFICATE)
EXPIRED = from_page(network.EXPIRED, CERTIFICATE)
TLS_FAILED = from_page(network.TLS_FAILED, CERTIFICATE)
TLS_NOT_OFFERED = from_page(network.TLS_NOT_OFFERED, KEYWORDS)
NOT_A_DATABASE = from_page(network.NOT_A_DATABASE, NETWORK)

BY_WORDS: tuple[tuple[str, Meaning], ...] = (
    (r"Can't open lib", NO_DRIVER),
    (r"Data source name not found", NO_SOURCE),
    (r"Specified driver could not be (loaded|connected)", NO_DRIVER),
    (r"certificate has expired|certificate is not yet valid|received certificate has expired", EXPIRED),
    (r"host ?name mismatch|name does not match|CN name does not match", WRONG_HOST),
    (r"SSL Provider.*(target principal name is incorrect)", WRONG_HOST),
    (
        r"certificate verify failed|self[- ]signed certificate|issued by an authority that is not trusted",
        WRONG_AUTHORITY,
    ),
    (r"unsupported protocol|ssl_choose_client_version|no protocols available|wrong version number", OLD_TLS),
    (
        r"possess a common algorithm|dh key too small|ee key too small|ca md too weak|no shared cipher",
        OLD_TLS,
    ),
    (r"Encryption not supported", TLS_NOT_OFFERED),
    (r"[Cc]lock skew too great", kerberos.SKEW),
    (r"Server .*not found in Kerberos database", kerberos.UNKNOWN_SERVICE),
    (r"Cannot contact any KDC", kerberos.NO_KDC),
    (r"Cannot find KDC", kerberos.UNKNOWN_REALM),
    (r"Ticket expired", kerberos.TICKET_ENDED),
    (r"No Kerberos credentials|No credentials cache|No credentials were supplied", NO_TICKET),
    (r"Cannot generate SSPI context|target principal name is incorrect|SSPI Provider|GSSAPI", NO_CONTEXT),
    (r"SSL Provider|SSL Security error", TLS_FAILED),
    (r"Error Locating Server/Instance", NO_INSTANCE),
    (r"Named Pipes Provider", PIPES),
    (r"No such host is known|Cannot resolve|could not be resolved|Error code 0x2AF[89C]", UNKNOWN_HOST),
    (r"actively refused|Connection refused|Error code 0x274[9D]", REFUSED),
    (r"No route to host|[Nn]etwork is unreachable|Error code 0x27(43|51)", UNREACHABLE),
    (r"did not properly respond after a period|Error code 0x274C", TIMED_OUT),
    (r"[Ll]ogin timeout expired|TCP Provider: Timeout error", SLOW_SIGN_IN),
    (
        r"handshakes before login|during pre-login|initialization process|Unable to connect to data source",
        HANDSHAKE,
    ),
    (r"Protocol error in TDS stream", NOT_A_DATABASE),
    (r"[Qq]uery timeout expired", STATEMENT_TIMEOUT),
    (r"busy with results", BUSY),
    (r"connection is broken and recovery is not possible", NOT_RECOVERED),
    (r"Operation cancell?ed|Query cancell?ed", CANCELLED),
    (r"Communication link failure|forcibly closed|Error code 0x(68|20|2746|2745)\b|Broken pipe", LOST),
    (r"DBPROCESS is dead|[Nn]ot connected to any MS SQL server|Connection is closed", LOST),
    (r"closed connection|connection has been closed|\AUnknown error\Z", LOST),
    (r"Connection string parsing failed|Invalid connection string attribute", KEYWORD),
)
"""What drivers say in words alone; the first that fits counts. Windows's own words follow its language."""

BY_TRANSPORT: dict[int, Meaning] = {
    **dict.fromkeys((53, 1326), PIPES),
    **dict.fromkeys((64, 121, 233, 10053, 10054), LOST),
    10060: TIMED_OUT,
    **dict.fromkeys((10057, 10061), REFUSED),
    **dict.fromkeys((10051, 10065), UNREACHABLE),
    **dict.fromkeys((11001, 11004), UNKNOWN_HOST),
    -2146893019: WRONG_AUTHORITY,
    -2146893022: WRONG_HOST,
    -2146893016: EXPIRED,
    -2146893007: OLD_TLS,
}
"""Numbers that the driver hands on from Windows: winerror.h (SEC_E_* negative), winsock2.h."""

BY_DB_LIBRARY: dict[int, Meaning] = {
    20002: from_page(HANDSHAKE, FREETDS),
    20003: from_page(network.TIMED_OUT, FREETDS),
    **dict.fromkeys((20004, 20006, 20017, 20020, 20047), from_page(network.LOST, FREETDS)),
    20009: meaning(
        "{server} cannot be reached: no such host, or nothing listens on the port.",
        edit("Check host and port; a named instance has a port of its own."),
        "Check that the server runs, and that TCP/IP is on in SQL Server Configuration Manager.",
        source=FREETDS,
    ),
    20012: meaning(
        "{server} is not known to FreeTDS.",
        edit("Check the host."),
        source=FREETDS,
    ),
    20013: from_page(UNKNOWN_HOST, FREETDS),
    20014: meaning(
        "{server} did not accept the sign-in of {user}.",
        edit("Check user and password."),
        source=FREETDS,
    ),
    20018: meaning("{product} reported an error.", "Read the server's words below.", source=FREETDS),
    20019: from_page(BUSY, FREETDS),
}
"""The error numbers of DB-Library that FreeTDS and pymssql use."""

BY_STATE: dict[str, Meaning] = {
    "IM002": NO_SOURCE,
    **dict.fromkeys(("IM003", "IM004", "IM005", "IM006"), NO_DRIVER),
    **dict.fromkeys(("IM010", "IM012", "01S00", "HYC00", "HY024"), KEYWORD),
    **dict.fromkeys(("08001", "08004"), HANDSHAKE),
    **dict.fromkeys(("08003", "08007", "08S01", "08S02", "01002"), LOST),
    **dict.fromkeys(("IMC01", "IMC02", "IMC03", "IMC04", "IMC05", "IMC06"), NOT_RECOVERED),
    "HYT01": TIMED_OUT,
    **dict.fromkeys(("HYT00", "S1T00"), STATEMENT_TIMEOUT),
    "HY008": CANCELLED,
    **dict.fromkeys(("HY010", "24000"), OUT_OF_SEQUENCE),
    **dict.fromkeys(
        ("HY001", "HY013", "HY014"),
        meaning(
            "The driver ran out of memory on this computer.", "Fetch fewer rows at a time.", source=SQLSTATES
        ),
    ),
    **dict.fromkeys(
        ("07001", "07002"),
        meaning(
            "The statement has another number of parameters than it was given.",
            "Count the placeholders; a question mark inside a comment or text may count too.",
            source=SQLSTATES,
        ),
    ),
    "28000": meaning(
        "{server} did not accept the sign-in of {user}.",
        edit("Check user, password and the way of signing in."),
        source=SQLSTATES,
    ),
    "22001": meaning(
        "A text is longer than its column.", "Shorten it, or widen the column.", source=SQLSTATES
    ),
    **dict.fromkeys(
        ("22003", "22018", "22007", "22008"),
        meaning(
            "A value does not fit its column or type.", "Check the value that was given.", source=SQLSTATES
        ),
    ),
    "22012": meaning("A division by zero.", "Guard it: x / NULLIF(y, 0).", source=SQLSTATES),
    "23000": meaning(
        "The change breaks a constraint of the table.", "The server's words below name it.", source=SQLSTATES
    ),
    "42S01": meaning(
        "A table or view of this name is there already.", "Drop or rename it first.", source=SQLSTATES
    ),
    "42S02": meaning("There is no such table or view.", "Check schema and spelling.", source=SQLSTATES),
    "42S22": meaning("There is no such column.", "Check the spelling.", source=SQLSTATES),
    "40001": meaning(
        "This transaction and another waited for each other, and the server ended this one.",
        "Run it again; the server has rolled it back.",
        source=SQLSTATES,
    ),
}
"""The SQLSTATEs that say enough where there is no number of the server."""
