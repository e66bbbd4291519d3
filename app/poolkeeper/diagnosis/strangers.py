"""What may be listening on a port that is not the database one looks for."""

_FIRST_BYTES = (
    (b"SSH-", "an SSH server"),
    (b"HTTP/", "a web server"),
    (b"<", "a web server"),
    (b"220 ", "a mail or FTP server"),
    (b"+OK", "a mail server"),
    (b"* OK", "a mail server"),
    (b"-ERR", "a Redis server"),
    (b"RFB ", "a VNC server"),
    (b"\x15\x03", "a server that speaks TLS from its first byte"),
)


class StrangeServer(Exception):
    """What answers is not the database; the message says what it may be."""


def looks_like(first: bytes) -> str:
    """What a server is by its first bytes, as far as they tell."""
    for start, name in _FIRST_BYTES:
        if first.startswith(start):
            return name
    if first[4:5] == b"\x0a" and first[3:4] == b"\x00":
        return "a MySQL or MariaDB server"
    return "a server of another kind"
