"""Draw the PNG icons beside this file from poolkeeper.svg; run it after changing the drawing."""

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES_PX = (16, 24, 32, 48, 64, 128, 256)


def main() -> None:
    """Write one PNG for each size."""
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


if __name__ == "__main__":
    main()
