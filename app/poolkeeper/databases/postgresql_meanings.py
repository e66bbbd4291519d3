"""PostgreSQL's SQLSTATEs (manual, appendix A) and libpq's own messages, and what they mean."""

import msgspec

from poolkeeper.databases import network_errors as network
from poolkeeper.databases import postgresql_statement_meanings as statement
from poolkeeper.databases.meanings import Meaning, edit, enter_password, meaning, reopen

NO_PERMISSION = meaning(
    "The user {user} lacks the permission for this.",
    "Ask the owner for the right with GRANT; the server's own words say on what.",
    edit("Sign in as another user."),
)
STARTING = meaning("{server} is starting up, shutting down or recovering.", "Wait a moment and try again.")
NOT_ADMITTED = meaning(
    "{server} does not admit {user} to {database} from this computer.",
    edit("Check user, database and encryption mode: the server's pg_hba.conf tells them apart."),
    "Ask whoever runs the server for an entry in pg_hba.conf.",
)

NO_SUCH_USER = meaning(
    "{server} knows no user {user}.",
    edit("Check the user name."),
    enter_password("Sign in as someone else."),
)
NO_TICKETS = meaning(
    "asyncpg cannot sign in with a Kerberos ticket here.",
    "It lacks a library for that: compare the pools of psycopg and psycopg2 instead.",
)
NO_ENTRY = r"no pg_hba\.conf entry for .*no encryption"
GSS_REFUSED = r"GSSAPI authentication failed for user|SSPI authentication failed for user"
NO_ROLE = r'role ".*" does not exist'

STATE_BY_WORDS: tuple[tuple[str, str], ...] = (
    (r'database ".*" does not exist', "3D000"),
    (NO_ROLE, "28000"),
    ("password authentication failed for user", "28P01"),
    (r"no pg_hba\.conf entry for", "28000"),
    (r"pg_hba\.conf rejects connection", "28000"),
    ("is not permitted to log in", "28000"),
    ("requires a valid client certificate", "28000"),
    (GSS_REFUSED, "28000"),
    ("authentication failed for user", "28000"),
    ("sorry, too many clients already", "53300"),
    ("remaining connection slots are reserved", "53300"),
    ("too many connections for", "53300"),
    ("permission denied for database", "42501"),
    ("the database system is", "57P03"),
    ("is not currently accepting connections", "55000"),
    ("unsupported startup parameter", "08P01"),
    ("terminating connection due to administrator command", "57P01"),
)
"""The FATAL messages of a sign-in, as the server writes them in English; libpq has no SQLSTATE of them."""

BY_WORDS: tuple[tuple[str, Meaning], ...] = (
    ("failed to resolve host", network.UNKNOWN_HOST),
    ("could not translate host name", network.UNKNOWN_HOST),
    ("does not match host name", network.WRONG_HOST),
    ("certificate verify failed", network.WRONG_AUTHORITY),
    ("server does not support SSL, but SSL was required", network.TLS_NOT_OFFERED),
    ("root certificate file", network.NO_AUTHORITY_FILE),
    ("certificate file", network.CERTIFICATE_FILE),
    ("private key file", network.CERTIFICATE_FILE),
    ("invalid response to SSL negotiation", network.NOT_A_DATABASE),
    ("expected authentication request from server", network.NOT_A_DATABASE),
    ("protocol version", network.NOT_A_DATABASE),
    ("no password supplied", network.PASSWORD_NEEDED),
    ("SSL error", network.TLS_FAILED),
    ("Connection refused", network.REFUSED),
    ("0x0000274D", network.REFUSED),
    ("timeout expired", network.TIMED_OUT),
    ("Connection timed out", network.TIMED_OUT),
    ("No route to host", network.UNREACHABLE),
    ("Network is unreachable", network.UNREACHABLE),
    ("No such file or directory", network.NO_SOCKET),
    ("connection to server", network.CLOSED_EARLY),
    ("server closed the connection unexpectedly", network.LOST),
    ("the connection is closed", network.LOST),
    ("the connection is lost", network.LOST),
    ("consuming input failed", network.LOST),
    ("sending query failed", network.LOST),
    ("rejected SSL upgrade", network.TLS_NOT_OFFERED),
    ("gssapi module not found", NO_TICKETS),
    ("sspilib module not found", NO_TICKETS),
    ("Connect call failed", network.REFUSED),
    ("connection is closed", network.LOST),
    ("connection has been closed", network.LOST),
)
"""Messages of libpq, psycopg and asyncpg, which have no code; the first that fits counts."""

