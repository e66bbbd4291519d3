"""What SQLite's errors mean, by the names of its result codes (sqlite.org/rescode.html)."""

import sqlite3
from pathlib import Path

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import Meaning, edit, in_own_words, meaning, reopen, told
from poolkeeper.profiles.profile import Profile

MISSING = meaning(
    "There is no file {database}.",
    edit("Check the path; a file is never created by opening it."),
    "Check that the disk or share it lies on is connected.",
)
NO_FILE_NAMED = meaning("The profile names no database file.", edit("Choose the file."))
IS_FOLDER = meaning("{database} is a folder, not a database file.", edit("Choose a file inside it."))
NO_PERMISSION = meaning(
    "This user account may not open {database}.",
    "Give the account the right to read the file and to enter its folder.",
    edit("Choose another file, or make the profile read-only if reading is allowed."),
)
NOT_OPENED = meaning(
    "The file {database} could not be opened.",
    "Check the rights on the file and on its folder; SQLite writes its journal beside the file.",
)
CLOSED = meaning("The connection to {database} is closed.", reopen("Open the profile again."))
SEVERAL_STATEMENTS = meaning(
    "SQLite runs one statement at a time, and here are several.",
    "Select the one to run, or run them one after another.",
)
STATEMENT = meaning("SQLite did not accept the statement.")
NOTHING_ATTACHED = meaning(
    "A read-only session attaches no other file: it could write to it.",
    edit("Allow writing in the profile, or make a profile for the other file."),
)
NO_TABLE = meaning(
    "The statement names a table that is not in {database}.",
    "Check the spelling: SELECT name FROM sqlite_master lists what is there.",
    edit("Check that this is the right file."),
)
NO_COLUMN = meaning(
    "The statement names a column that does not exist.",
    "Check the spelling: PRAGMA table_info(the_table) lists the columns.",
)
SYNTAX = meaning("SQLite cannot read the statement.", "Check the statement at the place named below.")
FALLBACK = meaning("SQLite reported an error.")

BY_NAME: dict[str, Meaning] = {
    "SQLITE_NOTADB": meaning(
        "{database} is not an SQLite database.",
        edit("Choose another file."),
        "If it is encrypted (SQLCipher, SEE): this SQLite cannot read it.",
    ),
    "SQLITE_CORRUPT": meaning(
        "{database} is damaged.",
        "Stop writing to it and make a copy.",
        "Look at what is broken with PRAGMA integrity_check, and save what is readable with the "
        "sqlite3 program's .recover.",
    ),
    "SQLITE_BUSY": meaning(
        "{database} is locked by another connection.",
        "Wait until the other program has finished writing, then try again.",
        "Look for a transaction left open, here or in another program.",
    ),
    "SQLITE_BUSY_SNAPSHOT": meaning(
        "Another connection has written since this transaction began reading.",
        "Roll back and begin again.",
    ),
    "SQLITE_LOCKED": meaning(
        "A table is in use by another statement of this connection.", "Finish or stop that statement first."
    ),
    "SQLITE_READONLY": meaning(
        "{database} is open for reading only.",
        edit("Allow writing in the profile, if you mean to write."),
        "Check the rights on the file and on its folder.",
    ),
    "SQLITE_FULL": meaning(
        "The disk that holds {database} is full.",
        "Make room on the disk; the statement changed nothing.",
        "Check PRAGMA max_page_count, which can limit the file's size too.",
    ),
    "SQLITE_IOERR": meaning(
        "Reading or writing {database} failed.",
        "Check the disk or the network share it lies on.",
        reopen("Open the profile again when the disk is back."),
    ),
    "SQLITE_PERM": NO_PERMISSION,
    "SQLITE_AUTH": meaning("SQLite refused the statement to this connection."),
    "SQLITE_INTERRUPT": meaning("The statement was cancelled."),
    "SQLITE_TOOBIG": meaning("A text, a blob or the statement itself is larger than SQLite allows."),
    "SQLITE_NOMEM": meaning("SQLite ran out of memory.", "Fetch fewer rows at a time."),
    "SQLITE_SCHEMA": meaning("The tables changed while the statement ran.", "Run it again."),
    "SQLITE_MISMATCH": meaning("A value has the wrong type for its column."),
    "SQLITE_CONSTRAINT_UNIQUE": meaning(
        "A row with the same unique value is there already.", "Change the value, or update the existing row."
    ),
    "SQLITE_CONSTRAINT_PRIMARYKEY": meaning(
        "A row with the same primary key is there already.", "Change the key, or update the existing row."
    ),
    "SQLITE_CONSTRAINT_NOTNULL": meaning(
        "A column that must have a value would be NULL.", "Give the column named below a value."
    ),
    "SQLITE_CONSTRAINT_FOREIGNKEY": meaning(
        "The change would leave a foreign key without the row it points to.",
        "Insert the row it points to first, or delete those that point here first.",
    ),
    "SQLITE_CONSTRAINT_CHECK": meaning("A value breaks a CHECK constraint of the table."),
    "SQLITE_CONSTRAINT": meaning("The change breaks a constraint of the table."),
}

BY_WORDS: tuple[tuple[str, Meaning], ...] = (
    ("no such table", NO_TABLE),
    ("no such column", NO_COLUMN),
    ("has no column named", NO_COLUMN),
    ("syntax error", SYNTAX),
    ("incomplete input", SYNTAX),
    ("unrecognized token", SYNTAX),
    ("one statement at a time", SEVERAL_STATEMENTS),
    ("closed database", CLOSED),
    ("attached databases - max 0", NOTHING_ATTACHED),
)
"""SQLITE_ERROR covers every mistake in a statement; only the words tell them apart, never translated."""


def explain_error(error: BaseException, profile: Profile) -> Explained:
    """What `error` means for this profile's file."""
    name = str(getattr(error, "sqlite_errorname", ""))
    words = in_own_words(error)
    if name.startswith("SQLITE_CANTOPEN") or isinstance(error, OSError):
        return told(_why_not_opened(profile.database), profile, words, name)
    return told(_by_name(name) or _by_words(error, words), profile, words, name)


def _by_name(name: str) -> Meaning | None:
    """The line for an extended code, or else for the primary code it belongs to."""
    while name:
        if name in BY_NAME:
            return BY_NAME[name]
        name = name.rpartition("_")[0]
    return None


def _by_words(error: BaseException, words: str) -> Meaning:
    for part, meant in BY_WORDS:
        if part in words:
            return meant
    return STATEMENT if isinstance(error, sqlite3.Error) else FALLBACK


def _why_not_opened(database: str) -> Meaning:
    if not database:
        return NO_FILE_NAMED
    path = Path(database).expanduser()
    try:
        if path.is_dir():
            return IS_FOLDER
        if not path.exists():
            return MISSING
        with path.open("rb"):
            return NOT_OPENED
    except FileNotFoundError:
        return MISSING
    except OSError:
        return NO_PERMISSION
