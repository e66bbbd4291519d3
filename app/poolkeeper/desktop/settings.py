"""What the window remembers of itself between runs; nothing about any connection."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

DOCK_WIDTHS = (250, 345)


class Settings:
    """A small file in the user's configuration folder; a folder that cannot be written is no error."""

    def __init__(self, path: Path | None = None) -> None:
        """`path` stands in for the usual place."""
        # Qt's own paths: they are there before the first paint at no cost
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
        place = path or Path(folder) / "Poolkeeper" / "window.ini"
        self._settings = QSettings(str(place), QSettings.Format.IniFormat)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was, as Qt saved it."""
        return QByteArray(self._settings.value("window/geometry") or b"")

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("window/geometry", geometry)

    @property
    def dock_widths(self) -> tuple[int, int]:
        """How wide the connections and the pool are shown; 0 for one that is hidden."""
        saved = str(self._settings.value("window/dock widths") or "")
        parts = [int(part) for part in saved.split(" ") if part.isdigit()]
        return (parts[0], parts[1]) if len(parts) == 2 else DOCK_WIDTHS

    @dock_widths.setter
    def dock_widths(self, widths: tuple[int, int]) -> None:
        self._settings.setValue("window/dock widths", " ".join(map(str, widths)))

    @property
    def colour_scheme(self) -> str:
        """`light`, `dark` or `system`."""
        return str(self._settings.value("window/colour scheme") or "system")

    @colour_scheme.setter
    def colour_scheme(self, scheme: str) -> None:
        self._settings.setValue("window/colour scheme", scheme)

    @property
    def notify_health(self) -> bool:
        """Whether the desktop is told that a pool went down or works again."""
        return str(self._settings.value("health/notify") or "yes") == "yes"

    @notify_health.setter
    def notify_health(self, notify: bool) -> None:
        self._settings.setValue("health/notify", "yes" if notify else "no")

    @property
    def sample_offered(self) -> bool:
        """Whether the sample was made once; who deleted its profile does not get it back."""
        return str(self._settings.value("sample/offered")) == "yes"

    @sample_offered.setter
    def sample_offered(self, offered: bool) -> None:
        self._settings.setValue("sample/offered", "yes" if offered else "no")
