"""Runs kinit and klist. Their options are those that MIT's, Heimdal's and Apple's programs share.

Sources: MIT Kerberos documentation, "kinit" and "klist"; Heimdal's and macOS's man pages kinit(1), klist(1).
"""

import os
import re
import shutil
import sys
import threading
from collections.abc import Mapping

from poolkeeper.credentials.child_process import ChildFailed, ChildStopped, output_of
from poolkeeper.credentials.kerberos.failures import KinitFailed, KinitMissing, KinitStopped

PLACES = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/opt/krb5/bin", "/usr/lib/mit/bin", "/usr/heimdal/bin")
"""Where else a program may be: a window that was started from a menu has a short PATH."""

LONGEST_S = 15.0
"""A KDC that takes calls and does not answer holds kinit up for half a minute and more."""

RENEWABLE_FOR = "7d"
"""What is asked for; the KDC gives as much of it as it allows."""

_WORDS_LIMIT = 2000

_NEEDED = re.compile(
    r"PATH|HOME|USER|LOGNAME|TZ|TMPDIR|HOSTALIASES|LOCALDOMAIN|RES_OPTIONS|(?:XDG_|LD_|DYLD_|KRB5|GSS|FAKETIME).*",
    re.DOTALL,
)


def kinit_with_keytab(
    principal: str, keytab: str, cache: str, config_file: str, cancelled: threading.Event
) -> None:
    """Get a ticket of `principal` into `cache`. Blocks; raises KinitFailed, KinitStopped once `cancelled`."""
    words = ["-k", "-t", keytab, "-c", cache, "-r", RENEWABLE_FOR, *([principal] if principal else [])]
    _run("kinit", words, config_file, cancelled)


def kinit_renew(cache: str, config_file: str, cancelled: threading.Event) -> None:
    """Renew the ticket in `cache`. Blocks; raises KinitFailed, KinitStopped once `cancelled`."""
    _run("kinit", ["-R", "-c", cache], config_file, cancelled)


def has_tickets(cache: str, config_file: str) -> bool | None:
    """Whether klist finds a ticket that has not ended in `cache`; None where there is no klist."""
    try:
        code, _said_of_it = _done("klist", ["-s", "-c", cache], config_file, threading.Event())
    except KinitFailed:
        return None
    return code == 0


def _run(name: str, words: list[str], config_file: str, cancelled: threading.Event) -> None:
    code, said = _done(name, words, config_file, cancelled)
    if code != 0:
        raise KinitFailed(said or f"{name} ended with exit code {code}.")


def _done(name: str, words: list[str], config_file: str, cancelled: threading.Event) -> tuple[int, str]:
    """The exit code of a program, and what it said."""
    program = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *PLACES]))
    if program is None:
        raise KinitMissing(name)
    environment = _environment(config_file, os.environ)
    try:
        _output, said, code = output_of([program, *words], LONGEST_S, cancelled, environment)
    except ChildStopped:
        if cancelled.is_set():
            raise KinitStopped from None
        raise KinitFailed(f"{name}: no answer from a KDC within {LONGEST_S:g} s") from None
    except ChildFailed as error:
        raise KinitFailed(error.sentence.format(name=program)) from None
    return code, _said(said)


def _environment(config_file: str, inherited: Mapping[str, str]) -> dict[str, str]:
    """What the programs need and no more, since a variable may hold another profile's password.

    English words, which the explanations know, and the profile's configuration.
    """
    environment = {name: value for name, value in inherited.items() if _NEEDED.fullmatch(name)}
    environment["LC_ALL"] = "C"
    if getattr(sys, "frozen", False):
        # PyInstaller leads to our own libraries, which are not the system's programs'
        environment.pop("LD_LIBRARY_PATH", None)
        if "LD_LIBRARY_PATH_ORIG" in inherited:
            environment["LD_LIBRARY_PATH"] = inherited["LD_LIBRARY_PATH_ORIG"]
    if config_file:
        environment["KRB5_CONFIG"] = config_file
    return environment


def _said(words: bytes) -> str:
    return words[:_WORDS_LIMIT].decode("utf-8", "replace").strip()
