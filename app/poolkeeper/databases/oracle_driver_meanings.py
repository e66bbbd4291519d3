"""What python-oracledb says by itself (DPY, DPI), and what it means.

Codes and texts: python-oracledb's own table of errors, and its User Guide, "Troubleshooting Errors".
"""

from poolkeeper.databases import network_errors as network
from poolkeeper.databases.meanings import Meaning, edit, enter_password, meaning, reopen
from poolkeeper.databases.oracle_login_meanings import (
    BAD_ADDRESS,
    CLIENT_POOL,
    NO_SERVICE,
    NO_SID,
    UNKNOWN_NAME,
    WALLET,
)
from poolkeeper.databases.oracle_pages import (
    BINDING,
    CONNECTING,
    MODES,
    THICK,
    TROUBLESHOOTING,
    from_page,
    with_pages,
)

NATIVE_ENCRYPTION = meaning(
    "{server} demands Oracle's native encryption, which the thin mode does not know.",
    edit("Use the thick mode, with Oracle's client libraries."),
    "Or have the server offer TLS (tcps); SELECT network_service_banner FROM v$session_connect_info shows "
    "what it uses.",
    source=f"{TROUBLESHOOTING}#dpy-3001",
)
NO_CONNECT_STRING = meaning(
    "The profile does not say where to connect to, or as whom.",
    edit("Name host and service, or a connect string, and the user."),
    source=f"{TROUBLESHOOTING}#dpy-3001",
)
NEEDS_THICK = meaning(
    "This needs the thick mode of the driver.",
    edit("Choose the thick mode, with Oracle's client libraries."),
    source=f"{TROUBLESHOOTING}#dpy-3001",
)
CLOSED = meaning(
    "The database or the network closed the connection.",
    reopen("Open the profile again."),
    "The server's alert log of the minute says whether it ended the session; a firewall may end idle ones.",
    "If it happens at every sign-in: too many connections at once, or native encryption, which needs the "
    "thick mode.",
)
CLOSED_EARLY = meaning(
    "{server} closed the connection before the sign-in was done.",
    edit("Check the port: another kind of server may be listening there, or one that wants TLS (tcps)."),
    "Look at the listener's log: the database may be out of processes, or refuse this computer.",
    "If the server demands native encryption, use the thick mode.",
    source=f"{TROUBLESHOOTING}#dpy-4011",
)
TLS_CLOSED = meaning(
    "{server} broke off the TLS handshake.",
    edit("It may want a client's certificate: choose a wallet that holds one."),
    enter_password("A wrong wallet password ends so too: enter it again."),
    edit("Check that the port is the one for tcps."),
    source=CONNECTING,
)
NO_TLS = meaning(
    "What listens on {server} does not speak TLS.",
    edit("Check the port: the one for tcps is another, often 2484 or 1522."),
    edit("Or switch the encryption off, if the network can be trusted."),
    source=CONNECTING,
)
WALLET_UNREADABLE = from_page(WALLET, CONNECTING)
CALL_TIMEOUT = meaning(
    "The statement ran into the profile's time limit.",
    edit("Raise the time limit of statements."),
    "It may wait for a lock: SELECT sid, blocking_session, event FROM v$session.",
    source=MODES,
)
NO_FILE = meaning(
    "The file tnsnames.ora is missing or cannot be read.",
    edit("Choose the folder it lies in, or name host and service instead."),
    source=CONNECTING,
)
NO_FOLDER = meaning(
    "{database} looks like a name of tnsnames.ora, and no folder for that file is known.",
    edit("Choose the folder of tnsnames.ora, or set TNS_ADMIN."),
    edit("Or name host, port and service instead."),
)
CLIENT_LIBRARY = meaning(
    "Oracle's client libraries cannot be loaded.",
    edit("Choose the folder of the Instant Client, or use the thin mode, which needs none."),
    "They must be 64 bit; on Linux libaio is needed too, and ldconfig or LD_LIBRARY_PATH must know them.",
)
MODE_FIXED = meaning(
    "The driver has already been started in its other mode.",
    reopen("Open the profile again: each open profile has a process of its own."),
    source=THICK,
)
CHARACTER_SET = meaning(
    "The thin mode does not know the database's character set.",
    edit("Use the thick mode."),
    source=THICK,
)
TYPE = meaning(
    "The driver does not know this type of column or value.",
    "Cast it in the statement: TO_CHAR, XMLSERIALIZE, JSON_SERIALIZE.",
)
BINDS = meaning(
    "The placeholders of the statement and the values do not fit together.",
    "Each :name needs one value.",
    source=BINDING,
)
WRONG_CALL = meaning(
    "The driver was asked for something that does not go here.",
    "If it comes back, report it with the words below.",
)
CLOSED_HERE = meaning(
    "The connection, cursor or pool is closed already.",
    reopen("Open the profile again."),
    source=MODES,
)
PROTOCOL = meaning(
    "The driver did not understand the server's answer.",
    edit("Check the port: another kind of server may be listening there."),
    edit("Try the thick mode; a very new or very old server may need it."),
)
REFUSED_BY_LISTENER = meaning(
    "The listener of {server} refused the connection.",
    "On the server `lsnrctl services` lists what the listener knows, and its log says why.",
    edit("Check service and port."),
    source=CONNECTING,
)
COMPILED_BADLY = meaning(
    "It was created, but with errors: it does not work yet.",
    "See them: SELECT line, position, text FROM user_errors WHERE name = '...' ORDER BY sequence.",
)
TOKEN = meaning(
    "The access token was not taken.",
    "It may have expired: get a new one; a token needs tcps.",
    source=CONNECTING,
)
HOSTNAME = from_page(network.WRONG_HOST, CONNECTING)

