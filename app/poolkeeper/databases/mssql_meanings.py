"""Every error number of SQL Server that is known here, with its meaning and the page that says so."""

from poolkeeper.databases import mssql_login_meanings as login
from poolkeeper.databases import mssql_server_meanings as server
from poolkeeper.databases import mssql_statement_meanings as statement
from poolkeeper.databases.meanings import Meaning, meaning
from poolkeeper.databases.mssql_pages import REFERENCE, with_pages

BY_NUMBER: dict[int, Meaning] = with_pages({**statement.BY_NUMBER, **server.BY_NUMBER, **login.BY_NUMBER})
LOGIN_STATES: dict[int, Meaning] = {
    state: with_pages({login.LOGIN_FAILED: meant})[login.LOGIN_FAILED]
    for state, meant in login.LOGIN_STATES.items()
}

STATEMENT = meaning(
    "{product} did not accept the statement.",
    "Read the server's words below.",
    source=f"{REFERENCE}/database-engine-events-and-errors",
)
FALLBACK = meaning(
    "{product} reported an error.",
    "Read the server's words below.",
    source=f"{REFERENCE}/database-engine-events-and-errors",
)
RAISED = meaning(
    "A procedure or trigger of the database raised an error of its own.",
    "The words below are its author's: RAISERROR or THROW in the code that ran.",
    source="https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql",
)
USER_NUMBERS = 50000
"""From here on the numbers are those of RAISERROR and THROW."""

NUMBER_BY_WORDS: tuple[tuple[str, int], ...] = (
    (r"Cannot open database .* requested by the login", 4060),
    (r"Cannot open user default database", 4064),
    (r"Cannot open server .* requested by the login.*not allowed to access", 40615),
    (r"Cannot open server .* requested by the login", 40532),
    (r"on server .* is not currently available", 40613),
    (r"account is currently locked out", 18486),
    (r"password of the account has expired", 18487),
    (r"password of the account must be changed", 18488),
    (r"The account is disabled", 18470),
    (r"login is from an untrusted domain", 18452),
    (r"due to trigger execution", 17892),
    (r"in single user mode\. Only one administrator", 18461),
    (r"Only administrators may connect at this time", 18451),
    (r"Login failed for user", 18456),
    (r"was deadlocked on", 1205),
    (r"Lock request time out period exceeded", 1222),
    (r"Cannot continue the execution because the session is in the kill state", 596),
    (r"SHUTDOWN is in progress", 6005),
    (r"Invalid object name", 208),
    (r"Invalid column name", 207),
    (r"Ambiguous column name", 209),
    (r"multi-part identifier", 4104),
    (r"Incorrect syntax near the keyword", 156),
    (r"Incorrect syntax near", 102),
    (r"Unclosed quotation mark", 105),
    (r"Must declare the (scalar|table) variable", 137),
    (r"Could not find stored procedure", 2812),
    (r"Violation of (PRIMARY|UNIQUE) KEY constraint", 2627),
    (r"Cannot insert duplicate key row", 2601),
    (r"statement conflicted with the", 547),
    (r"Cannot insert the value NULL", 515),
    (r"String or binary data would be truncated", 2628),
    (r"Conversion failed when converting the", 245),
    (r"Error converting data type", 8114),
    (r"Arithmetic overflow error", 8115),
    (r"Divide by zero error", 8134),
    (r"permission was denied on the (object|column)", 229),
    (r"permission (was )?denied in database", 262),
    (r"VIEW (SERVER|DATABASE)( PERFORMANCE)? STATE permission was denied", 300),
    (r"is not able to access the database .* under the current security context", 916),
    (r"the database is read-only", 3906),
    (r"transaction log for database .* is full", 9002),
    (r"There is already an object named", 2714),
    (r"is participating in an availability group and is currently not accessible", 976),
    (r"not in the PRIMARY or SECONDARY role", 983),
    (r"Snapshot isolation transaction aborted due to update conflict", 3960),
    (r"insufficient system memory", 701),
    (r"Database .* does not exist\. Make sure that the name", 911),
)
"""The numbers by the server's English words, for mssql-python, which hands on no numbers."""
