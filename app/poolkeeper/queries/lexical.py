"""Where code ends and text begins in a statement: strings, comments and quoted names, per engine.

Sources: PostgreSQL's manual, 4.1 Lexical Structure; MySQL's, 9.1 Literal Values, 9.2 Schema Object
Names, 9.7 Comments; sqlite.org/lang_comment.html and lang_keywords.html; Transact-SQL Reference,
"Database Identifiers" and "Slash Star"; Oracle's SQL Language Reference, "Text Literals" and "Comments".
MySQL's strings are read with backslash escapes and double quotes as strings, the defaults of its
sql_mode; the mode of a session cannot be known while someone types.
"""

import functools
import re

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
# A string that goes on after a line break keeps the syntax it began with.
_ESCAPE_STRING = (
    r"(?<=[eE])(?<![\w$][eE])'[^'\\]*+(?:(?:\\.|'(?:'|[ \t\f\v]*+[\r\n]\s*+'))[^'\\]*+)*(?:'|\\?\Z)"
)
_QUOTED_NAME = r'"[^"]*+"?'
_BACKTICK_NAME = r"`[^`]*+`?"
_BRACKET_NAME = r"\[[^\]]*+\]?"
_DOUBLING_BRACKET_NAME = r"\[[^\]]*+(?:\]\][^\]]*+)*\]?"
_ORACLE_QUOTE = (
    r"(?<![\w$\#])[nN]?[qQ]'(?:\[.*?(?:\]'|\Z)|\{.*?(?:\}'|\Z)|\(.*?(?:\)'|\Z)|<.*?(?:>'|\Z)"
    r"|(?P<mark>[^\s\[{(<]).*?(?:(?P=mark)'|\Z))"
)
_DOLLAR_STRING = r"(?<![\w$])\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z)"
_DASHES = r"--[^\n]*+"
# MySQL wants a blank after the dashes: 5--3 is a subtraction there.
_DASHES_BLANK = r"--(?=[\s\x00-\x1f]|\Z)[^\n]*+"
_HASH = r"\#[^\n]*+"
_BLOCK = r"/\*[^*]*+(?:\*(?!/)[^*]*+)*(?:\*/)?"
# What stands in /*! */ and /*M! */ is run, so it is code to us.
_BLOCK_NOT_RUN = r"/\*(?!M?!)[^*]*+(?:\*(?!/)[^*]*+)*(?:\*/)?"
_MOST_NESTED = 12


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
        comments="|".join((_DASHES, _nested_block(_MOST_NESTED))),
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

dollar_string = re.compile(_DOLLAR_STRING, re.DOTALL)
"""A whole `$tag$..$tag$`, to the end of the text where it is unterminated."""


def lexis_of(engine: Engine) -> Lexis:
    """The syntax of an engine."""
    return _LEXES[engine]


def code_only(statement: str, engine: Engine) -> str:
    """The statement with a blank in place of every comment, string and quoted name."""
    return _noncode(engine).sub(" ", statement)


def first_code(statement: str, engine: Engine, also: str = ";") -> int:
    """Where the first code stands, past blanks, comments and the marks in `also`; else the length."""
    found = _leading_blanks(engine, also).match(statement)
    return found.end() if found else 0


@functools.cache
def _noncode(engine: Engine) -> re.Pattern[str]:
    lexis = _LEXES[engine]
    dollars = f"|{_DOLLAR_STRING}" if lexis.dollars else ""
    return re.compile(f"{lexis.comments}|{lexis.strings}{dollars}", re.DOTALL)


@functools.cache
def _leading_blanks(engine: Engine, also: str) -> re.Pattern[str]:
    marks = re.escape(also)
    return re.compile(rf"(?:[\s\ufeff{marks}]++|{_LEXES[engine].comments})*", re.DOTALL)
