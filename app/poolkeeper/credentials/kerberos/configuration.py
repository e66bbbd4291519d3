"""Finds the configuration of Kerberos and the user's own cache, by the rules of libkrb5.

Sources: MIT Kerberos documentation, "krb5.conf" (structure, include, default_ccache_name, parameter
expansion) and "Environment variables".
"""

import getpass
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

SYSTEM_FILES = ("/etc/krb5.conf",)
MAC_FILES = (
    "~/Library/Preferences/edu.mit.Kerberos",
    "/Library/Preferences/edu.mit.Kerberos",
    "/etc/krb5.conf",
)
DEEPEST_INCLUDE = 10

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]\*?\s*$")
_RELATION = re.compile(r"(?P<name>[^\s={}]+)\s*=\s*(?P<value>.*)$")
_VARIABLE = re.compile(r"%\{(\w+)\}")


def config_files(config_file: str = "", environment: Mapping[str, str] = os.environ) -> list[Path]:
    """The files that libkrb5 reads: the profile's own, those of KRB5_CONFIG, or the system's."""
    if config_file:
        return [Path(config_file)]
    named = environment.get("KRB5_CONFIG", "")
    if named:
        return [Path(each) for each in named.split(os.pathsep) if each]
    names = MAC_FILES if sys.platform == "darwin" else SYSTEM_FILES
    return [Path(each).expanduser() for each in names]


def library_default(name: str, files: list[Path]) -> str:
    """A setting of the section libdefaults, the first there is; empty where none is."""
    for file in files:
        for found, value in _defaults(file, 0):
            if found == name:
                return value
    return ""


def own_cache(files: list[Path], environment: Mapping[str, str] = os.environ) -> str:
    """The name of the cache that a program of this user takes when nobody says otherwise."""
    named = environment.get("KRB5CCNAME", "") or library_default("default_ccache_name", files)
    return _expanded(named) if named else _built_in()


def _built_in() -> str:
    if sys.platform == "darwin":
        return "API:"
    if sys.platform == "win32":
        return "MSLSA:"
    return f"FILE:/tmp/krb5cc_{os.getuid()}"


def _expanded(name: str) -> str:
    uid = str(os.getuid()) if hasattr(os, "getuid") else ""
    values = {
        "uid": uid,
        "USERID": uid,
        "euid": str(os.geteuid()) if hasattr(os, "geteuid") else "",
        "username": getpass.getuser(),
        "TEMP": tempfile.gettempdir(),
        "null": "",
    }
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), name)


def _defaults(file: Path, depth: int) -> Iterator[tuple[str, str]]:
    """Names and values of libdefaults; a file that cannot be read is as one that is not there."""
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    section, depth_of_braces = "", 0
    for line in map(str.strip, lines):
        if line.startswith(("#", ";")) or not line:
            continue
        word, _, rest = line.partition(" ")
        if word in {"include", "includedir"} and depth < DEEPEST_INCLUDE:
            for included in _included(word, Path(rest.strip())):
                yield from _defaults(included, depth + 1)
        elif found := _SECTION.match(line):
            section, depth_of_braces = found["name"], 0
        elif line.startswith("}"):
            depth_of_braces -= 1
        elif line.endswith("{"):
            depth_of_braces += 1
        elif section == "libdefaults" and not depth_of_braces and (found := _RELATION.match(line)):
            yield found["name"].rstrip("*"), found["value"].strip().strip('"')


def _included(word: str, path: Path) -> list[Path]:
    if word == "include":
        return [path]
    try:
        names = sorted(path.iterdir())
    except OSError:
        return []
    return [
        each
        for each in names
        if _PLAIN_NAME.fullmatch(each.name) or (each.suffix == ".conf" and each.name[0] != ".")
    ]
