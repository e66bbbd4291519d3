"""The few images of the style sheet, drawn in a palette's colours and kept in memory alone.

A style sheet takes images by address only, so they are registered with Qt's resource system under
`:/drawn/`; the layout is that of rcc, version 1 (qtbase/src/corelib/io/qresource.cpp).
"""

import functools
import struct

from PySide6.QtCore import qRegisterResourceData

_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" width="12" height="12" fill="none" '
    'stroke="{colour}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">'
)
_SHAPES = {
    "down": '<path d="M2.5 4.5 6 8l3.5-3.5"/>',
    "up": '<path d="M2.5 7.5 6 4l3.5 3.5"/>',
    "right": '<path d="M4.5 2.5 8 6 4.5 9.5"/>',
    "left": '<path d="M7.5 2.5 4 6l3.5 3.5"/>',
    "check": '<path d="M2.2 6.2 5 9l4.8-5.8" stroke-width="2"/>',
    "dash": '<path d="M2.5 6h7" stroke-width="2"/>',
    "dot": '<circle cx="6" cy="6" r="2.6" fill="{colour}" stroke="none"/>',
    "cross": '<path d="M3.4 3.4l5.2 5.2M8.6 3.4l-5.2 5.2" stroke-width="1.2"/>',
}
_DIRECTORY, _FILE = 0x02, 0x00
_ANY_COUNTRY, _C_LANGUAGE = 0, 1


def image_address(shape: str, colour: str) -> str:
    """The address, for `image: url(...)`, of a shape in a colour `#rrggbb`."""
    _register(colour)
    return f":/drawn/{colour[1:]}/{shape}.svg"


@functools.cache
def _register(colour: str) -> tuple[bytes, bytes, bytes]:
    # Qt reads these bytes where they lie for as long as it runs: the cache keeps them alive.
    files = {f"{shape}.svg": _svg(body, colour) for shape, body in _SHAPES.items()}
    tables = _resource(("drawn", colour[1:]), files)
    if not qRegisterResourceData(1, *tables):
        raise RuntimeError("Qt refused the images of the style sheet")
    return tables


def _svg(body: str, colour: str) -> bytes:
    return (_HEAD + body + "</svg>").format(colour=colour).encode()


def _resource(folders: tuple[str, ...], files: dict[str, bytes]) -> tuple[bytes, bytes, bytes]:
    """One chain of folders with files in the last, as the three tables of a resource."""
    names, places = b"", {}
    for name in (*folders, *files):
        places[name] = len(names)
        names += struct.pack(">HI", len(name), _hash(name)) + name.encode("utf-16-be")
    tree = struct.pack(">IHII", 0, _DIRECTORY, 1, 1)
    for depth, folder in enumerate(folders):
        children = len(files) if folder == folders[-1] else 1
        tree += struct.pack(">IHII", places[folder], _DIRECTORY, children, depth + 2)
    contents = b""
    for name in sorted(files, key=_hash):
        tree += struct.pack(">IHHHI", places[name], _FILE, _ANY_COUNTRY, _C_LANGUAGE, len(contents))
        contents += struct.pack(">I", len(files[name])) + files[name]
    return tree, names, contents


def _hash(name: str) -> int:
    """Qt's own hash of a resource's name; siblings stand in its order."""
    value = 0
    for character in name:
        value = (value << 4) + ord(character)
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value
