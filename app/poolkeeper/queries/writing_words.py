"""The words that change or lock something, as patterns for a statement's code.

Transact-SQL's are the reserved words that may begin a statement (Transact-SQL Reference, "Reserved
Keywords" and "Statements"), Service Broker's own among them.
"""

import re

_BEFORE = r"(?<![A-Za-z_])"
"""Where a word may begin: a number may end right there (`SELECT 1DELETE FROM t`)."""
_AFTER = r"(?![A-Za-z0-9_])"


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?:{'|'.join(words)}){_AFTER}", re.IGNORECASE)


WRITES = _any_of(
    "INSERT|UPDATE|DELETE|MERGE|INTO",
    r"FOR\s+(?:KEY\s+)?SHARE|LOCK\s+IN\s+SHARE",
    r"NEXT\s+VALUE|NEXTVAL|SETVAL",
)
"""Of a data-modifying WITH, of SELECT INTO, of row locks (FOR UPDATE, FOR SHARE, LOCK IN SHARE MODE), and
of sequences."""

TSQL_ACTS = _any_of(
    "INSERT|UPDATE|DELETE|MERGE|INTO|EXEC|EXECUTE|CREATE|ALTER|DROP|TRUNCATE|ADD|GRANT|REVOKE|DENY|BACKUP|RESTORE",
    "DUMP|LOAD|DBCC|KILL|SHUTDOWN|BULK|WRITETEXT|UPDATETEXT|RECONFIGURE|DISABLE|ENABLE|SEND|RECEIVE|BEGIN",
    "COMMIT|ROLLBACK|SAVE|SET|SETUSER|USE|DECLARE|OPEN|CLOSE|DEALLOCATE|IF|WHILE|WAITFOR|RAISERROR|THROW|GOTO",
    r"REVERT|CHECKPOINT|RENAME\s+(?:OBJECT|DATABASE)|(?:END|GET|MOVE)\s+CONVERSATION",
    # of a cursor; OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY reads
    r"FETCH(?!\s+(?:NEXT|FIRST)(?![A-Za-z0-9_])\s*(?!FROM(?![A-Za-z0-9_])|\s))",
    "OPENROWSET|OPENQUERY|OPENDATASOURCE",
    "UPDLOCK|XLOCK|TABLOCKX?|PAGLOCK|HOLDLOCK|SERIALIZABLE|REPEATABLEREAD|GO",
    # ODBC's escape for a procedure, which the driver makes an EXECUTE of
    "CALL",
)
"""A batch of Transact-SQL needs no semicolon between its statements, so each of their first words counts."""
