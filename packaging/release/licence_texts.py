"""Texts of licences that wheels do not bring: those of `packaging/licences`."""

from collections.abc import Iterable
from pathlib import Path

from license_expression import get_spdx_licensing

from release.layout import PACKAGING

TEXTS = PACKAGING / "licences"


class NoLicence(Exception):
    """Something would be shipped without its licence; the message says what, and what to do."""


def kept_texts(names: Iterable[str]) -> dict[str, bytes]:
    """Texts by the names of their files. Raises NoLicence for one that is not there."""
    texts = {}
    for name in names:
        file = _file(name)
        if not file.is_file():
            raise NoLicence(f"packaging/licences has no {file.name}, which release/bundled.py names.")
        texts[file.name] = file.read_bytes()
    return texts


def texts_of_expression(licence: str, what: str) -> dict[str, bytes]:
    """The texts that satisfy an expression of SPDX. Raises NoLicence, naming `what`, where none would."""
    names = _satisfying(get_spdx_licensing().parse(licence or "LicenseRef-none"))
    if names is None:
        under = licence or "no licence that is told"
        raise NoLicence(f"{what} is under {under}, and packaging/licences has no text of that.")
    return kept_texts(names)


def _satisfying(node: object) -> list[str] | None:
    parts = [_satisfying(one) for one in getattr(node, "args", ())]
    if not parts:
        key = str(node)
        return [key] if _file(key).is_file() else None
    if str(getattr(node, "operator", "")).strip() == "OR":
        return next((one for one in parts if one is not None), None)
    return None if None in parts else [name for one in parts if one for name in one]


def _file(name: str) -> Path:
    return TEXTS / f"{name}.txt"
