"""Where the licences of what Poolkeeper is made with lie: packed into it, or with each library."""

import sys
import sysconfig
from pathlib import Path


def licences_page() -> Path | None:
    """The page that leads to all texts; None where Poolkeeper runs from source, which passes nothing on."""
    frozen = getattr(sys, "_MEIPASS", None)
    page = Path(frozen) / "licences" / "index.html" if frozen else None
    return page if page is not None and page.is_file() else None


def where_from_source() -> str:
    """A sentence for who runs it from source."""
    return (
        "Poolkeeper runs from source here. Each library came from PyPI with its licence: the folders "
        f"that end in .dist-info in {sysconfig.get_path('purelib')} have the texts."
    )
