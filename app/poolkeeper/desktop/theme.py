"""The look of the whole application: style, colours and fonts, following the system's scheme."""

import enum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from poolkeeper.desktop.fonts import interface_font
from poolkeeper.desktop.palette import DARK, LIGHT, Palette
from poolkeeper.desktop.style_sheet import style_sheet

_current = LIGHT


class Scheme(enum.StrEnum):
    """What a user may choose for the light or dark look."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Keeps the application in the user's scheme, or in the system's whenever that changes.

    Keep one for the life of the application; `changed` follows every change of the palette.
    """

    changed = Signal()

    def __init__(self, application: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
        super().__init__(application)
        self._application = application
        self._hints = application.styleHints()
        self._scheme = scheme
        self._applied: Palette | None = None
        self._hints.colorSchemeChanged.connect(self._follow_system)
        self.choose(scheme)

    @property
    def scheme(self) -> Scheme:
        """What the user chose."""
        return self._scheme

    def choose(self, scheme: Scheme) -> None:
        """Show this scheme from now on; `SYSTEM` follows the desktop, title bars included."""
        self._scheme = scheme
        self._hints.setColorScheme(_QT_SCHEMES[scheme])
        self._show(_PALETTES.get(scheme) or _system_palette(self._hints.colorScheme()))

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._show(_system_palette(scheme))

    def _show(self, palette: Palette) -> None:
        if palette is not self._applied:
            self._applied = palette
            apply_theme(self._application, palette)
            self.changed.emit()


def apply_theme(application: QApplication, palette: Palette) -> None:
    """Style the whole application in these colours; widgets get a `PaletteChange` and repaint."""
    global _current
    _current = palette
    font = interface_font()
    if application.style().objectName() != "fusion":
        application.setStyle("Fusion")
    application.setFont(font)
    application.setPalette(qt_palette(palette))
    application.setStyleSheet(style_sheet(palette, font.pixelSize()))


def current_palette() -> Palette:
    """The colours to paint with now. Ask at each paint; they change while the window is open."""
    return _current


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties (`role`, `production`) that the style sheet looks at, and show them."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def qt_palette(palette: Palette) -> QPalette:
    """The same colours as Qt's widgets ask for them."""
    answer = QPalette()
    for role, colour in _roles(palette).items():
        answer.setColor(role, QColor(colour))
    for role in _WRITING:
        answer.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.faint))
    return answer


def _roles(palette: Palette) -> dict[QPalette.ColorRole, str]:
    role = QPalette.ColorRole
    return {
        role.Window: palette.window,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.header,
        role.Text: palette.text,
        role.PlaceholderText: palette.muted,
        role.Button: palette.window,
        role.ButtonText: palette.text,
        role.BrightText: palette.danger,
        role.ToolTipBase: palette.header,
        role.ToolTipText: palette.text,
        role.Highlight: palette.selection,
        role.HighlightedText: palette.text,
        role.Accent: palette.accent,
        role.Link: palette.accent,
        role.LinkVisited: palette.accent,
        role.Light: palette.surface,
        role.Midlight: palette.header,
        role.Mid: palette.border,
        role.Dark: palette.border,
        role.Shadow: palette.faint,
    }


def _system_palette(scheme: Qt.ColorScheme) -> Palette:
    return DARK if scheme is Qt.ColorScheme.Dark else LIGHT


_WRITING = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)
_PALETTES = {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK}
_QT_SCHEMES = {
    Scheme.SYSTEM: Qt.ColorScheme.Unknown,
    Scheme.LIGHT: Qt.ColorScheme.Light,
    Scheme.DARK: Qt.ColorScheme.Dark,
}
