"""Oracle's connect descriptors, `(DESCRIPTION=(ADDRESS=...)(CONNECT_DATA=...))`, and what one of them says.

Syntax: Oracle Database Net Services Reference, "Syntax Rules for Configuration Files" and "Local Naming
Parameters in the tnsnames.ora File".
"""

import re
from collections.abc import Iterator

import msgspec

from poolkeeper.profiles.url_pieces import BadUrl

_ENTRY = re.compile(r"\s*(?P<names>[\w.$#-]+(?:\s*,\s*[\w.$#-]+)*)\s*=\s*(?=\()")
_DESCRIPTOR = re.compile(r"\s*\(\s*(?:DESCRIPTION|DESCRIPTION_LIST|ADDRESS|ADDRESS_LIST)\s*=", re.IGNORECASE)
_TOKEN = re.compile(
    r'\s*(?:(?P<mark>[()=])|"(?P<quoted>[^"]*)"|(?P<bare>[^()="\s](?:[^()="]*[^()="\s])?))\s*'
)
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_DEEPEST = 20
_ADDRESS = frozenset({"PROTOCOL", "HOST", "PORT"})
_DATA = frozenset({"SERVICE_NAME", "SID", "SERVER", "POOL_CONNECTION_CLASS", "POOL_PURITY"})
_SECURITY = frozenset({"SSL_SERVER_DN_MATCH", "SSL_SERVER_CERT_DN", "WALLET_LOCATION", "MY_WALLET_DIRECTORY"})
_UNREADABLE = "The connect descriptor cannot be understood. Check its parentheses."

Node = str | list[tuple[str, "Node"]]


class Descriptor(msgspec.Struct, frozen=True):
    """`text` as it can be kept, in one line; `name` that of its entry in tnsnames.ora.

    `words` are the parameters by their names in capitals where it is one address and nothing but what a
    profile has fields for; else None. `encrypted` says whether every address asks for TCPS.
    """

    text: str
    name: str
    words: dict[str, str] | None
    encrypted: bool


def looks_like_descriptor(text: str) -> bool:
    """Whether `text` begins as a descriptor, or as an entry of tnsnames.ora."""
    text = _COMMENT.sub("", text)
    entry = _ENTRY.match(text)
    return _DESCRIPTOR.match(text, entry.end() if entry else 0) is not None


def descriptor_of(text: str) -> Descriptor:
    """What a descriptor says. Raises BadUrl."""
    text = _COMMENT.sub("", text)
    entry = _ENTRY.match(text)
    name = re.split(r"\s*,", entry["names"])[0] if entry else ""
    body = text[entry.end() :].strip() if entry else text.strip()
    tree, end = _tree(body, 0, 0)
    rest = body[end:].strip()
    if _ENTRY.match(rest):
        raise BadUrl("The text has several entries of tnsnames.ora. Paste the one to connect to.")
    if rest:
        raise BadUrl(_UNREADABLE)
    leaves = list(_leaves(tree))
    if not any(key == "HOST" and value for key, value in leaves):
        raise BadUrl("The connect descriptor names no host.")
    if any("PASSWORD" in key for key, _ in leaves):
        raise BadUrl("The connect descriptor holds a password. Take that out and paste again.")
    protocols = [value.upper() for key, value in leaves if key == "PROTOCOL"]
    return Descriptor(
        _one_line(body[:end]), name, _words(tree), bool(protocols) and set(protocols) == {"TCPS"}
    )


def _tree(text: str, position: int, depth: int) -> tuple[list[tuple[str, Node]], int]:
    """The `(KEY=value)` parts that stand side by side from `position` on, and where they end."""
    if depth > _DEEPEST:
        raise BadUrl(_UNREADABLE)
    parts: list[tuple[str, Node]] = []
    while (opening := _TOKEN.match(text, position)) is not None and opening["mark"] == "(":
        key = _TOKEN.match(text, opening.end())
        sign = _TOKEN.match(text, key.end()) if key and key["bare"] else None
        if key is None or sign is None or sign["mark"] != "=":
            raise BadUrl(_UNREADABLE)
        value, position = _value(text, sign.end(), depth)
        closing = _TOKEN.match(text, position)
        if closing is None or closing["mark"] != ")":
            raise BadUrl(_UNREADABLE)
        parts.append((key["bare"].upper(), value))
        position = closing.end()
    if not parts:
        raise BadUrl(_UNREADABLE)
    return parts, position


def _value(text: str, position: int, depth: int) -> tuple[Node, int]:
    if text.startswith("(", position):
        return _tree(text, position, depth + 1)
    # a value may hold equal signs, as a distinguished name does
    found = re.compile(r'\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^()"]*))\s*').match(text, position)
    if found is None:
        raise BadUrl(_UNREADABLE)
    return (found["quoted"] if found["quoted"] is not None else found["bare"].strip()), found.end()


def _leaves(parts: list[tuple[str, Node]]) -> Iterator[tuple[str, str]]:
    for key, value in parts:
        if isinstance(value, str):
            yield key, value
        else:
            yield from _leaves(value)


def _words(tree: list[tuple[str, Node]]) -> dict[str, str] | None:
    """Every parameter, if there is one address and no parameter that a profile does not know."""
    if [key for key, _ in tree] != ["DESCRIPTION"] or isinstance(tree[0][1], str):
        return None
    parts = dict(tree[0][1])
    if len(parts) != len(tree[0][1]):
        return None
    listed = parts.pop("ADDRESS_LIST", None)
    if isinstance(listed, list) and [key for key, _ in listed] == ["ADDRESS"] and "ADDRESS" not in parts:
        parts["ADDRESS"] = listed[0][1]
    elif listed is not None:
        return None
    if not parts.keys() <= {"ADDRESS", "CONNECT_DATA", "SECURITY"}:
        return None
    words: dict[str, str] = {}
    for part, known in (("ADDRESS", _ADDRESS), ("CONNECT_DATA", _DATA), ("SECURITY", _SECURITY)):
        values = parts.get(part, [] if part == "SECURITY" else "")
        if isinstance(values, str) or len(dict(values)) != len(values) or not dict(values).keys() <= known:
            return None
        words |= {key: value for key, value in values if isinstance(value, str)}
        if len(words) and any(not isinstance(value, str) for _, value in values):
            return None
    return words if _fits(words) else None


def _fits(words: dict[str, str]) -> bool:
    return (
        words.get("PROTOCOL", "").upper() in {"TCP", "TCPS"}
        and bool(words.get("HOST"))
        and bool(words.get("SERVICE_NAME")) != bool(words.get("SID"))
        and words.get("SERVER", "DEDICATED").upper() in {"DEDICATED", "POOLED"}
    )


def _one_line(text: str) -> str:
    """`text` without line breaks, and without blanks around its marks; what stands in quotes stays."""
    pieces = re.split(r'("[^"]*")', text)
    kept = [
        piece if piece.startswith('"') else re.sub(r"\s*([()=])\s*", r"\1", re.sub(r"\s+", " ", piece))
        for piece in pieces
    ]
    return "".join(kept).strip()
