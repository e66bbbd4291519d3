"""The names that a tnsnames.ora offers (Oracle, "Local Naming Parameters in the tnsnames.ora File").

Only names are looked for; what they stand for is read by the driver.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

FILE = "tnsnames.ora"
SIZE_LIMIT = 5_000_000
"""Bytes of all files together."""

FILES_LIMIT = 50
NAMES_LIMIT = 20_000
"""More would hold up the window that shows them."""

LENGTH_LIMIT = 1000
"""Characters of what is offered as one name."""

_NO_NAME = re.compile(r"[()\"]")


class UnreadableNames(Exception):
    """The names cannot be had; `sentence` says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def folder_of(tns_admin: str, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where python-oracledb looks for tnsnames.ora; None where nothing says it.

    Source: python-oracledb's documentation, "Optional Oracle Configuration Files".
    """
    named = tns_admin.strip() or environment.get("TNS_ADMIN", "")
    if named:
        return Path(named).expanduser()
    home = environment.get("ORACLE_HOME", "")
    return Path(home) / "network" / "admin" if home else None


def names_in(folder: Path | None) -> tuple[str, ...]:
    """The names of a folder's tnsnames.ora and of the files that it includes, as written, in order.

    Blocks. Raises UnreadableNames.
    """
    if folder is None:
        raise UnreadableNames(f"Choose the folder of {FILE}: neither TNS_ADMIN nor ORACLE_HOME names one.")
    found: dict[str, str] = {}
    for name in _Reading().names(folder / FILE):
        found.setdefault(name.casefold(), name)
        if len(found) > NAMES_LIMIT:
            raise UnreadableNames(f"{folder / FILE} has too many names to choose from: type the name.")
    if not found:
        raise UnreadableNames(f"{folder / FILE} has no names.")
    return tuple(found[each] for each in sorted(found))


class _Reading:
    """One look at a file and those that it includes: each once, and not without end."""

    def __init__(self) -> None:
        self._seen: set[Path] = set()
        self._left = SIZE_LIMIT

    def names(self, path: Path) -> Iterator[str]:
        """The names in a file. Raises UnreadableNames."""
        if path in self._seen:
            return
        self._seen.add(path)
        for name, begins in _entries(self._text(path)):
            if name.casefold() == "ifile":
                yield from self.names(path.parent / begins.strip().strip("\"'"))
            else:
                names = (each.strip() for each in name.split(","))
                yield from (each for each in names if 0 < len(each) <= LENGTH_LIMIT)

    def _text(self, path: Path) -> str:
        try:
            if not path.is_file():
                raise UnreadableNames(f"There is no file {path}.")
            with path.open("rb") as file:
                raw = file.read(self._left + 1)
        except (OSError, ValueError) as error:
            raise UnreadableNames(f"{path} cannot be read: {error}.") from error
        self._left -= len(raw)
        if self._left < 0 or len(self._seen) > FILES_LIMIT:
            raise UnreadableNames(f"{path} is too long to look for names in it: type the name.")
        return raw.decode("utf-8-sig", "replace")


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each equal sign outside of parentheses, and the rest of that line."""
    depth = 0
    for line in text.splitlines():
        line = line.partition("#")[0]
        name, equals, rest = line.partition("=") if depth == 0 else ("", "", "")
        if equals and name.strip() and not _NO_NAME.search(name):
            yield name.strip(), rest
        depth = max(0, depth + line.count("(") - line.count(")"))
