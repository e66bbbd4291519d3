"""Draw the icons beside this file from poolkeeper.svg: PNG, ICO, ICNS. Run it after changing the drawing."""

import struct
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES_PX = (16, 24, 32, 48, 64, 128, 256)
MAC_KINDS = {b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256}
"""Names that an ICNS file gives to PNGs of these sizes."""


def main() -> None:
    """Write one PNG for each size, and the icon files of Windows and macOS that hold them."""
    folder = Path(__file__).parent
    application = QGuiApplication([*sys.argv[:1], "-platform", "offscreen"])
    drawing = QSvgRenderer(str(folder / "poolkeeper.svg"))
    for size in SIZES_PX:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        drawing.render(painter)
        painter.end()
        image.save(str(folder / f"poolkeeper-{size:03}.png"))
    del application
    pictures = {size: (folder / f"poolkeeper-{size:03}.png").read_bytes() for size in SIZES_PX}
    (folder / "poolkeeper.ico").write_bytes(windows_icon(pictures))
    (folder / "poolkeeper.icns").write_bytes(mac_icon(pictures))


def windows_icon(pictures: dict[int, bytes]) -> bytes:
    """An ICO file: a directory, then the PNGs; 256 is written as 0."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    at = len(head) + 16 * len(pictures)
    for size, picture in pictures.items():
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), at)
        at += len(picture)
    return head + b"".join(pictures.values())


def mac_icon(pictures: dict[int, bytes]) -> bytes:
    """An ICNS file: each PNG behind its kind and its length."""
    body = b"".join(
        kind + struct.pack(">I", len(pictures[size]) + 8) + pictures[size] for kind, size in MAC_KINDS.items()
    )
    return b"icns" + struct.pack(">I", len(body) + 8) + body


if __name__ == "__main__":
    main()
