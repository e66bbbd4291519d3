"""Has python-oracledb fetch what it would shorten as another type, and remembers the types there were."""

import oracledb

from poolkeeper.databases.database import DbapiCursor

EXACT = {
    oracledb.DB_TYPE_NUMBER: oracledb.DB_TYPE_VARCHAR,
    oracledb.DB_TYPE_BINARY_INTEGER: oracledb.DB_TYPE_VARCHAR,
    oracledb.DB_TYPE_CLOB: oracledb.DB_TYPE_LONG,
    oracledb.DB_TYPE_NCLOB: oracledb.DB_TYPE_LONG_NVARCHAR,
    oracledb.DB_TYPE_BLOB: oracledb.DB_TYPE_LONG_RAW,
}
"""What is fetched as another type: numbers as their digits, large objects whole."""


CODES = "poolkeeper_codes"
"""The attribute of a cursor that keeps the types of its columns."""


class ExactFetch:
    """Chooses what each column is fetched as.

    Each cursor needs one of its own: the driver keeps the choice of a statement that it knows already
    for as long as it is asked by the same object.
    """

    def __call__(self, cursor: DbapiCursor, described: oracledb.FetchInfo) -> oracledb.Var | None:
        """The driver asks this for each column when it has been described."""
        cursor.__dict__.setdefault(CODES, []).append(described.type_code)
        wanted = EXACT.get(described.type_code)
        if wanted is None:
            return None
        variable: oracledb.Var = cursor.var(wanted, arraysize=cursor.arraysize)
        return variable


def types_of(cursor: DbapiCursor) -> list[oracledb.DbType]:
    """The types that the columns of the cursor's result really have."""
    count = len(cursor.description)
    return list(getattr(cursor, CODES, ()))[-count:] or [each.type_code for each in cursor.description]
