"""Finds the bind variables of a statement, as the client's driver finds them."""

import re
from dataclasses import dataclass

TOKENS = re.compile(
    r"""(?P<skip> -- [^\n]* | /\* .*? \*/ | "[^"]*" )
      | (?P<text> [nN]? [qQ]'(?: \[.*?\]' | \{.*?\}' | <.*?>' | \(.*?\)' | (?P<mark>[^\s]) .*? (?P=mark)')
                | [nN]? '(?:[^']|'')*' )
      | :\s* (?P<bind> "[^"]+" | \d+ | [A-Za-z][\w$#]* )
      | (?P<word> [A-Za-z_][\w$#]* )
    """,
    re.VERBOSE | re.DOTALL,
)
PLSQL_WORDS = ("BEGIN", "DECLARE", "CALL")


@dataclass(frozen=True, slots=True)
class Bind:
    """One place of a bind: its name, where the text names it, and whether RETURNING ... INTO fills it."""

    name: str
    start: int
    end: int
    returned: bool = False


@dataclass(frozen=True, slots=True)
class ParsedStatement:
    """A statement's text, its first word and its binds in the order the client sends them."""

    text: str
    verb: str
    places: tuple[Bind, ...]

    @property
    def is_plsql(self) -> bool:
        """Whether it is a block or a call."""
        return self.verb in PLSQL_WORDS

    @property
    def is_query(self) -> bool:
        """Whether it gives rows."""
        return self.verb in ("SELECT", "WITH")

    @property
    def binds(self) -> tuple[Bind, ...]:
        """The binds as sent: each name once in PL/SQL, each place in SQL."""
        if not self.is_plsql:
            return self.places
        first: dict[str, Bind] = {}
        for bind in self.places:
            first.setdefault(bind.name, bind)
        return tuple(first.values())


def parse(text: str) -> ParsedStatement:
    """Take a statement apart."""
    verb, places, returning, into = "", [], False, False
    for found in TOKENS.finditer(text):
        word = (found["word"] or "").upper()
        verb = verb or word
        returning = returning or word == "RETURNING"
        into = into or (returning and word == "INTO" and verb not in PLSQL_WORDS)
        if found["bind"]:
            name = found["bind"].strip('"') if found["bind"].startswith('"') else found["bind"].upper()
            places.append(Bind(name, found.start(), found.end(), into))
    if verb in ("CREATE", "ALTER", "DROP"):
        places = []
    return ParsedStatement(text, verb, tuple(places))
