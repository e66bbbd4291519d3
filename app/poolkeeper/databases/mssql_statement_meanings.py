"""What SQL Server's error numbers mean for a statement: its text, its names, its values and its rights.

The numbers and texts are those of Microsoft's list "Database Engine events and errors".
"""

from poolkeeper.databases.meanings import Meaning, edit, meaning

SYNTAX = meaning(
    "{product} cannot read the statement.",
    "Check it at the place named below; the mistake often stands just before.",
)
NO_TABLE = meaning(
    "There is no such table or view, or you may not see it.",
    "Check schema and spelling: SELECT SCHEMA_NAME(schema_id), name FROM sys.objects WHERE name = '...'.",
    edit("Check that this is the right database."),
)
NO_COLUMN = meaning(
    "There is no such column.",
    "Check the spelling: EXEC sp_help 'schema.table' lists the columns.",
    "A word in double quotes is a name; a text stands in single quotes.",
)
NO_ROUTINE = meaning(
    "There is no such procedure or function.",
    "Write the schema too, as in dbo.name, and check the database.",
)
PARAMETERS = meaning(
    "The procedure was called with other parameters than it has.",
    "EXEC sp_help 'schema.procedure' lists them.",
)
NO_PERMISSION = meaning(
    "{user} lacks the permission for this.",
    "Ask for a GRANT of what is named below; SELECT * FROM fn_my_permissions(NULL, 'SERVER') shows yours.",
    "A DENY on a role or group wins over every GRANT: look at sys.database_permissions.",
    edit("Sign in as another user."),
)
SERVER_STATE = meaning(
    "{user} may not look into the server's own views.",
    "Ask for GRANT VIEW SERVER STATE; from SQL Server 2022 on VIEW SERVER PERFORMANCE STATE is enough.",
    "In one database VIEW DATABASE STATE does for its own views.",
)
DUPLICATE = meaning(
    "A row with the same unique value is there already.",
    "Change the value, or update the existing row; the key is named below.",
)
CONSTRAINT = meaning(
    "The change would break a foreign key or a CHECK constraint.",
    "Insert the row it points to first, or delete those that point here first; sp_helpconstraint lists them.",
)
NULL = meaning(
    "A column that must have a value would be NULL.",
    "Give the column named below a value, or have it given a default.",
)
TOO_LONG = meaning(
    "A text is longer than its column.",
    "Shorten it, or widen the column; before SQL Server 2019 trace flag 460 makes the server name it.",
)
CONVERSION = meaning(
    "A value cannot be turned into the type it must have.",
    "Find the rows: SELECT ... WHERE TRY_CONVERT(the_type, the_column) IS NULL.",
    "Cast both sides on purpose: comparing a text with a number turns the text into a number.",
)
DATE = meaning(
    "A text is no date, or one out of range, in the session's language.",
    "Write dates as '20261121' or '2026-11-21T10:00:00', which mean the same in every language.",
)
OVERFLOW = meaning(
    "A number is too large for its type.",
    "Cast to bigint or a wider decimal before counting or adding up.",
)
EXISTS = meaning(
    "Something of this name is there already.",
    "Drop or rename it first, or use CREATE OR ALTER where the kind of object allows it.",
)
NOT_THERE = meaning(
    "What should be dropped or altered is not there, or you may not see it.",
    "Check schema and database; DROP ... IF EXISTS passes over what is missing.",
)
PRINCIPAL = meaning(
    "There is no such user, login or role, or you may not see it.",
    "Look in sys.database_principals of this database, and in sys.server_principals.",
)
SWITCHED_OFF = meaning(
    "The server has this feature switched off.",
    "An administrator can switch it on with sp_configure; ask first, it is off for safety.",
)
BAD_QUERY = meaning(
    "The query asks for something that does not fit together.",
    "Read the server's words below; they name the column or the clause.",
)
LINKED = meaning(
    "The linked server could not be reached or did not do its part.",
    "Test it: EXEC sp_testlinkedserver N'name'; SELECT * FROM sys.servers shows where it points.",
    "Check the login it uses there: sys.linked_logins.",
)
TOO_COMPLEX = meaning(
    "The statement is too large or nested too deep for the server.",
    "Cut it up: temporary tables instead of long IN lists and nested views.",
)

