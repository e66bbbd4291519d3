"""What Oracle's errors mean for a statement: its text, its names, its values and its rights.

Numbers and texts: "Oracle Database Error Messages" (docs.oracle.com/error-help/db).
"""

from poolkeeper.databases.meanings import Meaning, edit, meaning
from poolkeeper.databases.oracle_pages import RAISE, ora

SYNTAX = meaning(
    "{product} cannot read the statement.",
    "Check it at the place named below; the mistake often stands just before.",
    "A semicolon does not belong to SQL, only to PL/SQL; a date stands in quotes.",
)
NO_TABLE = meaning(
    "There is no such table or view, or you may not see it.",
    "Look: SELECT owner, object_name, object_type FROM all_objects WHERE object_name = '...'.",
    "Write the owner before it, or ask for GRANT SELECT; a name in small letters needs double quotes.",
    edit("Check that this is the right (pluggable) database."),
)
NO_COLUMN = meaning(
    "There is no such column, or a text stands in double quotes.",
    "Look: SELECT column_name FROM all_tab_columns WHERE table_name = '...'.",
    "A text stands in single quotes; an alias is not known in WHERE.",
)
NO_PERMISSION = meaning(
    "{user} lacks the right for this.",
    "SELECT * FROM session_privs shows yours; ask for a GRANT of what is named below.",
    "Inside PL/SQL rights through roles do not count: they must be granted directly.",
    edit("Sign in as another user, or with a privilege such as SYSDBA."),
)
GROUPING = meaning(
    "A column stands neither in GROUP BY nor in a function over groups.",
    "Put it into GROUP BY, or wrap it in MAX() or the like.",
)
NULL = meaning(
    "A column that must have a value would be NULL.",
    "Give the column named below a value; to Oracle an empty text is NULL too.",
)
NUMBER = meaning(
    "A text is no number.",
    "Find the rows: VALIDATE_CONVERSION(the_column AS NUMBER) = 0.",
    "Compare texts with texts: Oracle turns the text into a number, not the other way.",
    "The decimal sign is that of NLS_NUMERIC_CHARACTERS.",
)
DATE = meaning(
    "A text does not fit the date format.",
    "Write TO_DATE('2026-11-21', 'YYYY-MM-DD') or DATE '2026-11-21'.",
    "NLS_DATE_FORMAT of the session is taken where no format is given.",
)
TOO_LARGE = meaning(
    "A value is larger than its column.",
    "The column and both lengths are named below; varchar2(n byte) counts bytes, not characters.",
)
ROWS = meaning(
    "The query gives another number of rows than is wanted.",
    "For more than one use IN, a loop or FETCH FIRST 1 ROW ONLY; for none handle NO_DATA_FOUND.",
)
PARENT = meaning(
    "The change would break a foreign key.",
    "Insert the row it points to first; all_constraints tells which table: r_constraint_name.",
)
CHILDREN = meaning(
    "Other rows point to this one.",
    "Delete those first, or define the key ON DELETE CASCADE; all_constraints tells which table.",
)
INVALID = meaning(
    "A package, procedure or view is invalid or was changed meanwhile.",
    "Run it again: the first call after a change fails once, as the package's state is gone.",
    "Else see SELECT * FROM all_errors WHERE name = '...', and ALTER ... COMPILE.",
)
PLSQL = meaning(
    "The PL/SQL block does not compile.",
    "The PLS- lines below name the place and the reason.",
    "A name you may use by a role only is unknown in PL/SQL.",
)
RAISED = meaning(
    "PL/SQL code of the database raised an error of its own.",
    "The words below are its author's: RAISE_APPLICATION_ERROR in the code or trigger named by ORA-06512.",
    source=RAISE,
)
BINDS = meaning(
    "The placeholders of the statement and the values do not fit together.",
    "Count them; a placeholder is a colon and a name, and no table's name.",
)
NESTED = meaning(
    "Aggregates or analytic functions stand where they may not.",
    "Compute them in a subquery and filter outside it, or use HAVING.",
)
PARTITION = meaning(
    "No partition takes this value.",
    "Add one: ALTER TABLE ... ADD PARTITION, or use interval partitioning.",
)

