"""What kind of statement this is, as far as its words tell; in doubt it is taken to write.

What cannot be seen in the words is the server's matter: a function called in a SELECT may write. A
profile that must not write runs nothing that is taken to write here, and is read-only on the server
besides, where the product has that.
"""

import re

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.doubts import cannot_be_read
from poolkeeper.queries.lexical import first_code, readings
from poolkeeper.queries.writing_words import TSQL_ACTS, WRITES

_WORD = re.compile(r"[^\W\d]\w*")
_PLSQL_IN_WITH = re.compile(r"\bWITH\s+(?:FUNCTION|PROCEDURE)\b", re.IGNORECASE)
_MORE = re.compile(r";[\s;]*[^\s;]")
_EXPLAIN = re.compile(
    r"\s*(?:EXPLAIN|DESCRIBE|DESC|ANALYZE)\b(?:\s*\([^()]*\))?"
    r"(?:\s*\b(?:ANALYZE|ANALYSE|VERBOSE|EXTENDED|PARTITIONS|FORMAT\s*=\s*\w*)\b)*",
    re.IGNORECASE,
)
_ANALYZES = re.compile(r"ANALY[SZ]E", re.IGNORECASE)
_OPTION = (
    r"(?:ANALY[SZ]E|VERBOSE|COSTS|SETTINGS|GENERIC_PLAN|BUFFERS|SERIALIZE|WAL|TIMING|SUMMARY|MEMORY|FORMAT)"
    r"(?:\s+[\w.]+)?"
)
_HIDDEN_OPTION = re.compile(rf"\s*EXPLAIN\s*\((?!\s*{_OPTION}\s*(?:,\s*{_OPTION}\s*)*\))", re.IGNORECASE)
"""Anything but known options: `EXPLAIN ("analyze") DELETE FROM t` deletes in PostgreSQL."""
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
    # Beyond ASCII, capitals could make a keyword of what no server takes for one.
    return found.group().upper() if found and found.group().isascii() else ""


def surely_reads(statement: str, engine: Engine) -> bool:
    """Whether the words rule out that this one statement changes or locks anything.

    True for SELECT, WITH, VALUES, TABLE, SHOW, EXPLAIN and known PRAGMAs without a word that writes, for
    SQL Server without any word that begins another statement; so a column named `update` makes it
    False, which costs nothing but the row cap, and in a profile that must not write the statement. All
    modes that a session may have must agree on it. Functions that write are not seen.
    """
    keyword = leading_keyword(statement, engine)
    if keyword not in _KEYWORDS or cannot_be_read(statement, engine):
        return False
    judge = _KEYWORDS[keyword]
    return all(_is_one(code) and judge(code, engine) for code in readings(statement, engine))


def _is_one(code: str) -> bool:
    begin = len(code) - len(code.lstrip(" \t\r\n;\f\v\ufeff"))
    return not _MORE.search(code, begin)


def _query(code: str, engine: Engine) -> bool:
    if engine is Engine.MSSQL and TSQL_ACTS.search(code):
        return False
    if engine is Engine.ORACLE and _PLSQL_IN_WITH.search(code):
        return False
    return not WRITES.search(code)


def _shown(code: str, engine: Engine) -> bool:
    return engine not in _WITHOUT_EXPLAIN


def _explained(code: str, engine: Engine) -> bool:
    """An EXPLAIN runs its statement only with ANALYZE, and never in SQLite; Oracle's writes a table."""
    if engine in _WITHOUT_EXPLAIN:
        return False
    if not _ANALYZES.search(code) and not _HIDDEN_OPTION.match(code):
        return True
    options = _EXPLAIN.match(code)
    rest = code[options.end() if options else 0 :]
    return leading_keyword(rest, engine) in _QUERIES and not WRITES.search(rest)


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
