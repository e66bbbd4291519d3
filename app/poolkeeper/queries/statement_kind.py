"""What kind of statement this is, as far as its words tell; in doubt it is taken to write.

What cannot be seen in the words is the server's matter: a function called in a SELECT may write. A
profile that must not write is read-only on the server, never by this.
"""

import re

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.lexical import code_only, first_code

_WORD = re.compile(r"[^\W\d]\w*")
_WRITES = re.compile(
    r"\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|FOR\s+(?:KEY\s+)?SHARE|LOCK\s+IN\s+SHARE)\b", re.IGNORECASE
)
"""Of a data-modifying WITH, of SELECT INTO and of row locks (FOR UPDATE, FOR SHARE, LOCK IN SHARE MODE)."""
_TSQL_ACTS = re.compile(
    r"\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|EXEC|EXECUTE|CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|DENY|BACKUP|"
    r"RESTORE|DBCC|KILL|SHUTDOWN|BULK|WRITETEXT|UPDATETEXT|RECONFIGURE|DISABLE|ENABLE|SEND|RECEIVE|BEGIN|"
    r"COMMIT|ROLLBACK|SAVE|SET|USE|DECLARE|IF|WHILE|WAITFOR|RAISERROR|THROW|GOTO|REVERT|CHECKPOINT|OPENROWSET|"
    r"OPENQUERY|OPENDATASOURCE|NEXT\s+VALUE|UPDLOCK|XLOCK|TABLOCKX?|HOLDLOCK|GO)\b",
    re.IGNORECASE,
)
"""A batch of Transact-SQL needs no semicolon between its statements, so each of their first words counts."""
_PLSQL_IN_WITH = re.compile(r"\bWITH\s+(?:FUNCTION|PROCEDURE)\b", re.IGNORECASE)
_MORE = re.compile(r";[\s;]*[^\s;]")
_EXPLAIN = re.compile(
    r"\s*(?:EXPLAIN|DESCRIBE|DESC|ANALYZE)\b(?:\s*\([^()]*\))?"
    r"(?:\s*\b(?:ANALYZE|ANALYSE|VERBOSE|EXTENDED|PARTITIONS|FORMAT\s*=\s*\w*)\b)*",
    re.IGNORECASE,
)
_ANALYZES = re.compile(r"\bANALY[SZ]E\b", re.IGNORECASE)
_PRAGMA = re.compile(r"\s*PRAGMA\s+(?:\w+\s*\.\s*)?(\w+)\s*(\(|=)?", re.IGNORECASE)

_WITHOUT_EXPLAIN = frozenset({Engine.MSSQL, Engine.ORACLE})
_QUERIES = frozenset({"SELECT", "WITH", "VALUES", "TABLE"})
_LOOKERS = frozenset({"SHOW"})
_EXPLAINERS = frozenset({"EXPLAIN", "DESCRIBE", "DESC"})

# sqlite.org/pragma.html
_PRAGMAS_ABOUT = frozenset(
    {
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
        "foreign_key_list", "foreign_key_check", "integrity_check", "quick_check",
    }
)  # fmt: skip
_PRAGMAS_SHOWN = _PRAGMAS_ABOUT | {
    "application_id", "auto_vacuum", "automatic_index", "busy_timeout", "cache_size", "collation_list",
    "compile_options", "data_version", "database_list", "defer_foreign_keys", "encoding", "foreign_keys",
    "freelist_count", "function_list", "ignore_check_constraints", "journal_mode", "journal_size_limit",
    "legacy_alter_table", "locking_mode", "max_page_count", "mmap_size", "module_list", "page_count",
    "page_size", "pragma_list", "query_only", "read_uncommitted", "recursive_triggers", "schema_version",
    "secure_delete", "synchronous", "temp_store", "threads", "trusted_schema", "user_version",
    "wal_autocheckpoint",
}  # fmt: skip


def is_blank(statement: str, engine: Engine) -> bool:
    """Whether there is nothing to run: only blanks, comments and semicolons."""
    return first_code(statement, engine) >= len(statement)


def leading_keyword(statement: str, engine: Engine) -> str:
    """The first word in capitals, past blanks, comments and opening brackets; empty where there is none."""
    found = _WORD.match(statement, first_code(statement, engine, ";("))
    return found.group().upper() if found else ""


def surely_reads(statement: str, engine: Engine) -> bool:
    """Whether the words rule out that this one statement changes or locks anything.

    True for SELECT, WITH, VALUES, TABLE, SHOW, EXPLAIN and known PRAGMAs without a word that writes, for
    SQL Server without any word that begins another statement; so a column named `update` makes it
    False, which costs nothing but the row cap. Functions that write are not seen.
    """
    keyword = leading_keyword(statement, engine)
    if keyword not in _KEYWORDS:
        return False
    code = code_only(statement, engine)
    begin = len(code) - len(code.lstrip(" \t\r\n;\f\v\ufeff"))
    if _MORE.search(code, begin):
        return False
    return _KEYWORDS[keyword](code, engine)


def _query(code: str, engine: Engine) -> bool:
    if engine is Engine.MSSQL:
        return not _TSQL_ACTS.search(code)
    if engine is Engine.ORACLE and _PLSQL_IN_WITH.search(code):
        return False
    return not _WRITES.search(code)


def _shown(code: str, engine: Engine) -> bool:
    return engine not in _WITHOUT_EXPLAIN


def _explained(code: str, engine: Engine) -> bool:
    """An EXPLAIN runs its statement only with ANALYZE, and never in SQLite; Oracle's writes a table."""
    if engine in _WITHOUT_EXPLAIN:
        return False
    if not _ANALYZES.search(code):
        return True
    options = _EXPLAIN.match(code)
    rest = code[options.end() if options else 0 :]
    return leading_keyword(rest, engine) in _QUERIES and not _WRITES.search(rest)


def _pragma(code: str, engine: Engine) -> bool:
    found = _PRAGMA.match(code)
    if not found or found.group(2) == "=":
        return False
    known = _PRAGMAS_ABOUT if found.group(2) else _PRAGMAS_SHOWN
    return found.group(1).lower() in known


_KEYWORDS = {
    **dict.fromkeys(_QUERIES, _query),
    **dict.fromkeys(_LOOKERS, _shown),
    **dict.fromkeys(_EXPLAINERS, _explained),
    "PRAGMA": _pragma,
}
