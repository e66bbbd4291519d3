"""Where code ends and text begins in a statement: strings, comments and quoted names, per engine.

Sources: PostgreSQL's manual, 4.1 Lexical Structure; MySQL's, 9.1 Literal Values, 9.2 Schema Object
Names, 9.7 Comments; sqlite.org/lang_comment.html and lang_keywords.html; Transact-SQL Reference,
"Database Identifiers" and "Slash Star"; Oracle's SQL Language Reference, "Text Literals" and "Comments".
MySQL's strings are read with backslash escapes and double quotes as strings, the defaults of its
sql_mode; the mode of a session cannot be known while someone types. `readings` has the other ways too.
"""

import functools
import re
from collections.abc import Iterator

import msgspec

from poolkeeper.profiles.engines import Engine

# Expressions of our own, not sqlglot's tokenizer: that raises at an unterminated string, which is what
# a statement is while someone types, and takes 5.8 s for 10 MB; these take a tenth of a second. They
# end in what always matches, so nothing is ever read twice. Only single characters are repeated
# possessively: possessive groups match wrongly before Python 3.11.5 (gh-101955, gh-106052), and Debian 12
# has 3.11.2.
_PLAIN_STRING = r"'[^']*+'?"  # a doubled quote begins the next string: the same to us
_BACKSLASH_STRING = r"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*(?:'|\\?\Z)"
_BACKSLASH_DOUBLE = r'"[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*(?:"|\\?\Z)'
# Every character beyond ASCII is a letter of a name to PostgreSQL.
_PG_NAME = r"A-Za-z0-9_$\x80-\U0010ffff"
# A string that goes on after a line break, and after comments, keeps the syntax it began with.
_GOES_ON = r"(?:[ \t\f\v]|--[^\r\n]*+)*[\r\n](?:[ \t\r\n\f\v]|--[^\r\n]*+[\r\n])*'"
_ESCAPE_STRING = rf"(?<=[eE])(?<![{_PG_NAME}][eE])'[^'\\]*+(?:(?:\\.|'(?:'|{_GOES_ON}))[^'\\]*+)*(?:'|\\?\Z)"
_QUOTED_NAME = r'"[^"]*+"?'
_BACKTICK_NAME = r"`[^`]*+`?"
_BRACKET_NAME = r"\[[^\]]*+\]?"
_DOUBLING_BRACKET_NAME = r"\[[^\]]*+(?:\]\][^\]]*+)*\]?"
_ORACLE_QUOTE = (
    r"(?<![\w$\#])[nN]?[qQ]'(?:\[.*?(?:\]'|\Z)|\{.*?(?:\}'|\Z)|\(.*?(?:\)'|\Z)|<.*?(?:>'|\Z)"
    r"|(?P<mark>[^\s\[{(<]).*?(?:(?P=mark)'|\Z))"
)
_DOLLAR_STRING = (
    rf"(?<![{_PG_NAME}])\$(?P<tag>(?:[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*)?)\$"
    r".*?(?:\$(?P=tag)\$|\Z)"
)
_DASHES = r"--[^\n]*+"
_DASHES_TO_RETURN = r"--[^\r\n]*+"
# MySQL wants a blank after the dashes: 5--3 is a subtraction there.
_DASHES_BLANK = r"--(?=[\x00-\x20\x7f]|\Z)[^\n]*+"
_HASH = r"\#[^\n]*+"
_BLOCK = r"/\*[^*]*+(?:\*(?!/)[^*]*+)*(?:\*/)?"
# What stands in /*! */ and /*M! */ is run, so it is code to us.
_BLOCK_NOT_RUN = r"/\*(?!M?!)[^*]*+(?:\*(?!/)[^*]*+)*(?:\*/)?"
_MOST_NESTED = 12
_NESTING = frozenset({Engine.POSTGRESQL, Engine.MSSQL})
_COMMENT_MARKS = re.compile(r"/\*|\*/")


def _nested_block(levels: int) -> str:
    if levels == 0:
        return _BLOCK
    return rf"/\*[^*/]*+(?:(?:\*(?!/)|{_nested_block(levels - 1)}|/)[^*/]*+)*(?:\*/)?"


class Lexis(msgspec.Struct, frozen=True):
    """One engine's syntax.

    `comments` and `strings` (quoted names among them) match one each; `dollars` and `brackets` say that
    `$tag$` quotes and that `[` begins an array. `parameter_marks` begin parameters besides the colon.
    `letters_quote` says that a string may begin with a letter (`q'`).
    """

    comments: str
    strings: str
    dollars: bool = False
    brackets: bool = False
    parameter_marks: str = ""
    letters_quote: bool = False


