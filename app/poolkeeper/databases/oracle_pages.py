"""The public pages that say what an error of Oracle or of python-oracledb means."""

from collections.abc import Mapping

import msgspec

from poolkeeper.databases.meanings import Meaning

PORTAL = "https://docs.oracle.com/error-help/db"
"""Oracle's Error Help has a page for every ORA number."""
GUIDE = "https://python-oracledb.readthedocs.io/en/latest/user_guide"
TROUBLESHOOTING = f"{GUIDE}/troubleshooting.html"
CONNECTING = f"{GUIDE}/connection_handling.html"
EXCEPTIONS = f"{GUIDE}/exception_handling.html"
MODES = f"{GUIDE}/appendix_c.html"
THICK = f"{GUIDE}/initialization.html"
BINDING = f"{GUIDE}/bind.html"
RAISE = "https://docs.oracle.com/en/database/oracle/oracle-database/19/lnpls/plsql-error-handling.html"

EXPLAINED_THERE = frozenset(
    {"DPI-1047", "DPI-1072", "DPY-3001", "DPY-3010", "DPY-3015", "DPY-3029", "DPY-4011", "DPY-4027"}
)
"""The errors that python-oracledb's page on troubleshooting tells of."""


def page_of(code: str) -> str:
    """The address of the page for ORA-NNNNN, DPY-NNNN or DPI-NNNN."""
    if code.startswith("ORA-"):
        return f"{PORTAL}/{code.lower()}/"
    if code in EXPLAINED_THERE:
        return f"{TROUBLESHOOTING}#{code.lower()}"
    return EXCEPTIONS


def with_pages(table: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """The same table, each line with the page of its code unless it names one."""
    return {
        code: meant if meant.source else msgspec.structs.replace(meant, source=page_of(code))
        for code, meant in table.items()
    }


def ora(table: Mapping[int, Meaning]) -> dict[str, Meaning]:
    """A table by ORA numbers, by their codes and with their pages."""
    return with_pages({f"ORA-{number:05}": meant for number, meant in table.items()})


def from_page(meant: Meaning, source: str) -> Meaning:
    """A line of another table, with the page that says so for Oracle."""
    return msgspec.structs.replace(meant, source=source)
