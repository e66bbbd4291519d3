"""What is inside wheels and beside them without being a library of PyPI: recognised by the names of files."""

import fnmatch
from pathlib import PurePosixPath
from typing import NamedTuple


class Library(NamedTuple):
    """A piece of software, its licence as SPDX writes it, and how it is recognised.

    `texts` are files of `packaging/licences`, without their ending. `patterns` are for the names of its files
    in small letters. `package` is its name in the lists that auditwheel leaves in wheels, and `mark` what
    stands in its files before their version.
    """

    name: str
    licence: str
    texts: tuple[str, ...]
    patterns: tuple[str, ...]
    package: str = ""
    mark: bytes = b""


_XCB = tuple(
    f"libxcb-{part}.so.*"
    for part in (
        "cursor", "glx", "icccm", "image", "keysyms", "randr", "render-util", "render", "shape", "shm",
        "sync", "util", "xfixes", "xkb",
    )
)  # fmt: skip

LIBRARIES = (
    # the first that fits counts
    Library(
        "OpenSSL 1.1", "OpenSSL", ("openssl-1.1",), ("libcrypto*.1.1*", "libssl*.1.1*", "lib*-1_1*.dll"),
        "openssl-libs", b"OpenSSL ",
    ),
    Library(
        "OpenSSL", "Apache-2.0", ("Apache-2.0",),
        ("libcrypto[-.]*", "libssl[-.]*"), "openssl-libs", b"OpenSSL ",
    ),
    Library("libpq", "PostgreSQL", ("postgresql",), ("libpq[-.]*",)),
    Library(
        "MIT Kerberos", "MIT", ("krb5",),
        ("libkrb5*", "libk5crypto*", "libgssapi_krb5*", "krb5_*.dll", "k5sprt*.dll", "gssapi*.dll"),
        "krb5-libs", b"krb5-",
    ),
    Library("com_err of e2fsprogs", "MIT", ("e2fsprogs",), ("libcom_err*", "comerr*.dll"), "libcom_err"),
    Library("libkeyutils", "LGPL-2.1-or-later", ("keyutils", "LGPL-2.1"), ("libkeyutils*",), "keyutils-libs"),
    Library("libselinux", "LicenseRef-public-domain", ("libselinux",), ("libselinux*",), "libselinux"),
    Library("PCRE2", "BSD-3-Clause", ("pcre2",), ("libpcre2-8*",), "pcre2"),
    Library("PCRE", "BSD-3-Clause", ("pcre",), ("libpcre-*", "libpcre.*"), "pcre"),
    Library("OpenLDAP", "OLDAP-2.8", ("openldap",), ("libldap*", "liblber*")),
    Library(
        "Cyrus SASL", "BSD-Attribution-HPND-disclaimer", ("cyrus-sasl",), ("libsasl2*",), "cyrus-sasl-lib",
    ),
    Library("libcrypt of the GNU C library", "LGPL-2.1-or-later", ("libxcrypt", "LGPL-2.1"), ("libcrypt-*",)),
    Library(
        "FreeTDS", "LGPL-2.0-or-later", ("freetds", "LGPL-2.0", "GPL-2.0"),
        ("libsybdb*", "libct.*", "libct-*", "_mssql.*", "sybdb*.dll"),
    ),
    Library(
        "unixODBC", "LGPL-2.1-or-later", ("unixodbc", "LGPL-2.1", "GPL-2.0"),
        ("libodbc[.-]*", "libodbcinst*"),
    ),
    Library("libltdl of Libtool", "LGPL-2.1-or-later", ("libtool", "LGPL-2.1"), ("libltdl*",)),
    Library("ICU", "ICU", ("icu",), ("libicu*", "icu*.dll")),
    Library("bzip2", "bzip2-1.0.6", ("bzip2",), ("libbz2*",)),
    Library("libffi", "MIT", ("libffi",), ("libffi*",)),
    Library("XZ Utils", "LicenseRef-public-domain", ("xz",), ("liblzma*",)),
    Library("SQLite", "blessing", ("sqlite",), ("libsqlite3*", "sqlite3*.dll")),
    Library("libuuid of util-linux", "BSD-3-Clause", ("util-linux",), ("libuuid*",)),
    Library("XCB", "MIT", ("xcb",), _XCB),
    Library("libxkbcommon", "MIT", ("libxkbcommon",), ("libxkbcommon*",)),
    Library("zlib", "Zlib", ("zlib",), ("libz[.-]*", "zlib*.dll")),
    Library("Zstandard", "BSD-3-Clause OR GPL-2.0-only", ("zstd", "GPL-2.0"), ("libzstd*", "zstd*.dll")),
    Library(
        "Microsoft C and C++ runtime", "LicenseRef-Microsoft-Distributable-Code", ("microsoft-runtime",),
        ("vcruntime*.dll", "msvcp*.dll", "concrt*.dll", "ucrtbase.dll", "api-ms-win-*.dll"),
    ),
)  # fmt: skip
"""Libraries that wheels, Python and the system bring."""

QT = Library(
    "Qt",
    "LGPL-3.0-only",
    ("LGPL-3.0", "GPL-3.0", "qtbase", "qtsvg", "qtwayland"),
    ("libqt6*", "qt6*.dll", "qtcore", "qtgui", "qtwidgets", "qtdbus", "qtsvg", "qtopengl"),
)
"""Qt, with what it is made of itself; its plugins are those of the wheel."""

PYTHON_TEXTS = ("python-incorporated",)
"""The licences of what Python's own source has inside."""

TEXTS_OF_DISTRIBUTIONS = {
    "certifi": ("MPL-2.0",),
    "pyside6-essentials": ("LGPL-3.0", "GPL-3.0"),
    "shiboken6": ("LGPL-3.0", "GPL-3.0"),
    "psycopg": ("GPL-3.0",),
    "psycopg-binary": ("GPL-3.0",),
    "psycopg-pool": ("GPL-3.0",),
    "psycopg2-binary": ("LGPL-3.0", "GPL-3.0"),
}
"""Libraries of PyPI without licence texts, or whose text builds on another."""

IN_THE_COMPILER = frozenset({
    "asn1_derive", "cc", "find-msvc-tools", "heck", "openssl-macros", "pkg-config", "proc-macro2",
    "pyo3-build-config", "pyo3-macros", "pyo3-macros-backend", "quote", "shlex", "syn", "target-lexicon",
    "unicode-ident", "vcpkg",
})  # fmt: skip
"""Crates in a wheel's list that only ran while it was compiled: nothing of them is in it."""


def recognised(path: str) -> Library | None:
    """The library that a file is a part of, by its path in the application; None for any other file."""
    name = PurePosixPath(path.replace("\\", "/")).name.lower()
    for library in (*LIBRARIES, QT):
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in library.patterns):
            return library
    return None