BY_ORA: dict[str, Meaning] = ora(
    {
        1: meaning(
            "A row with the same unique value is there already.",
            "Change the value, or update the existing row; all_cons_columns tells the columns of the key.",
            "If a sequence fills it, the sequence may lag behind the table.",
        ),
        **dict.fromkeys(
            (900, 905, 906, 907, 908, 909, 911, 913, 917, 920, 921, 923, 925, 926, 928, 933, 936, 3048, 3049),
            SYNTAX,
        ),
        **dict.fromkeys((901, 902, 903, 922), SYNTAX),
        904: NO_COLUMN,
        918: meaning("A column's name fits more than one table.", "Write the table's alias before it."),
        942: NO_TABLE,
        **dict.fromkeys(
            (943, 4043, 2289, 1418, 2443, 1432, 12003),
            meaning(
                "There is no such object, or you may not see it.",
                "Look: SELECT owner, object_name, object_type FROM all_objects WHERE object_name = '...'.",
            ),
        ),
        **dict.fromkeys(
            (955, 957, 1408, 1430, 1920, 2260, 2261, 2264, 2275),
            meaning(
                "Something of this name or kind is there already.",
                "Look for it in all_objects; CREATE OR REPLACE or IF NOT EXISTS may do.",
            ),
        ),
        **dict.fromkeys((937, 979), GROUPING),
        **dict.fromkeys((934, 935, 30483), NESTED),
        947: meaning(
            "The columns and the values of an INSERT are not equally many.",
            "Name the columns after the table; the table may have got new ones.",
        ),
        932: meaning(
            "Two types do not fit together.", "Cast one on purpose: CAST, TO_CHAR, TO_NUMBER, TO_DATE."
        ),
        **dict.fromkeys(
            (972, 1948), meaning("A name is too long.", "128 bytes is the limit, 30 before 12.2.")
        ),
        **dict.fromkeys((1031, 1720, 41900), NO_PERMISSION),
        1400: NULL,
        1407: NULL,
        **dict.fromkeys((1403, 1422, 1427), ROWS),
        1438: TOO_LARGE,
        12899: TOO_LARGE,
        1401: TOO_LARGE,
        **dict.fromkeys(
            (1450, 1489),
            meaning(
                "A key or a joined text is longer than Oracle allows.",
                "Index fewer columns, or put texts together as CLOB; LISTAGG has ON OVERFLOW TRUNCATE.",
            ),
        ),
        1476: meaning("A division by zero.", "Guard it: x / NULLIF(y, 0)."),
        **dict.fromkeys((1722, 6502), NUMBER),
        1740: meaning("A name in double quotes has no end.", "Close the quotes."),
        1756: meaning(
            "A text in quotes has no end.",
            "Close it; an apostrophe inside is written twice, or use q'[...]'.",
        ),
        **dict.fromkeys(
            (1801, 1810, 1821, 1830, 1839, 1840, 1841, 1843, 1847, 1849, 1850, 1858, 1861, 1882), DATE
        ),
        1805: meaning(
            "The time zone files of the database and of this computer differ.",
            "Use the same DST version: SELECT * FROM v$timezone_file; see ORA_TZFILE for the client.",
        ),
        **dict.fromkeys((1006, 1008, 1036, 1745), BINDS),
        2290: meaning(
            "A value breaks a CHECK constraint of the table.",
            "See it: SELECT search_condition FROM all_constraints WHERE constraint_name = '...'.",
        ),
        2291: PARENT,
        **dict.fromkeys((2292, 2266, 2449), CHILDREN),
        14400: PARTITION,
        8002: meaning("The sequence was not used in this session yet.", "Call NEXTVAL before CURRVAL."),
        **dict.fromkeys((4061, 4065, 4068, 6508, 4063, 24344), INVALID),
        6550: PLSQL,
        6512: meaning(
            "PL/SQL code failed.", "The lines below name where it stood; the first error says why."
        ),
        6503: meaning("A function ended without RETURN.", "Let every way through it return a value."),
        6511: meaning("A cursor is open already.", "Close it first, or use a loop that does."),
        6519: meaning(
            "An autonomous transaction was left open.", "COMMIT or ROLLBACK at the end of the block."
        ),
        4088: meaning("A trigger failed.", "The error named before it says why; ORA-06512 tells the line."),
        4091: meaning(
            "A trigger reads the very table that is being changed.",
            "Use a compound trigger, or read in an AFTER STATEMENT one.",
        ),
        4098: meaning(
            "A trigger is invalid.", "See all_errors for it, then ALTER TRIGGER ... COMPILE or DISABLE."
        ),
        **dict.fromkeys(
            (24247,),
            meaning(
                "The database may not reach that host from PL/SQL.",
                "Have it allowed: DBMS_NETWORK_ACL_ADMIN.APPEND_HOST_ACE; dba_host_aces lists what is.",
            ),
        ),
        1453: meaning(
            "SET TRANSACTION must come first in a transaction.", "Commit or roll back, then set it."
        ),
        14452: meaning(
            "The temporary table is in use by a session.", "TRUNCATE it there first, or end that session."
        ),
        1940: meaning(
            "The user still has a session.",
            "See it: SELECT sid, serial# FROM v$session WHERE username = '...'; end it first.",
        ),
        **dict.fromkeys(
            (1918, 1917, 1919),
            meaning(
                "There is no such user or role.",
                "Look in dba_users and dba_roles of this pluggable database.",
            ),
        ),
        **dict.fromkeys(
            (65096, 65049),
            meaning(
                "In the root of a container database a common user needs the prefix C##.",
                "Switch first: ALTER SESSION SET CONTAINER = the_pdb.",
            ),
        ),
        **dict.fromkeys(
            (2019, 2085),
            meaning(
                "The database link does not lead where it should.",
                "See it: SELECT owner, db_link, host FROM all_db_links; GLOBAL_NAMES may mind its name.",
            ),
        ),
        24381: meaning("Some rows of a batch failed.", "The rows' own errors are named below."),
        29861: meaning("A domain index is marked unusable.", "ALTER INDEX ... REBUILD."),
        1502: meaning("An index is unusable.", "ALTER INDEX ... REBUILD; a MOVE or an import leaves it so."),
    }
)
