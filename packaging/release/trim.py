"""What the frozen application does without: parts of its libraries that Poolkeeper never loads."""

import fnmatch
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from release.elf import needed_libraries

OF_THE_SYSTEM = (
    "libstdc++.so.*", "libgcc_s.so.*", "libglib-2.0.so.*", "libgthread-2.0.so.*", "libdbus-1.so.*",
    "libfontconfig.so.*", "libfreetype.so.*", "libX11.so.*", "libX11-xcb.so.*",
)  # fmt: skip
"""`debian.DEPENDS` asks for them."""

UNLINKED = ("libarrow_substrait.so.",)
"""Libraries, by how their names begin, that pyarrow's wheel for Linux is linked to and calls nothing of."""

LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "pyarrow: its RPC, cloud file systems, ORC, encryption": (
        "pyarrow/*arrow*flight*",
        "pyarrow/_flight*",
        "pyarrow/libarrow_s3*",
        "pyarrow/_s3fs*",
        "pyarrow/_gcsfs*",
        "pyarrow/_azurefs*",
        "pyarrow/_hdfs*",
        "pyarrow/_orc*",
        "pyarrow/_dataset_orc*",
        "pyarrow/*parquet_encryption*",
        "pyarrow/_cuda*",
    ),
    "pyarrow: what one compiles against it, its tests": (
        "pyarrow/include/*",
        "pyarrow/includes/*",
        "pyarrow/src/*",
        "pyarrow/tests/*",
        "pyarrow/*.px[di]",
        "pyarrow/*.pyx",
        "pyarrow/*.h",
        "pyarrow/*.lib",
    ),
    # a wheel has no symlinks: each library of pyarrow is there under every one of its names
    "pyarrow: the same library under its other names": (
        "pyarrow/libarrow*.so",
        "pyarrow/libparquet*.so",
        "pyarrow/lib*.so.[0-9]*.[0-9]*.[0-9]*",
        "pyarrow/libarrow*[a-z].dylib",
        "pyarrow/libparquet*[a-z].dylib",
        "pyarrow/lib*.[0-9]*.[0-9]*.[0-9]*.dylib",
    ),
    "Qt: GTK's looks, with GTK": ("PySide6/Qt/plugins/platformthemes/libqgtk3*",),
    "Qt: screens without a desktop": (
        *(
            f"PySide6/*plugins/platforms/*{name}.*"
            for name in (
                "qeglfs",
                "qlinuxfb",
                "qminimal",
                "qminimalegl",
                "qvkkhrdisplay",
                "qvnc",
                "qdirect2d",
            )
        ),
        "PySide6/Qt/plugins/egldeviceintegrations/*",
        "PySide6/*plugins/generic/*",
    ),
    "Qt: pictures that Poolkeeper has none of": (
        *(
            f"PySide6/*plugins/imageformats/*{name}.*"
            for name in (
                "qgif",
                "qicns",
                "qico",
                "qjpeg",
                "qtga",
                "qtiff",
                "qwbmp",
                "qwebp",
                "qpdf",
            )
        ),
    ),
    "Qt: other languages than Poolkeeper's": ("PySide6/*translations/*",),
    # the window is drawn by the processor
    "Qt: a renderer for 3D": ("PySide6/opengl32sw.dll", "PySide6/d3dcompiler_*.dll"),
    "botocore: services that no sign-in asks": ("botocore/data/*", "boto3/data/*", "boto3/examples/*"),
    "pyarrow: plans in Substrait's format": ("pyarrow/_substrait*", "*libarrow_substrait.so*"),
    # every desktop has them, as new or newer, and its graphics drivers, fonts and buses want their own
    "libraries that every Linux desktop has": OF_THE_SYSTEM,
    # `release.licences` puts all of them into one place
    "licences beside each library": (
        "*.dist-info/licenses/*",
        "*.dist-info/sboms/*",
        *(f"*.dist-info/{name}*" for name in ("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS")),
    ),
    "lists of files for installers": ("*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED"),
}
"""Why, and the patterns of the files, as paths inside the application."""

KEPT = (
    *(
        f"botocore/data/{name}"
        for name in (
            "endpoints.json",
            "partitions.json",
            "sdk-default-configuration.json",
            "_retry.json",
            "secretsmanager/*",
            "sts/*",
            "sso/*",
            "sso-oidc/*",
            "signin/*",
            "rds/*",
        )
    ),
)
"""What stays although a pattern above has it."""