BY_CODE: dict[str, Meaning] = with_pages(
    {
        **dict.fromkeys(("DPY-1001", "DPY-1002", "DPY-1006", "DPY-2046", "DPI-1010"), CLOSED_HERE),
        "DPY-1003": meaning("The statement gives no rows.", "Run it as one that changes data."),
        "DPY-1005": CLIENT_POOL,
        **dict.fromkeys(("DPY-2016", "DPY-2045", "DPY-2005"), WRONG_CALL),
        **dict.fromkeys(("DPY-2017", "DPY-2019", "DPY-2053", "DPY-2021"), MODE_FIXED),
        "DPY-2018": WALLET_UNREADABLE,
        **dict.fromkeys(("DPY-2031", "DPY-2032", "DPY-2033", "DPY-2034"), TOKEN),
        **dict.fromkeys(
            ("DPY-2041", "DPY-2042"),
            meaning(
                "A text or name in quotes has no end.",
                "Close it; an apostrophe inside a text is written twice.",
            ),
        ),
        **dict.fromkeys(
            ("DPY-2001", "DPY-2002", "DPY-2066"),
            meaning("The statement is empty.", "Select the one to run, or write one."),
        ),
        "DPY-2049": BAD_ADDRESS,
        "DPY-2054": CLOSED_HERE,
        "DPY-2064": meaning(
            "The driver's pool has a smaller max than min.", edit("Correct both in the profile.")
        ),
        "DPY-3001": NEEDS_THICK,
        **dict.fromkeys(
            ("DPY-3002", "DPY-3003", "DPY-3006", "DPY-3007", "DPY-3013", "DPY-3017", "DPY-3018", "DPY-3022"),
            TYPE,
        ),
        "DPY-3010": meaning(
            "The server is too old for the thin mode, which needs Oracle Database 12.1.",
            edit("Use the thick mode with a client of a fitting version."),
        ),
        **dict.fromkeys(("DPY-3012", "DPY-3040"), CHARACTER_SET),
        "DPY-3015": meaning(
            "The account {user} has a password of the 10G kind only, which the thin mode does not take.",
            "Set the password anew: ALTER USER ... IDENTIFIED BY ...; password_versions in dba_users must "
            "then show 11G or 12C.",
            "Before 21c SEC_CASE_SENSITIVE_LOGON must not be FALSE.",
            edit("Or use the thick mode."),
        ),
        "DPY-3016": meaning(
            "The thin mode lacks a part of its encryption library.",
            "Install Poolkeeper anew: the library is a part of it.",
        ),
        "DPY-3029": meaning(
            "A name in the connection's settings holds characters that Oracle Net does not take.",
            edit("Take quotes, blanks and trailing commas out of it."),
        ),
        "DPY-4000": UNKNOWN_NAME,
        "DPY-4001": network.PASSWORD_NEEDED,
        "DPY-4005": CLIENT_POOL,
        **dict.fromkeys(("DPY-4008", "DPY-4009", "DPY-4010", "DPY-2006", "DPY-2048"), BINDS),
        "DPY-4011": CLOSED,
        **dict.fromkeys(("DPY-4017", "DPY-4018", "DPY-4019", "DPY-4022"), BAD_ADDRESS),
        "DPY-4021": meaning(
            "The connect string names a protocol that the thin mode does not know.",
            edit("Use tcp or tcps, or the thick mode."),
        ),
        "DPY-4024": CALL_TIMEOUT,
        "DPY-4025": meaning("A REF CURSOR was never opened.", "Open it in the PL/SQL block."),
        "DPY-4026": NO_FILE,
        "DPY-4027": NO_FOLDER,
        "DPY-4028": meaning(
            "The connect string asks for a kind of server that there is not.",
            edit("SERVER is dedicated, shared or pooled."),
        ),
        "DPY-4029": meaning("Too many rows of a batch failed.", "Send fewer at a time."),
        "DPY-4030": meaning(
            "tnsnames.ora includes itself by IFILE.", "Take the circle out of the files that IFILE names."
        ),
        "DPY-4033": meaning(
            "The server ended the session because it was idle for too long.",
            reopen("Open the profile again."),
            "IDLE_TIME of the account's profile or MAX_IDLE_TIME of the database says how long.",
        ),
        **dict.fromkeys(("DPY-4035", "DPY-5000", "DPY-5001", "DPY-5004", "DPY-5005", "DPY-5006"), PROTOCOL),
        "DPY-5016": NATIVE_ENCRYPTION,
        "DPY-6000": REFUSED_BY_LISTENER,
        "DPY-6001": from_page(NO_SERVICE, CONNECTING),
        **dict.fromkeys(("DPY-6002", "DPY-6006"), HOSTNAME),
        "DPY-6003": from_page(NO_SID, CONNECTING),
        "DPY-6004": meaning(
            "The proxy on the way refused the connection.",
            edit("Check https_proxy in the connect string."),
            "Ask whoever runs the proxy to let this host and port through.",
        ),
        "DPY-6005": meaning(
            "{server} cannot be reached.",
            edit("Check host and port."),
            "Check that the listener runs: lsnrctl status.",
        ),
        "DPY-6008": meaning(
            "What answers at {server} could not prove that it knows the password of {user}.",
            edit("Check the address: it may be another server, or someone in between."),
        ),
        "DPY-7000": COMPILED_BADLY,
        **dict.fromkeys(("DPI-1047", "DPI-1072"), CLIENT_LIBRARY),
        "DPI-1067": CALL_TIMEOUT,
        "DPI-1080": CLOSED,
    }
)

