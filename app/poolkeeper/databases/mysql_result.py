"""The beginning of a result of MySQL: its columns, whatever their names hold."""

from typing import Any

import pymysql
from pymysql.connections import MySQLResult
from pymysql.constants.CR import CR_MALFORMED_PACKET
from pymysql.protocol import MysqlPacket

from poolkeeper.databases.column_limits import refuse_too_many
from poolkeeper.profiles.engines import Engine

NOT_UNDERSTOOD = "The answer of the server was not understood, so the connection was closed."

COLUMN_FACTS = "<xHIBHBxx"
"""Character set, length, type, flags and decimals (dev.mysql.com, "Column Definition")."""


DESCRIPTION_BYTES = 16_000_000
"""More than the names of all columns that a result may have can be."""


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
        refuse_too_many(Engine.MYSQL, self.field_count)
        self.fields: list[Any] = []
        left = DESCRIPTION_BYTES
        for _ in range(self.field_count):
            field = self.connection._read_packet(ColumnPacket)
            left -= len(field.get_all_data())
            if left < 0:
                raise ValueError("the columns are longer than any server's")
            self.fields.append(field)
        if not self.connection._read_packet().is_eof_packet():
            raise ValueError("the columns have no end")


class SmallResult(MySQLResult):  # type: ignore[misc]
    """The whole result of a question of our own."""

    def _get_descriptions(self) -> None:
        refuse_too_many(Engine.MYSQL, self.field_count)
        super()._get_descriptions()


def not_understood() -> pymysql.err.OperationalError:
    """The error of a connection that was closed since nobody knows what is left on it."""
    return pymysql.err.OperationalError(CR_MALFORMED_PACKET, NOT_UNDERSTOOD)
