"""The ODBC drivers for SQL Server that the tests use, registered in a folder of their own."""

import contextlib
import os
import sys
from pathlib import Path

import pytest

MICROSOFT = "ODBC Driver 18 for SQL Server"
FREETDS = "FreeTDS"
_FREETDS_PLACES = (
    "/usr/lib/x86_64-linux-gnu/odbc/libtdsodbc.so",
    "/usr/lib/aarch64-linux-gnu/odbc/libtdsodbc.so",
)


def microsoft_driver():
    """The library of Microsoft's driver 18, out of the package `mssql-python-odbc`."""
    import mssql_python_odbc

    found = sorted(
        Path(mssql_python_odbc.__file__).parent.glob("libs/linux/debian_ubuntu/*/lib/libmsodbcsql-18*.so*")
    )
    return found[-1]


def freetds_driver():
    """The library of FreeTDS, out of the Debian package `tdsodbc`."""
    return next(Path(place) for place in _FREETDS_PLACES if Path(place).exists())


@contextlib.contextmanager
def registered_in(folder, drivers):
    """Write `drivers` (name to library) into an odbcinst.ini in `folder`, and let ODBC read only that.

    Child processes see it too: the variable is in the environment until the end.
    """
    lines = [f"[{name}]\nDriver={library}\n" for name, library in drivers.items()]
    (Path(folder) / "odbcinst.ini").write_text("\n".join(lines))
    (Path(folder) / "odbc.ini").write_text("")
    before = {name: os.environ.get(name) for name in ("ODBCSYSINI", "ODBCINI")}
    os.environ["ODBCSYSINI"] = str(folder)
    os.environ["ODBCINI"] = str(Path(folder) / "odbc.ini")
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@pytest.fixture(scope="session", autouse=sys.platform.startswith("linux"))
def odbc_drivers(tmp_path_factory):
    """Both drivers under the names that people know; gives name to library.

    It is there for every test, before anything touches ODBC: the driver manager remembers for some 20 s
    which driver it did not find.
    """
    drivers = {MICROSOFT: microsoft_driver(), FREETDS: freetds_driver()}
    with registered_in(tmp_path_factory.mktemp("odbc"), drivers):
        yield drivers
