"""Which paths of a client's key are no paths to libpq."""

import ntpath

NO_ENGINE = "There can be no colon in this path: libpq would load a library of that name instead."


def names_an_engine(path: str) -> bool:
    """Whether libpq would take this for an engine of OpenSSL; the colon of a Windows drive is none."""
    drive, rest = ntpath.splitdrive(path)
    return ":" in (rest if len(drive) == 2 else path)
