"""What the application is made of besides our own code: each part with its version, licence and texts.

A file that belongs to none of them, or a part without a text, ends the build: nothing is passed on whose
terms we cannot hand over.
"""

import functools
import importlib.metadata
import os
import platform
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from release.bundled import PYTHON_TEXTS, QT, TEXTS_OF_DISTRIBUTIONS, Library, recognised
from release.distributions import shipped
from release.inside_wheels import compiled_into, found_in
from release.layout import PACKAGING, ROOT
from release.licence_texts import NoLicence, kept_texts
from release.part import Part

BUILDERS = ("pyinstaller", "pyinstaller-hooks-contrib")
"""Libraries that leave something of theirs in what they build."""

_TEXT_NAMES = re.compile(r"(?i)(.*/)?(licen[cs]es?/.+|(licen[cs]e|copying|notice)[^/]*)")
_OPENED_AS_TEXT = {".txt", ".md", ".rst", ".html"}

Entry = tuple[str, str, str]
"""What PyInstaller knows of a file: its path in the application, its source, its kind."""


def parts_of(binaries: Iterable[Entry], modules: Iterable[Entry]) -> list[Part]:
    """All parts, by name. Raises NoLicence for what has no text, and for a file that is of no part."""
    found = [_python(), Part("Qt", _version_of("pyside6-essentials"), QT.licence, kept_texts(QT.texts))]
    found += [_distribution(name) for name in (*shipped(), *BUILDERS)]
    found += [part for name in shipped() for part in compiled_into(name)]
    found += _libraries([(path, source) for path, source, kind in binaries if kind != "SYMLINK"])
    for name, source, _ in modules:
        if source and source not in {"-", "built-in", "frozen"}:
            _demand_owner(name, source, _owners())
    return sorted(found, key=lambda part: (part.name.lower(), part.version, part.within))


def _libraries(files: Iterable[tuple[str, str]]) -> Iterator[Part]:
    """What is recognised among shared libraries; all others must be of a library of PyPI, or Python's."""
    sources: dict[tuple[Library, str], list[str]] = {}
    for path, source in files:
        library = recognised(path)
        if library is None:
            _demand_owner(path, source, _owners())
        elif library is not QT:
            sources.setdefault((library, _owners().get(_place(source), "")), []).append(source)
    for (library, within), those in sources.items():
        yield from found_in(library, within, those)


def _version_of(name: str) -> str:
    return importlib.metadata.version(name)


def _python() -> Part:
    places = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
    text = next((place / "LICENSE.txt" for place in places if (place / "LICENSE.txt").is_file()), None)
    if text is None:
        raise NoLicence(f"There is no LICENSE.txt of Python in {places[0]}: build with a Python that has it.")
    texts = {"LICENSE.txt": text.read_bytes(), **kept_texts(PYTHON_TEXTS)}
    return Part("Python", platform.python_version(), "PSF-2.0", texts)


def _distribution(name: str) -> Part:
    """A library of PyPI. Raises NoLicence."""
    distribution = importlib.metadata.distribution(name)
    texts = {
        _name_of_text(file): Path(str(file.locate())).read_bytes()
        for file in distribution.files or ()
        if (inside := file.parts[0]).endswith(".dist-info")
        and _TEXT_NAMES.fullmatch(file.as_posix().removeprefix(f"{inside}/"))
    }
    texts |= kept_texts(TEXTS_OF_DISTRIBUTIONS.get(name, ()))
    if not any(texts.values()):
        raise NoLicence(
            f"{name} {distribution.version} is shipped and brings no text of its licence. Put the text into "
            "packaging/licences and name it in release/bundled.py, TEXTS_OF_DISTRIBUTIONS."
        )
    purl = f"pkg:pypi/{name}@{distribution.version}"
    return Part(name, distribution.version, _licence_told_by(distribution), texts, purl)


def _name_of_text(file: PurePosixPath) -> str:
    """Each opens as text where it is clicked on."""
    name = "-".join(part for part in file.parts[1:] if part not in {"licenses", "license_files"})
    return name if Path(name).suffix in _OPENED_AS_TEXT else f"{name}.txt"


def _licence_told_by(distribution: importlib.metadata.Distribution) -> str:
    """By the newest field of core metadata (PEP 639), the old one where it is short, or a classifier."""
    told = distribution.metadata
    fields = [told[name] for name in ("License-Expression", "License") if name in told]
    for field in fields:
        if len(words := " ".join(field.split())) <= 60 and not words.startswith("Copyright"):
            return words
    classifiers = [one for one in told.get_all("Classifier") or () if one.startswith("License ::")]
    return " AND ".join(one.rpartition(" :: ")[2] for one in classifiers) or "see its text"


def _place(source: str | Path) -> str:
    # on Windows the same file is written in several ways
    return os.path.normcase(Path(source).absolute())


@functools.cache
def _owners() -> dict[str, str]:
    """The library of PyPI that each file in this environment is of."""
    return {
        _place(str(file.locate())): name
        for name in (*shipped(), *BUILDERS)
        for file in importlib.metadata.files(name) or ()
    }


def _demand_owner(path: str, source: str, owners: Mapping[str, str]) -> None:
    """Raise NoLicence for a file that is not ours, Python's or a library's."""
    place = Path(_place(source))
    ours_or_pythons = (
        ROOT / "app",
        PACKAGING,
        Path(sysconfig.get_path("stdlib")),
        Path(sysconfig.get_path("platstdlib")),
        Path(sys.base_prefix) / "DLLs",
        Path(sys.base_prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}",
    )
    is_python = re.match(r"(?i)(libpython3|python3|python$|python\.framework)", PurePosixPath(path).name)
    inside = any(place.is_relative_to(folder) for folder in ours_or_pythons)
    if is_python or str(place) in owners or (inside and "site-packages" not in place.parts):
        return
    raise NoLicence(
        f"{path} would be shipped and belongs to nothing whose licence is known (it is {place}). Name it in "
        "release/bundled.py, with a text in packaging/licences, or leave it out in release/trim.py."
    )
