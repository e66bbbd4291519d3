"""What a worker is given of the window's environment: what its drivers and its Python need, and no secret.

A variable that a profile names as the place of a password is the window's alone: a worker is told the
password by message. `/proc/<pid>/environ` shows for the whole life of a process what it was started with, so
that what is not wanted there must be left out at the start.
"""

import contextlib
import multiprocessing.util
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_EVERYWHERE = """
HOME HOSTALIASES HOSTNAME LANG LANGUAGE LIBPATH LOCALDOMAIN LOGNAME PATH
RES_OPTIONS SHELL SSL_CERT_DIR SSL_CERT_FILE TEMP TMP TMPDIR TNS_ADMIN TWO_TASK TZ TZDIR USER USERNAME
VIRTUAL_ENV
"""
_ON_WINDOWS = """
ALLUSERSPROFILE APPDATA COMPUTERNAME COMSPEC HOMEDRIVE HOMEPATH LOCALAPPDATA LOGONSERVER NUMBER_OF_PROCESSORS
OS PATHEXT PUBLIC SYSTEMDRIVE SYSTEMROOT USERDNSDOMAIN USERDOMAIN USERPROFILE WINDIR
"""
KEPT = frozenset((_EVERYWHERE + _ON_WINDOWS).split())
KEPT_FAMILIES = (
    # the system's loader, Python, and where each system keeps things
    *("LC_", "LD_", "DYLD_", "MALLOC_", "OPENSSL_", "PYTHON", "XDG_", "ARROW_", "OMP_"),
    # the freezer: told to begin anew, a worker finds the application's libraries and not the system's
    *("PYINSTALLER_", "_PYI", "_MEI"),
    # what drivers read: Kerberos, ODBC, FreeTDS, Oracle's libraries
    *("KRB5", "GSS", "ODBC", "FREETDS", "TDS", "ORACLE_", "ORA_", "NLS_", "SQLNET"),
    *("PROCESSOR_", "PROGRAMFILES", "PROGRAMDATA", "PROGRAMW6432", "COMMONPROGRAM"),
)
_SECRET = re.compile(r"PASS|PWD|PW$|_PW_|SECRET|TOKEN|KEY|CREDENTIAL|AUTH")

_one_at_a_time = threading.Lock()


def is_kept(name: str) -> bool:
    """Whether a worker is given the variable of this name."""
    name = name.upper()
    return (name in KEPT or name.startswith(KEPT_FAMILIES)) and _SECRET.search(name) is None


def lean(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` without what is not a worker's business."""
    return {name: value for name, value in environment.items() if is_kept(name)}


def forget_the_rest() -> None:
    """Take from this process's own environment what a worker should not have.

    On Windows a process cannot be started with less; there this is what counts, since what others see of a
    process's environment is what it has now.
    """
    for name in [each for each in os.environ if not is_kept(each)]:
        del os.environ[name]


@contextlib.contextmanager
def starting_leanly() -> Iterator[None]:
    """Have the processes that multiprocessing starts meanwhile begin with the lean environment."""
    own = getattr(multiprocessing.util, "spawnv_passfds", None)
    if sys.platform == "win32" or own is None:
        yield
        return
    with _one_at_a_time:
        multiprocessing.util.spawnv_passfds = _spawned
        try:
            yield
        finally:
            multiprocessing.util.spawnv_passfds = own


def _spawned(path: bytes, args: Sequence[Any], passfds: Sequence[int]) -> int:
    """As multiprocessing's own, which knows no environment: starts a program, returns its process id."""
    process = subprocess.Popen(  # noqa: S603 - this very Python, as multiprocessing asks for it
        [os.fsdecode(each) for each in args],
        executable=os.fsdecode(path),
        env=lean(os.environ),
        pass_fds=sorted(map(int, passfds)),
        close_fds=True,
        # as multiprocessing's own leaves them
        restore_signals=False,
    )
    # multiprocessing waits for its end; this object must not
    process.returncode = 0
    return process.pid
