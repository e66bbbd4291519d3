"""Answers the two messages that agree on the protocol and on the data types, before any login."""

from tests.standins.tns_styles import ServerStyle
from tests.standins.ttc_buffers import TtcReader, TtcWriter

MESSAGE_PROTOCOL, MESSAGE_DATA_TYPES = 1, 2
CHARSET_UTF8, CHARSET_UTF16 = 873, 2000
PROTOCOL_VERSION = 6
CAPABILITY_FIELD_VERSION = 7
CAPABILITIES_COUNT = 55
RUNTIME_TTC, RUNTIME_COUNT = 6, 13
RUNTIME_LONG_STRINGS = 0x04
LONG_STRING_BYTES = 32767


def read_protocol(reader: TtcReader) -> str:
    """Read the client's protocol message; gives the driver's name."""
    while reader.u8():
        pass
    return reader.until_zero().decode()


def write_protocol(writer: TtcWriter, style: ServerStyle) -> None:
    """Answer with the style's capabilities, the character sets UTF-8 and UTF-16."""
    writer.u8(MESSAGE_PROTOCOL, PROTOCOL_VERSION, 0)
    writer.raw(f"x86_64/Linux 2.4.xx {style.version}".encode() + b"\0")
    writer.raw(CHARSET_UTF8.to_bytes(2, "little"))
    writer.u8(1)
    writer.raw((0).to_bytes(2, "little"))
    # two lists of no length, then the national character set, each in its fixed place
    national = bytes(9) + CHARSET_UTF16.to_bytes(2, "big")
    writer.u16(len(national))
    writer.raw(national)
    capabilities = bytearray(CAPABILITIES_COUNT)
    capabilities[CAPABILITY_FIELD_VERSION] = style.field_version
    writer.sized(bytes(capabilities))
    runtime = bytearray(RUNTIME_COUNT)
    runtime[RUNTIME_TTC] = RUNTIME_LONG_STRINGS if style.string_bytes == LONG_STRING_BYTES else 0
    writer.sized(bytes(runtime))


def read_data_types(reader: TtcReader) -> int:
    """Read the client's list of data types; gives its field version."""
    reader.raw(5)
    capabilities = reader.sized() or b""
    reader.sized()
    while reader.u16():
        reader.raw(6)
    return capabilities[CAPABILITY_FIELD_VERSION]


def write_data_types(writer: TtcWriter) -> None:
    """Answer that every type is taken as proposed."""
    writer.u8(MESSAGE_DATA_TYPES)
    writer.u16(0)
