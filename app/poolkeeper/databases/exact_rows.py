"""Turns a driver's rows into what the kinds of their columns promise, column by column.

Where all values of a column are of one type, the whole column is written at once: a call in Python for each
value costs more than the driver needs to fetch it.
"""

import functools
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Values = Sequence[Any]
Reader = Callable[[Values], Values] | None
"""Makes of a column's values what its kind promises, NULL staying None; None where the driver's are that."""

AT_ONCE_FROM = 64
"""Rows. A first few are shown before Arrow's functions, which take some 60 ms, are loaded."""

_NOTHING = type(None)
SMALLEST_FIXED, LARGEST_FIXED, LARGEST_FIXED_REAL = 1e-4, 1e10, 1e6
"""Between these Arrow writes a number without an exponent, as Python does. Arrow leaves `.0` out."""

_DIGITS_OF_PYTHON = 6
_STAMP_TO_SECONDS = 19
"""Characters of `2026-11-21 12:34:56`."""


def read(rows: Sequence[Sequence[Any]], readers: Sequence[Reader]) -> list[Any]:
    """The rows with each column's reader applied."""
    if not rows or not any(readers):
        return list(rows)
    columns = [
        values if reader is None else reader(values)
        for values, reader in zip(zip(*rows, strict=True), readers, strict=True)
    ]
    return list(zip(*columns, strict=True))


def reading(
    write: Callable[[Any], Any], at_once: Mapping[type, Callable[[Values], Values]] | None = None
) -> Callable[[Values], Values]:
    """A reader that calls `write` for each value that is not NULL.

    Where there are many, all of one type that is in `at_once`, the function there writes the column instead.
    """
    whole = at_once or {}

    def read_column(values: Values) -> Values:
        if len(values) >= AT_ONCE_FROM:
            types = set(map(type, values)) - {_NOTHING}
            quick = whole.get(types.pop()) if len(types) == 1 else None
            if quick is not None:
                return quick(values)
        return [None if each is None else write(each) for each in values]

    return read_column


def as_they_are(values: Values) -> Values:
    """For a type that is already what the column promises."""
    return values


def float_texts(values: Values) -> Values:
    """What `repr` gives for each float; Arrow writes fractions three times as fast."""
    pa, compute = _arrow()
    array = pa.array(values, pa.float64())
    alike = compute.and_(
        _between(compute.abs(array), SMALLEST_FIXED, LARGEST_FIXED),
        compute.not_equal(array, compute.floor(array)),
    )
    return _repaired(array, alike, values, repr)


def real_texts(values: Values) -> Values:
    """What `real_text` gives for each float, five times as fast."""
    pa, compute = _arrow()
    array = pa.array(values, pa.float32())
    size = compute.abs(array)
    alike = compute.or_(_between(size, SMALLEST_FIXED, LARGEST_FIXED_REAL), compute.equal(size, _number(0.0)))
    return _repaired(array, alike, values, real_text)


def _repaired(array: Any, alike: Any, values: Values, write: Callable[[Any], str]) -> Values:  # noqa: ANN401
    """Arrow's texts, with those that it writes in another form written by `write`."""
    pa, compute = _arrow()
    texts: list[str | None] = array.cast(pa.string()).to_pylist()
    for place in compute.indices_nonzero(compute.invert(alike)).to_pylist():
        texts[place] = write(values[place])
    return texts


def decimal_texts(values: Values) -> Values:
    """All digits of each Decimal and no exponent."""
    texts = [None if each is None else str(each) for each in values]
    if "E" in "".join(filter(None, texts)):
        return [None if each is None else format(each, "f") for each in values]
    return texts


def date_texts(values: Values) -> Values:
    """`2026-11-21` for each date."""
    pa, _compute = _arrow()
    texts: Values = pa.array(values, pa.date32()).cast(pa.string()).to_pylist()
    return texts


def stamp_texts(values: Values, digits: int) -> Values:
    """`2026-11-21 12:34:56.789` for each datetime without a zone, with 0 to 9 digits of a second."""
    pa, compute = _arrow()
    texts = pa.array(values, pa.timestamp("us")).cast(pa.string())
    # Cut as text: a cast to a coarser type would round what lies before 1970 up.
    length = _STAMP_TO_SECONDS + (digits and digits + 1)
    written: Values = compute.utf8_slice_codeunits(texts, 0, length).to_pylist()
    if digits <= _DIGITS_OF_PYTHON:
        return written
    return [None if each is None else f"{each:0<{length}}" for each in written]


def cut_texts(values: Values, length: int) -> Values:
    """The first characters of each text."""
    return [None if each is None else each[:length] for each in values]


def real_text(value: float) -> str:
    """The shortest digits that mean this number in four bytes, which is what was sent."""
    for digits in range(6, 9):
        text = f"{value:.{digits}g}"
        if struct.pack("<f", float(text)) == struct.pack("<f", value):
            return text
    return f"{value:.9g}"


def _between(array: Any, smallest: float, largest: float) -> Any:  # noqa: ANN401
    _pa, compute = _arrow()
    return compute.and_(
        compute.greater_equal(array, _number(smallest)), compute.less(array, _number(largest))
    )


@functools.cache
def _number(value: float) -> Any:  # noqa: ANN401
    # Kept: pyarrow looks for a package on the disk whenever it is given a number of Python's.
    pa, _compute = _arrow()
    return pa.scalar(value)


def _arrow() -> tuple[Any, Any]:
    # Imported here: a worker starts without it.
    import pyarrow as pa
    import pyarrow.compute

    return pa, pyarrow.compute
