"""What wheels have inside that is not their authors' own, and in which version."""

import importlib.metadata
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from release.bundled import IN_THE_COMPILER, LIBRARIES, Library
from release.debian_origin import origin_of
from release.licence_texts import kept_texts, texts_of_expression
from release.part import Part

_VERSION = rb"(\d+(?:\.\d+)+[a-z]?)"


def compiled_into(name: str) -> Iterator[Part]:
    """Parts of a wheel that have no file of their own, by the lists that it brings (PEP 770).

    Raises NoLicence.
    """
    by_name = {library.name.lower(): library for library in LIBRARIES}
    for component in _listed(name):
        called, purl = component["name"], component.get("purl", "")
        if purl.startswith(("pkg:rpm/", "pkg:pypi/")) or called in IN_THE_COMPILER:
            continue  # what has files of its own is recognised by them
        version, told = component.get("version", ""), component.get("licenses", ())
        if not told and (library := by_name.get(called.lower())):
            yield Part(library.name, version, library.licence, kept_texts(library.texts), purl, name)
        else:
            licence = " AND ".join(one["expression"] for one in told)
            texts = texts_of_expression(licence, f"{called}, which {name} has inside,")
            yield Part(called, version, licence, texts, purl, name)


def found_in(library: Library, within: str, sources: Iterable[str]) -> Iterator[Part]:
    """A library that has files, inside a wheel or, with an empty `within`, beside all of them.

    Its version is told by the wheel's list, the files themselves or Debian.
    """
    told = _version_of(library, within, list(sources))
    texts = kept_texts(library.texts)
    return (Part(library.name, version, library.licence, texts, purl, within) for version, purl in told)


def _version_of(library: Library, within: str, sources: list[str]) -> set[tuple[str, str]]:
    for component in _listed(within) if within else ():
        if library.package and component["name"] == library.package:
            return {(component["version"], component.get("purl", ""))}
    if not within and (origins := {origin for source in sources if (origin := origin_of(source))}):
        return origins
    if not library.mark:
        return {("", "")}
    pattern = re.escape(library.mark) + _VERSION
    marks = {
        found[1].decode() for source in sources if (found := re.search(pattern, Path(source).read_bytes()))
    }
    return {(mark, "") for mark in marks} if marks else {("", "")}


def _listed(name: str) -> Iterator[dict[str, Any]]:
    for file in importlib.metadata.files(name) or ():
        if ".dist-info/sboms/" in file.as_posix() and file.suffix == ".json":
            listed = json.loads(Path(str(file.locate())).read_text(encoding="utf-8"))
            yield from listed.get("components", ())
