"""Connection strings of `name=value;` pairs, as ODBC, ADO.NET and Microsoft's JDBC driver write them.

Quoting: MS-ODBCSTR, section 2.1; learn.microsoft.com, "SqlConnection.ConnectionString" and "Building the
connection URL" of the JDBC driver.
"""

import enum
import re

from poolkeeper.profiles.url_pieces import BadUrl

_BRACED = r"\{(?P<braced>(?:[^}]|\}\})*+)\}"
_QUOTED = r"\"(?P<double>(?:[^\"]|\"\")*+)\"|'(?P<single>(?:[^']|'')*+)'"
_NAME = r"\s*+(?P<name>[^=;]+?)\s*=\s*+"
_NAME_WITH_DOUBLED_SIGN = r"\s*+(?P<name>(?:[^=;]|==)+?)\s*=(?!=)\s*+"
_END = r"\s*(?:;|\Z)"


class Rules(enum.Enum):
    """How a value is written that holds special characters."""

    BRACES = (_NAME, _BRACED, r"\{")
    QUOTES = (_NAME_WITH_DOUBLED_SIGN, _QUOTED, "\"'")
    EITHER = (_NAME, f"{_BRACED}|{_QUOTED}", r"\{")

    def __init__(self, name: str, marked: str, never_bare: str) -> None:
        bare = rf"(?P<bare>(?:[^;{never_bare}][^;]*)?)"
        self.pair = re.compile(f"{name}(?:(?:{marked})|{bare}){_END}", re.DOTALL)


def normal(name: str) -> str:
    """A keyword as it is compared: case, blanks and underscores do not count."""
    return re.sub(r"[\s_]", "", name).casefold()


def pairs_of(text: str, rules: Rules) -> list[tuple[str, str]]:
    """Every name and value in their order. Raises BadUrl, which repeats neither."""
    pairs: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        position += len(text[position:]) - len(text[position:].lstrip(" \t\r\n;"))
        if position == len(text):
            break
        pair = rules.pair.match(text, position)
        if pair is None:
            raise BadUrl(
                f"The connection string cannot be understood at its part {len(pairs) + 1}. Write name=value; "
                "pairs, and a value with a semicolon in {braces} for ODBC, in quotes for ADO.NET."
            )
        pairs.append((pair["name"].replace("==", "="), _value(pair)))
        position = pair.end()
    if any(ord(character) < 32 or ord(character) == 127 for _, value in pairs for character in value):
        raise BadUrl("The text contains a control character (NUL, a line break). Remove it and paste again.")
    return pairs


def names_in(text: str, rules: Rules) -> list[str]:
    """The keywords as they are compared; none where the text cannot be read by these rules."""
    try:
        return [normal(name) for name, _ in pairs_of(text, rules)]
    except BadUrl:
        return []


def _value(pair: re.Match[str]) -> str:
    values = pair.groupdict()
    for group, mark in (("braced", "}"), ("double", '"'), ("single", "'")):
        if (marked := values.get(group)) is not None:
            return marked.replace(mark * 2, mark)
    return pair["bare"].rstrip()
