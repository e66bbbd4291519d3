"""Turns a VECTOR into its wire image and back: a head of nine bytes, and the numbers."""

from array import array
from collections.abc import Sequence
from typing import Any

from tests.standins.ttc_numbers import decode_float, encode_float

MAGIC, VERSION = 0xDB, 0
FLAG_NORM = 0x0002 | 0x0010
FLOAT32, FLOAT64, INT8, BINARY = 2, 3, 4, 5
FORMAT_OF_ARRAY = {"f": FLOAT32, "d": FLOAT64, "b": INT8, "B": BINARY}
NORM_BYTES = 8


def encode_vector(value: Any) -> bytes:
    """The image of an array (`f`, `d`, `b`, or `B` for bits); other sequences of numbers travel as `d`."""
    numbers = value if isinstance(value, array) else array("d", value)
    form = FORMAT_OF_ARRAY[numbers.typecode]
    count = len(numbers) * (8 if form == BINARY else 1)
    head = bytes((MAGIC, VERSION)) + FLAG_NORM.to_bytes(2, "big") + bytes((form,)) + count.to_bytes(4, "big")
    return head + bytes(NORM_BYTES) + _numbers(numbers, form)


def decode_vector(image: bytes) -> Sequence[float]:
    """The array that an image stands for."""
    flags, form = int.from_bytes(image[2:4], "big"), image[4]
    data = image[9 + (NORM_BYTES if flags & FLAG_NORM else 0) :]
    typecode = next(code for code, number in FORMAT_OF_ARRAY.items() if number == form)
    if form in (INT8, BINARY):
        return array(typecode, data)
    width = array(typecode).itemsize
    return array(typecode, (decode_float(data[at : at + width]) for at in range(0, len(data), width)))


def _numbers(numbers: array, form: int) -> bytes:
    if form in (INT8, BINARY):
        return numbers.tobytes()
    layout = ">f" if form == FLOAT32 else ">d"
    return b"".join(encode_float(number, layout) for number in numbers)
