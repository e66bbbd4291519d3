"""Error numbers of MySQL and MariaDB, and what they mean.

The numbers are those of "MySQL Server Error Reference", its client part (2000-2999), and "MariaDB
Error Codes"; where the two products differ, both are here.
"""

import msgspec

from poolkeeper.databases import mysql_server_meanings as server
from poolkeeper.databases import network_errors as network
from poolkeeper.databases.meanings import Meaning, edit, enter_password, meaning, reopen

BY_WORDS = (
    ("The CA file", network.NO_AUTHORITY_FILE),
    ("The client certificate", network.CERTIFICATE_FILE),
)
"""What our own session says of the files of a profile."""

NOT_UNDERSTOOD = ("Packet sequence number wrong", "greeting of the server was not understood")

MAY_DEMAND_TLS = meaning(
    "{server} did not accept the sign-in of {user}.",
    enter_password("Enter the password again."),
    edit("The account may demand encryption, which the profile switches off: choose the mode require."),
    edit("Check the user name."),
)
NO_PERMISSION = meaning(
    "The user {user} lacks the permission for this.",
    "Ask for the right with GRANT; SHOW GRANTS lists those there are.",
    edit("Sign in as another user."),
)
ENDED = meaning(
    "The server ended the session.",
    reopen("Open the profile again."),
    "It is being shut down, or someone ended this session on purpose.",
)
TIMED_OUT = meaning(
    "The statement ran into the server's time limit for statements.",
    "Make it faster, or raise max_statement_time (MariaDB) or max_execution_time (MySQL).",
)
DUPLICATE = meaning(
    "A row with the same unique value is there already.", "Change the value, or update the existing row."
)
FOREIGN_KEY = meaning(
    "The change would break a foreign key.",
    "Insert the row it points to first, or delete those that point here first.",
)
NO_TABLE = meaning(
    "There is no such table or view.",
    "Check the spelling; on most servers capitals matter.",
    edit("Check that this is the right database."),
)
DISK_FULL = meaning("The disk of {host} is full.", "Make room on the server's disk.")
BAD_VALUE = meaning("A value does not fit its column or type.")
ACCOUNT = meaning(
    "The account {user} must be put in order before it can be used.",
    "The server's own words say what it wants: a new password, or an unlocked account.",
)
SERVER_READ_ONLY = meaning(
    "The server takes no writes.", "It may be a replica: write to the primary server instead."
)
SIGN_IN_METHOD = meaning(
    "The account {user} signs in by a method that the driver does not know.",
    "Ask for an account with mysql_native_password or caching_sha2_password.",
)

MYSQL = "https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html"
CLIENT = "https://dev.mysql.com/doc/mysql-errors/8.4/en/client-error-reference.html"
MARIADB = "https://mariadb.com/kb/en/mariadb-error-codes/"
MARIADBS_OWN = frozenset({*range(1900, 2000), *range(4000, 5000)}) - {4031}
"""The numbers that MariaDB has given by itself; 4031 is MySQL's."""

CLIENT_NUMBERS = frozenset({0, *range(2000, 3000)})

_BY_CODE: dict[int, Meaning] = {
    **server.BY_CODE,
    **dict.fromkeys((1040, 1203, 1226), network.TOO_MANY_CONNECTIONS),
    1044: meaning(
        "The user {user} may not use the database {database}, or there is none of this name.",
        edit("Check the database's name."),
        "Ask for the right with GRANT; SHOW GRANTS lists those there are.",
    ),
    1049: network.UNKNOWN_DATABASE,
    1129: meaning(
        "{server} has blocked this computer after too many failed connections.",
        "Have it unblocked with FLUSH HOSTS on the server.",
    ),
    1130: meaning(
        "{server} admits no user from this computer.",
        "Ask for an account that may sign in from here (user@host).",
    ),
    **dict.fromkeys((1251, 1275, 2054, 2059, 2061), SIGN_IN_METHOD),
    **dict.fromkeys((1820, 1862, 3118, 4151), ACCOUNT),
    **dict.fromkeys((3159, 4227), network.TLS_DEMANDED),
    2026: network.TLS_NOT_OFFERED,
    **dict.fromkeys((0, 2006, 2013, 2055), network.LOST),
    **dict.fromkeys((1053, 1080, 1184, 1927, 4031), ENDED),
    **dict.fromkeys((1142, 1143, 1227, 1370, 1410, 1419), NO_PERMISSION),
    1317: network.CANCELLED,
    **dict.fromkeys((1969, 3024), TIMED_OUT),
    1205: meaning(
        "Another session held the lock for too long.",
        "Wait until it is done: information_schema.INNODB_TRX shows who holds locks.",
        "Roll back before you try again: the server undid only this statement.",
    ),
    1213: meaning(
        "This transaction and another waited for each other, and the server ended this one.",
        "Run it again; the server has rolled it back.",
        "Touch tables and rows in the same order everywhere to avoid it.",
    ),
    1792: network.READ_ONLY,
    **dict.fromkeys((1290, 1836), SERVER_READ_ONLY),
    **dict.fromkeys(
        (1064, 1149), meaning("{product} cannot read the statement.", "Check it at the place named below.")
    ),
    1065: meaning("The statement is empty."),
    1046: meaning(
        "No database is selected.", edit("Name one in the profile, or write its name before the table's.")
    ),
    **dict.fromkeys((1051, 1109, 1146), NO_TABLE),
    1054: meaning("There is no such column.", "Check the spelling; SHOW COLUMNS FROM the_table lists them."),
    1305: meaning("There is no such function or procedure."),
    1050: meaning("A table or view of this name is there already."),
    **dict.fromkeys((1022, 1062, 1169, 1586), DUPLICATE),
    **dict.fromkeys((1216, 1217, 1451, 1452), FOREIGN_KEY),
    **dict.fromkeys((1048, 1364), meaning("A column that must have a value would be NULL.")),
    **dict.fromkeys((3819, 4025), meaning("A value breaks a CHECK constraint of the table.")),
    **dict.fromkeys((1264, 1265, 1292, 1366, 1406, 1690), BAD_VALUE),
    1365: meaning("A division by zero."),
    **dict.fromkeys((1021, 1114), DISK_FULL),
    **dict.fromkeys((1037, 1038, 1041), meaning("The server ran out of memory.")),
    1153: meaning(
        "The statement is larger than the server takes.", "Make it shorter, or raise max_allowed_packet."
    ),
    **dict.fromkeys((1148, 3948, 4166), meaning("Loading files from this computer is switched off.")),
}


def _page_of(number: int) -> str:
    if number in MARIADBS_OWN:
        return MARIADB
    return CLIENT if number in CLIENT_NUMBERS else MYSQL


BY_CODE: dict[int, Meaning] = {
    number: msgspec.structs.replace(meant, source=_page_of(number)) for number, meant in _BY_CODE.items()
}

STATEMENT = meaning("{product} did not accept the statement.")
FALLBACK = meaning("{product} reported an error.")
