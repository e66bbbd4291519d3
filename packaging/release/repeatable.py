"""Takes what differs from build to build out of the files of the application."""

from pathlib import Path

_GZIP = b"\x1f\x8b"
_TIME = slice(4, 8)


def clear_times(folder: Path) -> None:
    """Files compressed by gzip tell when; set that to none (RFC 1952, 2.3.1)."""
    for file in sorted(folder.rglob("*.gz")):
        content = bytearray(file.read_bytes())
        if content.startswith(_GZIP):
            content[_TIME] = bytes(4)
            file.write_bytes(content)