SOURCE = "https://www.postgresql.org/docs/current/errcodes-appendix.html"

_BY_STATE: dict[str, Meaning] = {
    **statement.BY_STATE,
    "08P01": meaning(
        "What stands between here and {server} does not take the session as it is asked for.",
        "A connection pooler may refuse the read-only option: allow `options` there, as in "
        "PgBouncer's track_extra_parameters.",
    ),
    "28P01": network.WRONG_PASSWORD,
    "28000": NOT_ADMITTED,
    "3D000": network.UNKNOWN_DATABASE,
    "42501": NO_PERMISSION,
    "53300": network.TOO_MANY_CONNECTIONS,
    "57P03": STARTING,
    "57P01": meaning(
        "The server ended the session.",
        reopen("Open the profile again."),
        "It is being shut down, or someone ended this session on purpose.",
    ),
    "57P02": meaning(
        "The server crashed and ended every session.",
        reopen("Open the profile again when it has recovered."),
        "Look into the server's log.",
    ),
    "57P05": meaning("The server ended the session because it was idle.", reopen("Open the profile again.")),
    "25P03": meaning(
        "The server ended the session because its transaction was idle for too long.",
        reopen("Open the profile again; the transaction is lost."),
    ),
    "57014": meaning(
        "The statement was stopped on the server.",
        "If nobody cancelled it, it ran into the server's statement time-out.",
    ),
    "25006": network.READ_ONLY,
    "25P02": meaning("An earlier statement of this transaction failed.", "Roll back, then begin again."),
    "40P01": meaning(
        "This transaction and another waited for each other, and the server ended this one.",
        "Roll back and run it again.",
        "Touch tables and rows in the same order everywhere to avoid it.",
    ),
    "40001": meaning("Another transaction changed the same rows first.", "Roll back and run it again."),
    "55P03": meaning(
        "Another session holds the lock.",
        "Wait until it is done: pg_locks and pg_blocking_pids() show who holds it.",
    ),
    "42601": meaning("PostgreSQL cannot read the statement.", "Check it at the place named below."),
    "42P01": meaning(
        "There is no such table or view.",
        "Check the spelling and the schema; a name in capitals needs double quotes.",
        edit("Check that this is the right database."),
    ),
    "42703": meaning(
        "There is no such column.", "Check the spelling; a name in capitals needs double quotes."
    ),
    "42883": meaning(
        "There is no such function or operator for these types.",
        "Check the name, and cast the values to the types it takes.",
    ),
    "42P07": meaning("A table or view of this name is there already."),
    "3F000": meaning("There is no such schema."),
    "42804": meaning("A value has the wrong type for its place.", "Cast it to the type named below."),
    "42P18": meaning("The type of a parameter is not clear.", "Cast it, as in :name::text."),
    "23505": meaning(
        "A row with the same unique value is there already.", "Change the value, or update the existing row."
    ),
    "23503": meaning(
        "The change would break a foreign key.",
        "Insert the row it points to first, or delete those that point here first.",
    ),
    "23502": meaning("A column that must have a value would be NULL."),
    "23514": meaning("A value breaks a CHECK constraint of the table."),
    "22P02": meaning("A value cannot be read as the type it must have."),
    "22012": meaning("A division by zero."),
    "22021": meaning("A text does not fit the encoding of the database or of the session."),
    "53100": meaning("The disk of {host} is full.", "Make room on the server's disk."),
    "53200": meaning("The server ran out of memory.", "Fetch or sort less at a time."),
}

BY_STATE: dict[str, Meaning] = {
    state: msgspec.structs.replace(meant, source=SOURCE) for state, meant in _BY_STATE.items()
}

BY_CLASS: dict[str, Meaning] = {
    "08": network.LOST,
    "22": meaning("A value does not fit its type."),
    "23": meaning("The change breaks a constraint of the table."),
    "28": NOT_ADMITTED,
    "40": meaning("The server rolled the transaction back.", "Run it again."),
    "42": meaning("PostgreSQL did not accept the statement."),
    "53": meaning("The server lacks a resource it needs."),
    "54": meaning("The statement goes beyond a limit of the server."),
    "57": meaning("Someone at the server stopped this."),
    "58": meaning("The server had trouble with its own machine.", "Look into the server's log."),
    "XX": meaning("The server met an error inside itself.", "Look into the server's log."),
}
"""The meanings of whole classes: the first two characters of an SQLSTATE."""

FALLBACK = meaning("PostgreSQL reported an error.")