BY_NUMBER: dict[int, Meaning] = {
    **dict.fromkeys((102, 103, 105, 111, 113, 156, 170, 319, 4145), SYNTAX),
    **dict.fromkeys((104, 107, 145, 147, 164, 205, 8120, 8121, 8127, 1033), BAD_QUERY),
    **dict.fromkeys((208, 1088, 4902), NO_TABLE),
    **dict.fromkeys((207, 4924), NO_COLUMN),
    209: meaning("A column's name fits more than one table.", "Write the table's name or alias before it."),
    4104: meaning(
        "A name with dots in it fits no table of the statement.",
        "Use the alias once a table has one, and check that the table is joined before it is used.",
    ),
    **dict.fromkeys(
        (137, 1087),
        meaning(
            "A variable is used that was not declared.",
            "DECLARE it in the same batch; a GO, and each run of its own, ends its life.",
        ),
    ),
    **dict.fromkeys((195, 2812), NO_ROUTINE),
    **dict.fromkeys((201, 8144, 8145, 8146, 8178, 119), PARAMETERS),
    **dict.fromkeys(
        (109, 110, 120, 121, 213),
        meaning(
            "The columns and the values of an INSERT are not equally many.",
            "Name the columns after the table; the table may have got new ones.",
        ),
    ),
    **dict.fromkeys(
        (116, 512),
        meaning(
            "A subquery gives more than one value where one is wanted.",
            "Use IN or EXISTS, or narrow it with TOP (1) and an ORDER BY.",
        ),
    ),
    **dict.fromkeys((229, 230, 262, 297, 6102, 15247), NO_PERMISSION),
    300: SERVER_STATE,
    **dict.fromkeys((15151, 15401, 15404, 15410), PRINCIPAL),
    15517: meaning(
        "The owner of the database is nobody this server knows.",
        "Usual after a restore: ALTER AUTHORIZATION ON DATABASE::name TO sa.",
    ),
    15281: SWITCHED_OFF,
    **dict.fromkeys((2601, 2627), DUPLICATE),
    547: CONSTRAINT,
    515: NULL,
    **dict.fromkeys((2628, 8152), TOO_LONG),
    **dict.fromkeys((206, 245, 257, 8114, 8116, 8169, 529), CONVERSION),
    **dict.fromkeys((241, 242, 295, 296, 517), DATE),
    **dict.fromkeys((220, 232, 248, 8115), OVERFLOW),
    8134: meaning("A division by zero.", "Guard it: x / NULLIF(y, 0)."),
    468: meaning(
        "Two texts are compared whose collations differ.",
        "Write COLLATE DATABASE_DEFAULT behind one of them; tempdb often has another collation.",
    ),
    544: meaning(
        "The server numbers this column itself.",
        "Leave it out, or SET IDENTITY_INSERT the_table ON around the INSERT.",
    ),
    271: meaning("A computed column cannot be written.", "Leave it out, or change what it is computed from."),
    273: meaning("A rowversion column cannot be written.", "Leave it out: the server fills it."),
    511: meaning("The row would be longer than a page can hold.", "Use varchar(max) for the long columns."),
    1505: meaning(
        "A unique index cannot be made: the table has duplicates.",
        "Find them: SELECT the_columns, COUNT(*) ... GROUP BY the_columns HAVING COUNT(*) > 1.",
    ),
    1934: meaning(
        "A SET option does not suit an indexed view, a computed column or a filtered index.",
        "SET QUOTED_IDENTIFIER, ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT and "
        "CONCAT_NULL_YIELDS_NULL ON, NUMERIC_ROUNDABORT OFF.",
        "FreeTDS and old jobs leave some of them off; a procedure keeps those it was made with.",
    ),
    **dict.fromkeys((1801, 1913, 2705, 2714, 15023, 15025), EXISTS),
    **dict.fromkeys((3701, 3728, 4917, 5011, 15225), NOT_THERE),
    2760: meaning(
        "There is no such schema, or you may not use it.", "SELECT name FROM sys.schemas lists them."
    ),
    3726: meaning(
        "A foreign key of another table points here.",
        "Find it: EXEC sp_fkeys 'the_table'; drop the constraint or that table first.",
    ),
    4712: meaning(
        "A table that a foreign key points to cannot be truncated.",
        "DELETE the rows, or drop the foreign key for the while.",
    ),
    **dict.fromkeys(
        (3902, 3903),
        meaning(
            "COMMIT or ROLLBACK without a transaction: there is none open.",
            "It has ended already, perhaps by an error; SELECT @@TRANCOUNT shows whether one is open.",
        ),
    ),
    3609: meaning(
        "A trigger ended the transaction, and the batch with it.",
        "Look at the trigger: SELECT name FROM sys.triggers WHERE parent_id = OBJECT_ID('the_table').",
    ),
    **dict.fromkeys(
        (3930, 3998),
        meaning(
            "An earlier error has doomed the transaction: it can only be rolled back.",
            "Roll back and begin again; in a CATCH block test XACT_STATE() = -1 first.",
        ),
    ),
    226: meaning(
        "This statement is not allowed inside a transaction.",
        "Commit first; the tab must run it in autocommit.",
    ),
    **dict.fromkeys((7202, 7302, 7303, 7308, 7391, 7399, 7411, 7416), LINKED),
    **dict.fromkeys((191, 8621, 8623, 8631, 8632), TOO_COMPLEX),
    217: meaning(
        "Procedures, triggers or views call each other more than 32 deep.",
        "Look for one that calls itself; sp_configure 'nested triggers' and the database's "
        "RECURSIVE_TRIGGERS let triggers do so.",
    ),
    530: meaning(
        "A recursive query ran past its limit of steps.",
        "Look for a circle in the data, or raise it with OPTION (MAXRECURSION n).",
    ),
    8180: meaning(
        "The statement could not be prepared.",
        "Check its names and the types of its parameters.",
    ),
    3621: meaning("The statement was ended.", "The message before it says why."),
}