EXCLUDED_MODULES = (
    # Microsoft's licence of mssql-python's ODBC driver does not let us pass it on
    "mssql_python", "mssql_python_odbc", "mssql_py_core",
    # of Connector/Python its pool is wanted, and not the compiled client of 27 MB nor its other faces
    "_mysql_connector", "_mysqlxpb", "mysqlx", "mysql.connector.django", "mysql.connector.aio", "mysql.ai",
    # sign-ins over HTTPS go through Python's own sockets; the window has no network of its own
    "PySide6.QtNetwork", "PySide6.QtQml",
    "tkinter", "pandas", "numpy", "unittest.mock", "pydoc_data", "setuptools", "distutils", "pip", "wheel",
    "IPython", "pytest", "PyInstaller",
    "pyarrow.tests", "pyarrow.flight", "pyarrow.cuda", "pyarrow.orc", "pyarrow.substrait",
    "sqlalchemy.testing", "sqlalchemy.ext.mypy", "greenlet.tests", "psycopg2.tests",
    "sqlglot.executor", "sqlglot.lineage", "sqlglot.planner", "sqlglot.diff",
)  # fmt: skip
"""Python modules that nothing in Poolkeeper imports, though a library offers them."""


def why_left_out(path: str) -> str:
    """The reason why a file is not a part of the application; empty where it is."""
    path = path.replace("\\", "/")
    if any(fnmatch.fnmatchcase(path, pattern) for pattern in KEPT):
        return ""
    for reason, patterns in LEFT_OUT.items():
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns):
            return reason
    return ""


Entry = tuple[str, str, str]
"""What PyInstaller knows of a file: its path in the application, its source or a link's target, its kind."""


def trimmed(
    binaries: Iterable[Entry], datas: Iterable[Entry]
) -> tuple[list[Entry], list[Entry], list[tuple[str, int]]]:
    """The binaries and other files that stay, and of those that do not the reason and the bytes."""
    left_out: list[tuple[str, int]] = []
    kept_datas = [entry for entry in datas if not _leave_out(entry, left_out)]
    kept_binaries = [entry for entry in binaries if not _leave_out(entry, left_out)]
    if not sys.platform.startswith("linux"):
        return kept_binaries, kept_datas, left_out
    needed = without_orphans(_links([*kept_binaries, *kept_datas]))
    orphans = [entry for entry in kept_binaries if entry[0] not in needed]
    left_out += [("libraries that only those were linked to", _size(entry)) for entry in orphans]
    return (
        [entry for entry in kept_binaries if entry[0] in needed],
        # a link to what is not there any more
        [entry for entry in kept_datas if entry[2] != "SYMLINK" or entry[0] in needed],
        left_out,
    )


def without_orphans(links: Mapping[str, set[str]]) -> set[str]:
    """Of these files those that are needed: a library whose last user was left out goes with it.

    `links` has for each file the names of the libraries it is linked to.
    """
    by_name: dict[str, list[str]] = {}
    for path in links:
        by_name.setdefault(PurePosixPath(path).name, []).append(path)
    reached: set[str] = set()
    waiting = [path for path in links if not _is_there_for_others(path)]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += [each for name in links[path] for each in by_name.get(name, ())]
    return reached


def _is_there_for_others(path: str) -> bool:
    """Whether a file is a library of the system or of Qt, which nothing but a link of another asks for."""
    pure = PurePosixPath(path)
    apart = str(pure.parent) in {".", "PySide6/Qt/lib"}
    # an extension module lies there too, where it is no part of a package
    return apart and fnmatch.fnmatchcase(pure.name, "lib*.so*") and not pure.name.startswith("libpython")


def _links(entries: Iterable[Entry]) -> dict[str, set[str]]:
    """A link needs its target, as a program needs its libraries."""
    every = list(entries)
    needed = needed_libraries([Path(source) for _, source, kind in every if kind != "SYMLINK"])
    return {
        path: {PurePosixPath(source).name} if kind == "SYMLINK" else needed[Path(source)]
        for path, source, kind in every
    }


def _leave_out(entry: Entry, left_out: list[tuple[str, int]]) -> bool:
    path, source, kind = entry
    reason = why_left_out(path) or (kind == "SYMLINK" and why_left_out(source))
    if reason:
        left_out.append((reason, _size(entry)))
    return bool(reason)


def _size(entry: Entry) -> int:
    return 0 if entry[2] == "SYMLINK" else Path(entry[1]).stat().st_size
