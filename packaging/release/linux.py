"""What a Linux desktop is told of the application: menu entry, icons, AppStream metadata, manual page."""

import gzip
import shutil
import time
from pathlib import Path

from release.layout import IDENTIFIER, NAME, PACKAGING, RESOURCES, version

_TEMPLATES = PACKAGING / "linux"


def write_share(share: Path, epoch_s: int) -> None:
    """Fill a folder that is to be `/usr/share`."""
    _copy(_TEMPLATES / f"{NAME}.desktop", share / "applications" / f"{IDENTIFIER}.desktop")
    icons = share / "icons" / "hicolor"
    _copy(RESOURCES / f"{NAME}.svg", icons / "scalable" / "apps" / f"{NAME}.svg")
    for picture in sorted(RESOURCES.glob(f"{NAME}-*.png")):
        size = int(picture.stem.removeprefix(f"{NAME}-"))
        _copy(picture, icons / f"{size}x{size}" / "apps" / f"{NAME}.png")
    metainfo = share / "metainfo" / f"{IDENTIFIER}.metainfo.xml"
    metainfo.parent.mkdir(parents=True)
    metainfo.write_text(filled_in((_TEMPLATES / "metainfo.xml").read_text(encoding="utf-8"), epoch_s))
    manual = filled_in((_TEMPLATES / f"{NAME}.1").read_text(encoding="utf-8"), epoch_s)
    write_compressed(share / "man" / "man1" / f"{NAME}.1.gz", manual)


def filled_in(template: str, epoch_s: int) -> str:
    """A template with the version, the day of the build and the identifier in their places."""
    day = time.strftime("%Y-%m-%d", time.gmtime(epoch_s))
    for mark, text in {"@version@": version(), "@date@": day, "@identifier@": IDENTIFIER}.items():
        template = template.replace(mark, text)
    return template


def write_compressed(path: Path, text: str) -> None:
    """Write a text as gzip does with `-9n`: the same text gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
