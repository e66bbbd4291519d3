"""One piece of software that is shipped and is not ours."""

from collections.abc import Mapping
from typing import NamedTuple


class Part(NamedTuple):
    """`licence` is SPDX's expression or the words of its authors, `texts` are files by their names.

    `purl` is the package URL where there is one; `within` the library of PyPI that brings it, if any.
    """

    name: str
    version: str
    licence: str
    texts: Mapping[str, bytes]
    purl: str = ""
    within: str = ""
