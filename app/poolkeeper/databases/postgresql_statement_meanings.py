"""PostgreSQL's SQLSTATEs (manual, appendix A) of objects, functions and damage, and what they mean."""

from poolkeeper.databases.meanings import Meaning, edit, meaning, reopen

NO_OBJECT = meaning(
    "There is no such role, type, extension or other object.",
    "Check spelling and schema: pg_roles, pg_type and pg_extension list them.",
    "search_path says where it is looked for.",
)
EXISTS = meaning(
    "Something of this name is there already.",
    "Drop or rename it first, or use IF NOT EXISTS or OR REPLACE where the kind of object allows it.",
)
AMBIGUOUS = meaning(
    "A name fits more than one column or function.",
    "Write the table's alias before a column, or cast the arguments of a function.",
)
DATE = meaning(
    "A text is no date or time, or one out of range.",
    "Write it as 2026-11-21 10:00:00+00; DateStyle says how others are read.",
)
POOLER = meaning(
    "The server does not know the prepared statement, or knows it already.",
    "A connection pooler in transaction mode mixes sessions: PgBouncer needs max_prepared_statements.",
    reopen("Open the profile again."),
)
DAMAGED = meaning(
    "The server found its data or an index damaged.",
    "Take it seriously: pg_amcheck finds what is broken, REINDEX mends an index.",
    "Look at the disk and the server's log; keep the last good backup from being overwritten.",
)
RAISED = meaning(
    "A function or trigger raised an error of its own.",
    "The words below are its author's: RAISE in the code named by the context.",
)

BY_STATE: dict[str, Meaning] = {
    "0A000": meaning(
        "PostgreSQL cannot do this, or a prepared plan no longer fits its table.",
        reopen("If the table was altered meanwhile, open the profile again."),
        "Else read the server's words below.",
    ),
    "0LP01": meaning(
        "The right cannot be granted by you.", "Ask the owner, or someone who has it WITH GRANT OPTION."
    ),
    "21000": meaning(
        "A subquery or ON CONFLICT gives more than one row where one is wanted.",
        "Narrow it with LIMIT 1 and ORDER BY, or take duplicates out of the INSERT.",
    ),
    **dict.fromkeys(("22007", "22008"), DATE),
    "22P05": meaning(
        "A character of the database has no place in the session's encoding.",
        "SET client_encoding TO 'UTF8'.",
    ),
    "23P01": meaning(
        "The row overlaps another one, which an exclusion constraint forbids.",
        "Change its range, or the other's; the server's words below name both.",
    ),
    "25001": meaning(
        "This statement is not allowed inside a transaction.",
        "Run it in auto-commit: VACUUM, CREATE DATABASE, CREATE INDEX CONCURRENTLY and the like.",
    ),
    "25P01": meaning("There is no transaction open.", "BEGIN one first, or run it in auto-commit."),
    "25P04": meaning(
        "The server ended the session because its transaction took longer than transaction_timeout.",
        reopen("Open the profile again; the transaction is lost."),
    ),
    **dict.fromkeys(("26000", "42P05"), POOLER),
    "2BP01": meaning(
        "Other objects depend on this one.",
        "The server's words below name them; DROP ... CASCADE takes them along; DROP OWNED clears a role.",
    ),
    "34000": meaning(
        "There is no such cursor.", "It ended with its transaction: DECLARE it again, or WITH HOLD."
    ),
    "42602": meaning("A name is not allowed here.", "Put it in double quotes."),
    "42701": EXISTS,
    **dict.fromkeys(("42702", "42725"), AMBIGUOUS),
    "42704": NO_OBJECT,
    **dict.fromkeys(("42710", "42712", "42723", "42P04", "42P06"), EXISTS),
    "42803": meaning(
        "A column stands neither in GROUP BY nor in an aggregate.",
        "Put it into GROUP BY, or wrap it in max().",
    ),
    "42846": meaning("There is no cast between these types.", "Go by text: value::text::the_type."),
    "42P02": meaning("There is no such parameter.", "Number them from $1 on without a gap."),
    "42P10": meaning(
        "No unique constraint fits ON CONFLICT or ORDER BY.",
        "Make one on just these columns, or name the one there is: ON CONFLICT ON CONSTRAINT.",
    ),
    "44000": meaning("The row would not be seen through the view.", "Write to the table, or change the row."),
    "53400": meaning(
        "A limit of the configuration is reached, such as temp_file_limit.",
        "Make the statement smaller, or ask for a higher limit.",
    ),
    "54001": meaning(
        "The statement is nested too deep for the server's stack.",
        "Make it simpler, or look for a trigger or view that calls itself; max_stack_depth is the limit.",
    ),
    "55000": meaning(
        "The object is not in the state this needs.",
        "Read the words below: a sequence not used yet, a view not filled, a slot that is in use.",
    ),
    "55006": meaning(
        "Others use the object or the database.",
        "See who: SELECT pid, usename, application_name FROM pg_stat_activity WHERE datname = '...'.",
        "DROP DATABASE ... WITH (FORCE) throws them out.",
    ),
    "55P02": meaning(
        "The setting cannot be changed now.",
        "SELECT context FROM pg_settings says when: postmaster needs a restart, sighup a reload.",
    ),
    "57P04": meaning(
        "The database was dropped while the session used it.", edit("Choose another database in the profile.")
    ),
    "58030": meaning(
        "The server could not read or write its disk.",
        "Look at the disk and the server's log; then pg_amcheck.",
    ),
    "58P01": meaning(
        "A file that the server looks for is not there.",
        "If it belongs to a table, restore from backup; a file of an extension comes with its package.",
    ),
    **dict.fromkeys(("XX001", "XX002"), DAMAGED),
    "P0001": RAISED,
    "P0002": meaning("A query inside a function gave no row.", "SELECT INTO STRICT wants just one."),
    "P0003": meaning("A query inside a function gave several rows.", "SELECT INTO STRICT wants just one."),
    "P0004": meaning("An ASSERT in a function failed.", "Its words below say which."),
}
