"""Masks what looks like a password in a text, where nobody knows the password itself.

A known password is masked by `concealing`; this is for connection strings that a driver quotes back. What is
looked through may be a stranger's and long: each pattern goes over a text once.
"""

import re

from poolkeeper.databases.concealing import MASK

KEYWORD = re.compile(
    r"""\b(pwd|(?>\w*password\w*)|passwd|secret|access_?token)(\s*=\s*)"""
    r"""(\{(?:[^}]|\}\})*\}?|"[^"]*"?|N?'(?:[^']|'')*'?|[^\s;,)]+)""",
    re.IGNORECASE,
)
"""`PWD={...};` of ODBC, `(PASSWORD=...)` of Oracle, `password='...'` of Python and of ALTER LOGIN."""

IDENTIFIED_BY = re.compile(r"""\b(identified\s+by\s+(?:values\s+)?)("[^"]*"?|'[^']*'?|\S+)""", re.IGNORECASE)
"""Oracle's CREATE USER and ALTER USER."""

IN_URL = re.compile(r"(://[^\s:/@]*:)([^\s@]+)(@?)")
"""With or without the `@`, which decides: what has none is not looked at again from its middle."""

IN_CONNECT_STRING = re.compile(r"""(?<![\w/.])([A-Za-z][\w$#]*)(?:/("[^"]*"|[^\s/@"]+)@)?""")
"""Oracle's `user/password@address`, or a word that is not followed so."""


def redacted(text: str) -> str:
    """`text` with what stands in the place of a password replaced by asterisks."""
    text = KEYWORD.sub(rf"\1\2{MASK}", text)
    text = IDENTIFIED_BY.sub(rf"\1{MASK}", text)
    text = IN_URL.sub(lambda found: f"{found[1]}{MASK}@" if found[3] else found[0], text)
    return IN_CONNECT_STRING.sub(lambda found: f"{found[1]}/{MASK}@" if found[2] else found[0], text)
