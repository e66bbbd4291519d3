"""The folder of third-party licences: a text for each part, and a page that leads to them."""

import html
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from release.layout import version
from release.part import Part

INDEX = "index.html"

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Poolkeeper {version}: third-party licences</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 72em; padding: 0 1em }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border-bottom: 1px solid #8885; padding: .3em .8em .3em 0; text-align: left; vertical-align: top }}
</style>
</head>
<body>
<h1>Third-party licences</h1>
<p>Poolkeeper {version} is under the MIT licence and is made with the following, each under its own.
“Inside” names the library that brings it along.</p>
<table>
<tr><th>Part</th><th>Version</th><th>Inside</th><th>Licence</th><th>Texts</th></tr>
{rows}
</table>
</body>
</html>
"""


def write_licences(parts: Iterable[Part], folder: Path) -> None:
    """Write a folder for each part and the page. What was in the folder is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    rows = []
    for part in parts:
        place = folder / folder_name(part)
        place.mkdir(parents=True, exist_ok=True)
        for name, text in part.texts.items():
            (place / name).write_bytes(text)
        rows.append(_row(part, {name: f"{place.name}/{name}" for name in sorted(part.texts)}))
    page = _PAGE.format(version=html.escape(version()), rows="\n".join(rows))
    (folder / INDEX).write_text(page, encoding="utf-8")


def folder_name(part: Part) -> str:
    """Parts of one name share their texts, in whichever library they are."""
    return re.sub(r"[^a-z0-9.]+", "-", part.name.lower())


def _row(part: Part, links: Mapping[str, str]) -> str:
    shown = "<br>".join(
        f'<a href="{html.escape(link)}">{html.escape(name)}</a>' for name, link in links.items()
    )
    licence = part.licence.removeprefix("LicenseRef-")
    cells = (*map(html.escape, (part.name, part.version or "not told", part.within, licence)), shown)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
