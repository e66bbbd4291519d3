"""The parameters of a statement, `:name`, found where they are code and nothing else.

For SQL Server also `@name`, where the text does not declare it, and `?`, which is called by its number.

Not parameters: what stands in strings, comments and quoted names, casts (`x::date`), assignments
(`:=`), a colon behind a word or number (`12:a`), and in PostgreSQL the bounds of an array slice
(`a[1:n]`, `a[:n]`); `a[(:n)]` is a parameter there. `:new` and `:old` are none in Oracle's triggers.
"""

import functools
import re

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.lexical import code_only, dollar_string, lexis_of
from poolkeeper.queries.own_variables import is_argument_name, own_variables, trigger_rows

_STEPS = 1_000
"""How much is passed over in one match: an unbounded one would remember every step of 10 MB."""

_NAME = re.compile(r":([^\W\d]\w*)")
_AT_NAME = re.compile(r"@([^\W\d]\w*)")
_BEFORE_SLICE = re.compile(r"""[\w\[\])"'$]""")
_ARRAY = re.compile(r"(?<![\w$])array\Z", re.IGNORECASE)


class Occurrence(msgspec.Struct, frozen=True):
    """One place of a parameter: `statement[start:end]` is the mark and the name, in characters."""

    name: str
    start: int
    end: int


def find_parameters(statement: str, engine: Engine) -> tuple[Occurrence, ...]:
    """Every place of every parameter, from first to last; linear, never raises."""
    # Without a mark there is none: the common statement costs nothing while someone types.
    marks = ":" + lexis_of(engine).parameter_marks
    return tuple(_Search(statement, engine).all()) if any(mark in statement for mark in marks) else ()


def parameter_names(statement: str, engine: Engine) -> tuple[str, ...]:
    """The names in the order of their first use."""
    return tuple(dict.fromkeys(each.name for each in find_parameters(statement, engine)))


class _Search:
    """Passes over everything of no interest in one match, then looks at what it stopped at."""

    def __init__(self, statement: str, engine: Engine) -> None:
        self._text = statement
        self._passing = _passing(engine)
        self._marks = lexis_of(engine).parameter_marks
        self._subscripts: list[bool] = []
        self._found: list[Occurrence] = []
        self._questions = 0
        code = functools.partial(code_only, statement, engine)
        self._not_ours = own_variables(code()) if self._marks else trigger_rows(code, engine)

    def all(self) -> list[Occurrence]:
        at, length = 0, len(self._text)
        while True:
            passed = self._passing.match(self._text, at)
            end = passed.end() if passed else at
            if end >= length:
                return self._found
            # a match that ended for its length alone goes on; one of no length looks at what stopped it
            at = end if end > at else self._look(at)

    def _look(self, at: int) -> int:
        """What begins at `at`; returns where to go on."""
        mark = self._text[at]
        if mark == ":":
            return self._colon(at)
        if mark in self._marks:
            return self._question(at) if mark == "?" else self._at_name(at)
        if mark == "$":
            quoted = dollar_string.match(self._text, at)
            return quoted.end() if quoted else at + 1
        if mark == "[":
            self._subscripts.append(self._is_subscript(at))
        elif mark == "]" and self._subscripts:
            self._subscripts.pop()
        return at + 1

    def _colon(self, at: int) -> int:
        name = _NAME.match(self._text, at)
        if not name or self._is_something_else(at) or name.group(1).casefold() in self._not_ours:
            return at + 1
        self._found.append(Occurrence(name.group(1), at, name.end()))
        return name.end()

    def _at_name(self, at: int) -> int:
        name = _AT_NAME.match(self._text, at)
        if not name:
            # @@ROWCOUNT and its like are functions.
            system = re.compile(r"@+\w*").match(self._text, at)
            return system.end() if system else at + 1
        if "@" + name.group(1).casefold() not in self._not_ours and not is_argument_name(
            self._text, at, name.end()
        ):
            self._found.append(Occurrence(name.group(1), at, name.end()))
        return name.end()

    def _question(self, at: int) -> int:
        self._questions += 1
        self._found.append(Occurrence(str(self._questions), at, at + 1))
        return at + 1

    def _is_something_else(self, at: int) -> bool:
        before = self._text[at - 1 : at]
        if before == ":" or before == "$" or before == "_" or before.isalnum():
            return True
        in_subscript = bool(self._subscripts) and self._subscripts[-1]
        return in_subscript and bool(_BEFORE_SLICE.match(self._last_before(at)))

    def _is_subscript(self, at: int) -> bool:
        """Whether this bracket reads from an array; `ARRAY[` and a bracket within it build one."""
        before = self._last_before(at)
        if before in {"[", ","} and self._subscripts:
            return self._subscripts[-1]
        end = at
        while end and self._text[end - 1].isspace():
            end -= 1
        return not _ARRAY.search(self._text, max(0, end - 6), end)

    def _last_before(self, at: int) -> str:
        """The last character before `at` that is no blank, or nothing."""
        while at and self._text[at - 1].isspace():
            at -= 1
        return self._text[at - 1 : at]


@functools.cache
def _passing(engine: Engine) -> re.Pattern[str]:
    lexis = lexis_of(engine)
    marks = re.escape(lexis.parameter_marks)
    stops = (r"\$" if lexis.dollars else "") + (r"\[\]" if lexis.brackets else "") + marks
    # Letters that may begin a string are looked at one word at a time.
    others = rf"'\"`:/\-\#\[\]\${marks}"
    plain = rf"[^\W_nqNQ]\w*+|[^\w{others}]++" if lexis.letters_quote else f"[^{others}]++"
    first = f"{lexis.strings}|" if lexis.letters_quote else ""
    code = rf"{first}{plain}|::|:=|:(?![^\W\d])|{lexis.comments}" + ("" if first else f"|{lexis.strings}")
    return re.compile(rf"(?:{code}|[^:'\"{stops}]){{0,{_STEPS}}}", re.DOTALL)
