"""What the drivers' catalogue calls get: the types that the server has (sp_datatype_info).

pyodbc asks at its first parameter how long each type may be, and binds by the answer. The columns are from
Microsoft Learn, "sp_datatype_info".
"""

from __future__ import annotations

from tests.standins.tds_answers import Answer, Column

_COLUMNS = [
    Column("TYPE_NAME", "sysname"),
    Column("DATA_TYPE", "smallint"),
    Column("PRECISION", "int"),
    Column("LITERAL_PREFIX", "varchar(32)"),
    Column("LITERAL_SUFFIX", "varchar(32)"),
    Column("CREATE_PARAMS", "varchar(32)"),
    Column("NULLABLE", "smallint"),
    Column("CASE_SENSITIVE", "smallint"),
    Column("SEARCHABLE", "smallint"),
    Column("UNSIGNED_ATTRIBUTE", "smallint"),
    Column("MONEY", "smallint"),
    Column("AUTO_INCREMENT", "smallint"),
    Column("LOCAL_TYPE_NAME", "sysname"),
    Column("MINIMUM_SCALE", "smallint"),
    Column("MAXIMUM_SCALE", "smallint"),
    Column("SQL_DATA_TYPE", "smallint"),
    Column("SQL_DATETIME_SUB", "smallint"),
    Column("NUM_PREC_RADIX", "int"),
    Column("INTERVAL_PRECISION", "smallint"),
    Column("USERTYPE", "smallint"),
]
# name, ODBC number, precision, what a literal begins and ends with, parameters, greatest scale
_TYPES = [
    ("nvarchar", -9, 4000, "N'", "'", "max length", None),
    ("bit", -7, 1, None, None, None, 0),
    ("tinyint", -6, 3, None, None, None, 0),
    ("bigint", -5, 19, None, None, None, 0),
    ("varbinary", -3, 8000, "0x", None, "max length", None),
    ("binary", -2, 8000, "0x", None, "length", None),
    ("char", 1, 8000, "'", "'", "length", None),
    ("numeric", 2, 38, None, None, "precision,scale", 38),
    ("decimal", 3, 38, None, None, "precision,scale", 38),
    ("int", 4, 10, None, None, None, 0),
    ("smallint", 5, 5, None, None, None, 0),
    ("float", 6, 53, None, None, None, None),
    ("real", 7, 24, None, None, None, None),
    ("varchar", 12, 8000, "'", "'", "max length", None),
    ("date", 91, 10, "'", "'", None, None),
    ("datetime2", 93, 27, "'", "'", "scale", 7),
    ("datetime", 93, 23, "'", "'", None, 3),
    ("time", -154, 16, "'", "'", "scale", 7),
    ("datetimeoffset", -155, 34, "'", "'", "scale", 7),
]


def data_types(wanted: int) -> Answer:
    """Give the types with this ODBC number; 0 asks for all."""
    return Answer(_COLUMNS, [_row(*each) for each in _TYPES if wanted in {0, each[1]}])


def _row(name, number, precision, prefix, suffix, parameters, scale) -> list[object]:
    described = [name, number, precision, prefix, suffix, parameters]
    usage = [1, 0, 3, None, 0, None, name, None if scale is None else 0, scale]
    return [*described, *usage, number, None, 10 if scale == 0 else None, None, 0]
