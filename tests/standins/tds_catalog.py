"""What the drivers' catalogue calls get: the server's types, and what a statement's parameters may be.

pyodbc asks at its first parameter how long each type may be, and binds by the answer. The columns are from
Microsoft Learn, "sp_datatype_info" and "sp_describe_undeclared_parameters".
"""

from __future__ import annotations

import re

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


def described_parameters(statement: str) -> Answer:
    """Suggest nvarchar(4000) for every parameter; drivers ask this for a NULL without a type."""
    names = dict.fromkeys(re.findall(r"(?<!@)@(\w+)", statement))
    suggestion = [231, "nvarchar(4000)", 8000, 0, 0, *[None] * 9, 0, 0, 0, 1, 0, None, 231, 8000]
    return Answer(_SUGGESTED, [[place, f"@{name}", *suggestion] for place, name in enumerate(names, 1)])


def described_result() -> Answer:
    """Know nothing about a result beforehand, which every driver can live with."""
    return Answer([Column("is_hidden", "bit"), Column("column_ordinal", "int"), Column("name", "sysname")])


_SUGGESTED = [
    Column("parameter_ordinal", "int"),
    Column("name", "sysname"),
    Column("suggested_system_type_id", "int"),
    Column("suggested_system_type_name", "nvarchar(256)"),
    Column("suggested_max_length", "smallint"),
    Column("suggested_precision", "tinyint"),
    Column("suggested_scale", "tinyint"),
    Column("suggested_user_type_id", "int"),
    Column("suggested_user_type_database", "sysname"),
    Column("suggested_user_type_schema", "sysname"),
    Column("suggested_user_type_name", "sysname"),
    Column("suggested_assembly_qualified_type_name", "nvarchar(4000)"),
    Column("suggested_xml_collection_id", "int"),
    Column("suggested_xml_collection_database", "sysname"),
    Column("suggested_xml_collection_schema", "sysname"),
    Column("suggested_xml_collection_name", "sysname"),
    Column("suggested_is_xml_document", "bit"),
    Column("suggested_is_case_sensitive", "bit"),
    Column("suggested_is_fixed_length_clr_type", "bit"),
    Column("suggested_is_input", "bit"),
    Column("suggested_is_output", "bit"),
    Column("formal_parameter_name", "sysname"),
    Column("suggested_tds_type_id", "int"),
    Column("suggested_tds_length", "int"),
]
