"""The pieces of a database URL: user, password, host, port, path and options, percent-decoded.

Follows RFC 3986 and libpq's "Connection URIs", but takes a password with an unescaped "@". No sentence
repeats any piece but the kind of database, because a password can end up in all others.
"""

import re
import urllib.parse

import msgspec

from poolkeeper.profiles.validation import BadPort, typed_port


class BadUrl(ValueError):
    """A pasted text is no connection that can be used; `sentence` says why, without any secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UrlPieces(msgspec.Struct, frozen=True):
    """What stood where; nothing there is an empty text. `port` 0: none was given."""

    host: str = ""
    port: int = 0
    path: str = ""
    user: str = ""
    password: str | None = None
    options: dict[str, str] = {}

    def __repr__(self) -> str:
        return "UrlPieces(***)"


def pieces_of(rest: str, *, plus_is_space: bool) -> UrlPieces:
    """The pieces of what follows "scheme://". Raises BadUrl."""
    before_query, _, query = rest.partition("?")
    authority, _, path = before_query.partition("/")
    sign_in, at, address = authority.rpartition("@")
    host, port = _address(address)
    user, colon, password = sign_in.partition(":")
    return UrlPieces(
        host=decoded(host),
        port=port,
        path=decoded(path),
        user=decoded(user),
        password=decoded(password) if at and colon else None,
        options=options_of(query, plus_is_space=plus_is_space),
    )


def options_of(query: str, *, plus_is_space: bool) -> dict[str, str]:
    """The options after the question mark, the last of each name. Raises BadUrl."""
    options: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        options[decoded(name)] = decoded(value.replace("+", " ") if plus_is_space else value)
    return options


def decoded(text: str) -> str:
    """`text` without its percent signs. Raises BadUrl."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise BadUrl(
            "The URL has a % that is not followed by two hexadecimal digits. Write a percent sign as %25."
        )
    try:
        plain = urllib.parse.unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise BadUrl("The URL has percent-encoded bytes that are no text in UTF-8.") from None
    if any(ord(character) < 32 or ord(character) == 127 for character in plain):
        raise BadUrl("The URL contains a control character (NUL, a line break). Remove it and paste again.")
    return plain


def port_of(text: str) -> int:
    """A port that was written in a URL; nothing gives 0. Raises BadUrl, which does not repeat it."""
    try:
        return typed_port(text)
    except BadPort as error:
        raise BadUrl(
            f"{error.sentence} If the password contains one of : / ? # @, write that percent-encoded."
        ) from None


def _address(address: str) -> tuple[str, int]:
    if "," in address:
        raise BadUrl("The URL names several hosts. Paste it with the one to connect to.")
    if address.startswith("["):
        host, bracket, port = address[1:].partition("]")
        if not bracket or (port and not port.startswith(":")):
            raise BadUrl("The IPv6 address in the URL is not closed by a bracket, as in [::1]:5432.")
        return host, port_of(port.removeprefix(":"))
    host, _, port = address.partition(":")
    if ":" in port:
        raise BadUrl(
            "The host has several colons. Write an IPv6 address in brackets, as in [::1]:5432; if the "
            "password contains one of : / ? # @, write that percent-encoded."
        )
    return host, port_of(port)