_LEXES = {
    Engine.SQLITE: Lexis(
        comments="|".join((_DASHES, _BLOCK)),
        strings="|".join((_PLAIN_STRING, _QUOTED_NAME, _BACKTICK_NAME, _BRACKET_NAME)),
    ),
    Engine.POSTGRESQL: Lexis(
        comments="|".join((_DASHES_TO_RETURN, _nested_block(_MOST_NESTED))),
        strings="|".join((_ESCAPE_STRING, _PLAIN_STRING, _QUOTED_NAME)),
        dollars=True,
        brackets=True,
    ),
    Engine.MYSQL: Lexis(
        comments="|".join((_DASHES_BLANK, _HASH, _BLOCK_NOT_RUN)),
        strings="|".join((_BACKSLASH_STRING, _BACKSLASH_DOUBLE, _BACKTICK_NAME)),
    ),
    Engine.MSSQL: Lexis(
        comments="|".join((_DASHES, _nested_block(_MOST_NESTED))),
        strings="|".join((_PLAIN_STRING, _QUOTED_NAME, _DOUBLING_BRACKET_NAME)),
        parameter_marks="@?",
    ),
    Engine.ORACLE: Lexis(
        comments="|".join((_DASHES, _BLOCK)),
        strings="|".join((_ORACLE_QUOTE, _PLAIN_STRING, _QUOTED_NAME)),
        letters_quote=True,
    ),
}

_BEYOND_THE_END = "\n\0"
_OTHER_STRINGS = {
    # standard_conforming_strings off
    Engine.POSTGRESQL: ("|".join((_BACKSLASH_STRING, _QUOTED_NAME)),),
    # ANSI_QUOTES, and NO_BACKSLASH_ESCAPES
    Engine.MYSQL: (
        "|".join((_BACKSLASH_STRING, _QUOTED_NAME, _BACKTICK_NAME)),
        "|".join((_PLAIN_STRING, _QUOTED_NAME, _BACKTICK_NAME)),
    ),
}
"""The strings of sessions in other modes; they differ only where a backslash stands."""

dollar_string = re.compile(_DOLLAR_STRING, re.DOTALL)
"""A whole `$tag$..$tag$`, to the end of the text where it is unterminated."""


def lexis_of(engine: Engine) -> Lexis:
    """The syntax of an engine."""
    return _LEXES[engine]


def code_only(statement: str, engine: Engine) -> str:
    """The statement with a blank in place of every comment, string and quoted name."""
    return _noncode(_LEXES[engine]).sub(" ", statement)


def readings(statement: str, engine: Engine) -> Iterator[str]:
    """What `code_only` would be in every mode of a session in which the statement can be run."""
    yield code_only(statement, engine)
    if "\\" in statement:
        for strings in _OTHER_STRINGS.get(engine, ()):
            other = msgspec.structs.replace(_LEXES[engine], strings=strings)
            code = _noncode(other).sub(" ", statement + _BEYOND_THE_END)
            # What swallows the mark is a string or comment without an end: no server runs that.
            if code.endswith(_BEYOND_THE_END):
                yield code.removesuffix(_BEYOND_THE_END)


def nests_too_deep(statement: str, engine: Engine) -> bool:
    """Whether comments stand in comments deeper than is read here; never too little is counted."""
    if engine not in _NESTING:
        return False
    depth = 0
    for mark in _COMMENT_MARKS.findall(statement):
        depth = depth + 1 if mark == "/*" else max(0, depth - 1)
        if depth > _MOST_NESTED:
            return True
    return False


def first_code(statement: str, engine: Engine, also: str = ";") -> int:
    """Where the first code stands, past blanks, comments and the marks in `also`; else the length."""
    found = _leading_blanks(engine, also).match(statement)
    return found.end() if found else 0


@functools.cache
def _noncode(lexis: Lexis) -> re.Pattern[str]:
    dollars = f"|{_DOLLAR_STRING}" if lexis.dollars else ""
    return re.compile(f"{lexis.comments}|{lexis.strings}{dollars}", re.DOTALL)


@functools.cache
def _leading_blanks(engine: Engine, also: str) -> re.Pattern[str]:
    marks = re.escape(also)
    return re.compile(rf"(?:[\s\ufeff{marks}]++|{_LEXES[engine].comments})*", re.DOTALL)
