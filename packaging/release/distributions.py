"""Which libraries of PyPI are shipped: what pyproject.toml asks for, its extras, and what those ask for."""

import functools
import importlib.metadata
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from release.layout import ROOT

EXTRAS = ("vault", "aws", "azure")
"""A frozen application cannot install anything later: all optional sign-ins are in it."""


@functools.cache
def shipped() -> tuple[str, ...]:
    """The names of all libraries, in order, that an application for this system is made of.

    Raises importlib.metadata.PackageNotFoundError where this environment lacks one.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(one for extra in EXTRAS for one in project["optional-dependencies"][extra]),
    ]
    waiting = [Requirement(text) for text in wanted]
    asked: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in asked:
            continue
        asked.add((name, extras))
        for text in importlib.metadata.requires(name) or ():
            needed = Requirement(text)
            if _counts(needed, extras):
                waiting.append(needed)
    return tuple(sorted({name for name, _ in asked}))


def _counts(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Whether this system, and one of these extras of whoever requires it, wants it."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""})
