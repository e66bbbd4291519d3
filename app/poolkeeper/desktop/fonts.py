"""The fonts of the window: the system's own, in sizes that can be read for hours."""

import functools

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

SMALLEST_PX = 13
"""The smallest size of running text, in device-independent pixels."""

_NAMELESS = frozenset({"", "sans", "sans serif", "sans-serif", "helvetica"})
_READABLE = ("Inter", "Noto Sans", "Open Sans", "DejaVu Sans")
_MONOSPACED = (
    "JetBrains Mono",
    "SF Mono",
    "Menlo",
    "Cascadia Mono",
    "Consolas",
    "Noto Sans Mono",
    "DejaVu Sans Mono",
)


def interface_font() -> QFont:
    """The system's font for interfaces; a readable one where the desktop names none."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.family().lower() in _NAMELESS:
        font.setFamily(_first_installed(_READABLE, font.family()))
    font.setPixelSize(max(SMALLEST_PX, QFontInfo(font).pixelSize()))
    return font


def monospace_font(size_px: int = SMALLEST_PX) -> QFont:
    """A font whose every character is equally wide, for SQL and for values; `size_px` is logical."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setFamily(_first_installed(_MONOSPACED, font.family()))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    font.setPixelSize(size_px)
    return font


def smaller(font: QFont, by_px: int = 2) -> QFont:
    """The same font some pixels smaller, never below 10."""
    copy = QFont(font)
    copy.setPixelSize(max(10, QFontInfo(font).pixelSize() - by_px))
    return copy


def with_even_digits(font: QFont) -> QFont:
    """The same font with digits of one width, so that a changing figure does not tremble."""
    copy = QFont(font)
    copy.setFeature(QFont.Tag("tnum"), 1)
    return copy


@functools.cache
def _first_installed(families: tuple[str, ...], otherwise: str) -> str:
    return next((family for family in families if QFontDatabase.hasFamily(family)), otherwise)
