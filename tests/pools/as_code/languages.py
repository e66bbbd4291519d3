"""Readers of the languages that snippets are written in: strict, and made for the tests alone."""

import ast
import re

_CSHARP_STRING = re.compile(r'"((?:[^"\\\n\r\x85\u2028\u2029]|\\.)*)"')
_CSHARP_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CSHARP_SHORT = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def python_strings(text):
    """Every string literal, as Python reads it."""
    return [
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def python_shape(text):
    """The program without the contents of its strings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def csharp_strings(text):
    """Every regular string literal, as C# reads it; what is left may hold no quote."""
    assert '"' not in csharp_shape(text).replace('""', "")
    return [
        _CSHARP_ESCAPE.sub(
            lambda found: chr(int(found[1] or found[2], 16)) if found[3] is None else _CSHARP_SHORT[found[3]],
            each,
        )
        for each in _CSHARP_STRING.findall(text)
    ]


def csharp_shape(text):
    """The program without the contents of its strings."""
    return _CSHARP_STRING.sub('""', text)


def properties(text):
    """What `Properties.load` makes of a file (its documentation, read anew here); comments are left out."""
    assert text.isascii()
    found = {}
    for line in re.split(r"\r\n|\r|\n", text):
        line = line.lstrip(" \t\f")
        if not line or line[0] in "#!":
            continue
        assert not re.search(r"(?<!\\)(?:\\\\)*\\$", line), "a line goes on"
        key, rest = _key(line)
        found[_java(key)] = _java(rest)
    return found


def _key(line):
    at = 0
    while at < len(line) and line[at] not in "=: \t\f":
        at += 2 if line[at] == "\\" else 1
    rest = line[at:].lstrip(" \t\f")
    if rest[:1] in ("=", ":"):
        rest = rest[1:].lstrip(" \t\f")
    return line[:at], rest


def _java(text):
    short = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
    units = bytearray()
    at = 0
    while at < len(text):
        if text[at] != "\\":
            units += text[at].encode("utf-16-be")
            at += 1
        elif text[at + 1] == "u":
            units += bytes.fromhex(text[at + 2 : at + 6])
            at += 6
        else:
            units += short.get(text[at + 1], text[at + 1]).encode("utf-16-be")
            at += 2
    return units.decode("utf-16-be")


def connection_string(text):
    """What an ODBC driver manager makes of a connection string (MS-ODBCSTR, 2.1)."""
    found = {}
    at = 0
    while at < len(text):
        equal = text.index("=", at)
        key = text[at:equal]
        assert re.fullmatch(r"[A-Za-z]+", key), key
        assert key not in found
        at = equal + 1
        if text[at : at + 1] == "{":
            value, at = _braced(text, at + 1)
        else:
            end = text.index(";", at)
            value, at = text[at:end], end
        assert text[at] == ";"
        found[key] = value
        at += 1
    return found


def _braced(text, at):
    value = ""
    while True:
        end = text.index("}", at)
        value += text[at:end]
        if text[end + 1 : end + 2] != "}":
            return value, end + 1
        value, at = value + "}", end + 2
