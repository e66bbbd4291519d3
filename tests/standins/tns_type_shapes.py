"""Tells the driver the shape of object types; XMLTYPE is the only one that a stand-in has."""

from tests.standins.tns_answers import Answer, Statement
from tests.standins.ttc_types import Column

ASKS_FOR_SHAPE = "dbms_pickler.get_type_shape"
UNKNOWN_TYPE = 1
# end, version, two unknown, no attributes, three op codes, offset of the index
SHAPE_WITHOUT_ATTRIBUTES = bytes(20)
XMLTYPE_OID = bytes.fromhex("00000000000000000000000000020100")
ATTRIBUTES = (
    "VERSION NUMBER",
    "ATTR_NAME VARCHAR2(128)",
    "ATTR_NO NUMBER",
    "ATTR_TYPE_NAME VARCHAR2(128)",
    "ATTR_TYPE_OWNER VARCHAR2(128)",
    "ATTR_TYPE_PACKAGE VARCHAR2(128)",
    "ATTR_TYPE_OID RAW(16)",
    "INSTANTIABLE VARCHAR2(3)",
    "SUPER_TYPE_OWNER VARCHAR2(128)",
    "SUPER_TYPE_NAME VARCHAR2(128)",
)


def type_shape(statement: Statement) -> Answer | None:
    """Answer the block with which the driver asks for a type; None for any other block."""
    if ASKS_FOR_SHAPE not in statement.text:
        return None
    known = "XMLTYPE" in str(statement.binds[0].get("FULL_NAME"))
    attributes = Answer([Column(*column.split(" ", 1)) for column in ATTRIBUTES])
    return Answer(
        out={
            "RET_VAL": 0 if known else UNKNOWN_TYPE,
            "OID": XMLTYPE_OID if known else None,
            "VERSION": 1,
            "TDS": SHAPE_WITHOUT_ATTRIBUTES,
            "ATTRS_RC": attributes,
            "PACKAGE_NAME": None,
            "SCHEMA": "SYS" if known else None,
            "NAME": "XMLTYPE" if known else None,
        }
    )
