"""The beginning of a result of MySQL: its columns, whatever their names hold."""

from typing import Any

import pymysql
from pymysql.connections import MySQLResult
from pymysql.constants.CR import CR_MALFORMED_PACKET
from pymysql.protocol import MysqlPacket

NOT_UNDERSTOOD = "The answer of the server was not understood, so the connection was closed."

COLUMN_FACTS = "<xHIBHBxx"
"""Character set, length, type, flags and decimals (dev.mysql.com, "Column Definition")."""


class ColumnPacket(MysqlPacket):  # type: ignore[misc] # PyMySQL publishes no types
    """One column; a name in another character set than UTF-8 has its stray bytes spelled out."""

    def __init__(self, data: bytes, encoding: str) -> None:
        super().__init__(data, encoding)
        _catalog, _schema, _table, _original_table, name, _original_name = (
            self.read_length_coded_string() for _ in range(6)
        )
        self.name = name.decode("utf-8", "backslashreplace")
        self.charsetnr, self.length, self.type_code, self.flags, self.scale = self.read_struct(COLUMN_FACTS)


class Result(MySQLResult):  # type: ignore[misc]
    """A result whose rest is read by `MysqlExecution.close` alone."""

    def __del__(self) -> None:
        """PyMySQL would read the rest from the wire here, whenever the collector comes along."""

    def _get_descriptions(self) -> None:
        self.fields: list[Any] = [self.connection._read_packet(ColumnPacket) for _ in range(self.field_count)]
        if not self.connection._read_packet().is_eof_packet():
            raise ValueError("the columns have no end")


def not_understood() -> pymysql.err.OperationalError:
    """The error of a connection that was closed since nobody knows what is left on it."""
    return pymysql.err.OperationalError(CR_MALFORMED_PACKET, NOT_UNDERSTOOD)