BY_WORDS: tuple[tuple[str, Meaning], ...] = (
    (r"Native Network Encryption and Data Integrity", NATIVE_ENCRYPTION),
    (r"[Bb]equeath is only supported", NO_CONNECT_STRING),
    (r"WRONG_VERSION_NUMBER|wrong version number|RECORD_LAYER_FAILURE|record layer failure", NO_TLS),
    (r"certificate has expired|certificate is not yet valid", from_page(network.EXPIRED, CONNECTING)),
    (r"[Hh]ostname mismatch|does not match the expected", HOSTNAME),
    (r"CERTIFICATE_VERIFY_FAILED", from_page(network.WRONG_AUTHORITY, CONNECTING)),
    (r"ALERT|UNEXPECTED_EOF|EOF occurred in violation of protocol|[Hh]andshake failure", TLS_CLOSED),
    (
        r"bad decrypt|BAD_DECRYPT|PEM lib|NO_CERTIFICATE_OR_CRL_FOUND|KEY_VALUES_MISMATCH|NO_START_LINE",
        WALLET_UNREADABLE,
    ),
    (r"\[SSL", from_page(network.TLS_FAILED, CONNECTING)),
    (
        r"Name or service not known|getaddrinfo failed|nodename nor servname",
        from_page(network.UNKNOWN_HOST, CONNECTING),
    ),
    (r"Connection refused|WinError 10061", from_page(network.REFUSED, CONNECTING)),
    (r"timed out|WinError 10060", from_page(network.TIMED_OUT, CONNECTING)),
    (
        r"No route to host|Network is unreachable|WinError 100(51|65)",
        from_page(network.UNREACHABLE, CONNECTING),
    ),
)
"""What stands in the words of a failed connect behind DPY-6005, or of a bare error of the network."""
