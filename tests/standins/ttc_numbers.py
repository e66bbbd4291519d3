"""Turns numbers into Oracle's wire forms and back.

NUMBER is an exponent byte in base 100 and up to twenty base-100 digits; negative ones are kept as complements
and end in 102. The binary floats are IEEE numbers whose bits are turned so that they sort as bytes.
"""

import struct
from decimal import Decimal

ZERO = b"\x80"
EXPONENT_BIAS = 193
MAX_PAIRS = 20
NEGATIVE_END = 102


def encode_number(value: int | float | Decimal) -> bytes:
    """NUMBER's bytes; keeps forty digits. Raises ValueError for what is no number."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        message = f"NUMBER cannot hold {value}"
        raise ValueError(message)
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    if not text:
        return ZERO
    assert isinstance(exponent, int)
    # an even exponent, so that the point falls between two pairs
    text += "0" * (exponent % 2)
    exponent -= exponent % 2
    text = text.zfill(len(text) + len(text) % 2)
    pairs = [int(text[at : at + 2]) for at in range(0, len(text), 2)]
    head = len(pairs) + exponent // 2 - 1
    pairs = pairs[:MAX_PAIRS]
    while pairs[-1] == 0:
        pairs.pop()
    if sign:
        end = [NEGATIVE_END] if len(pairs) < MAX_PAIRS else []
        return bytes([~(head + EXPONENT_BIAS) & 0xFF, *(101 - pair for pair in pairs), *end])
    return bytes([head + EXPONENT_BIAS, *(pair + 1 for pair in pairs)])


def decode_number(data: bytes) -> int | Decimal:
    """The number that NUMBER's bytes stand for: int where it is whole, else Decimal."""
    if data == ZERO:
        return 0
    negative = not data[0] & 0x80
    head = (~data[0] & 0xFF if negative else data[0]) - EXPONENT_BIAS
    pairs = [
        101 - byte if negative else byte - 1 for byte in data[1:] if not (negative and byte == NEGATIVE_END)
    ]
    text = "".join(f"{pair:02}" for pair in pairs)
    shift = 2 * (head + 1) - len(text)
    # made of its parts: arithmetic would round to the context's precision
    number = Decimal((int(negative), tuple(map(int, text)), shift))
    return int(number) if number == number.to_integral_value() else number


def encode_float(value: float, layout: str) -> bytes:
    """BINARY_FLOAT's (`>f`) or BINARY_DOUBLE's (`>d`) bytes."""
    bits = struct.pack(layout, value)
    if bits[0] & 0x80:
        return bytes(~byte & 0xFF for byte in bits)
    return bytes([bits[0] | 0x80]) + bits[1:]


def decode_float(data: bytes) -> float:
    """The float that BINARY_FLOAT's or BINARY_DOUBLE's bytes stand for."""
    bits = bytes([data[0] & 0x7F]) + data[1:] if data[0] & 0x80 else bytes(~byte & 0xFF for byte in data)
    value: float = struct.unpack(">f" if len(bits) == struct.calcsize(">f") else ">d", bits)[0]
    return value
