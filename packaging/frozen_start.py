"""Runs first in every process of the frozen application, by PyInstaller's runtime hooks."""

import os
import sys

_LIBRARIES = "LD_LIBRARY_PATH"

if sys.platform.startswith("linux"):
    # The bootloader leads this process to the libraries of the application, and the loader has noted that by
    # now. Programs that are started from here (kinit, a command that prints a password, a browser) want those
    # of the system.
    before = os.environ.get(f"{_LIBRARIES}_ORIG")
    if before is None:
        os.environ.pop(_LIBRARIES, None)
    else:
        os.environ[_LIBRARIES] = before
    # has the bootloader lead our own workers there again
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
