"""Takes rowids apart: eighteen characters of base 64 in four fields."""

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
FIELDS = (6, 3, 6, 3)
Rowid = tuple[int, int, int, int]


def rowid_parts(text: str) -> Rowid:
    """Object number, file number, block and row of an extended rowid."""
    parts, at = [], 0
    for width in FIELDS:
        number = 0
        for character in text[at : at + width]:
            number = number * 64 + ALPHABET.index(character)
        parts.append(number)
        at += width
    return parts[0], parts[1], parts[2], parts[3]


def rowid_of(row: int) -> Rowid:
    """The rowid that stands for sqlite's row number."""
    return 73_000, 4, 128 + (row >> 10), row & 1023
