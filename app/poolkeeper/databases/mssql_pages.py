"""The public pages of Microsoft and FreeTDS that say what an error of SQL Server means.

Every number stands in Microsoft's list "Database Engine events and errors", a page to each range; the
numbers of OWN_PAGE have a page to themselves besides.
"""

from collections.abc import Mapping

import msgspec

from poolkeeper.databases.meanings import Meaning

REFERENCE = "https://learn.microsoft.com/sql/relational-databases/errors-events"
AZURE = "https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues"
SQLSTATES = "https://learn.microsoft.com/sql/odbc/reference/appendixes/appendix-a-odbc-error-codes"
CERTIFICATE = (
    "https://learn.microsoft.com/troubleshoot/sql/database-engine/connect/certificate-validation-failure"
)
SSPI = (
    "https://learn.microsoft.com/troubleshoot/sql/database-engine/connect/cannot-generate-sspi-context-error"
)
NETWORK = (
    "https://learn.microsoft.com/troubleshoot/sql/database-engine/connect/"
    "network-related-or-instance-specific-error-occurred-while-establishing-connection"
)
KEYWORDS = "https://learn.microsoft.com/sql/connect/odbc/dsn-connection-string-attribute"
FREETDS = "https://www.freetds.org/userguide/ConfirmInstall.html"

OWN_PAGE = frozenset(
    {102, 107, 137, 207, 208, 233, 511, 601, 605, 611, 701, 802, 823, 824, 825, 833, 844, 845, 916, 926, 945}
    | {948, 1101, 1105, 1203, 1204, 1205, 1222, 1418, 1505, 1803, 1807, 3168, 3169, 3414, 3417, 4064, 4104}
    | {5120, 7308, 8621, 8645, 8651, 9001, 9002, 9003, 10060, 10061, 11001, 15404, 15517, 17142, 17300}
    | {17809, 17832, 17883, 17884, 17892, 18264, 18452, 18456}
)
"""The numbers with a page of their own that are told of here."""

RANGES = (
    (0, 999),
    *((first, first + 999) for first in range(1000, 11000, 1000)),
    (11000, 12999),
    *((first, first + 999) for first in range(13000, 16000, 1000)),
    (16000, 17999),
    (18000, 18999),
    (19000, 20999),
    (21000, 21999),
    (22000, 22999),
    (23000, 25999),
    (26000, 27999),
    (28000, 30999),
    (31000, 41399),
    (41400, 49999),
)
"""The ranges of Microsoft's list, as its pages are cut."""


def page_of(number: int) -> str:
    """The address of the page that tells of an error number; the list's own where the number is beyond it."""
    if number in OWN_PAGE:
        return f"{REFERENCE}/mssqlserver-{number}-database-engine-error"
    for first, last in RANGES:
        if first <= number <= last:
            return f"{REFERENCE}/database-engine-events-and-errors-{first}-to-{last}"
    return f"{REFERENCE}/database-engine-events-and-errors"


def with_pages(table: Mapping[int, Meaning]) -> dict[int, Meaning]:
    """The same table, each line with the page of its number unless it names one."""
    return {
        number: meant if meant.source else msgspec.structs.replace(meant, source=page_of(number))
        for number, meant in table.items()
    }


def from_page(meant: Meaning, source: str) -> Meaning:
    """A line of another table, with the page that says so for SQL Server."""
    return msgspec.structs.replace(meant, source=source)
