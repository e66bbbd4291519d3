"""Turns rowids into their parts and back: eighteen characters of base 64 in four fields."""

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


def rowid_text(parts: Rowid) -> str:
    """The eighteen characters of a rowid."""
    text = ""
    for number, width in zip(parts, FIELDS, strict=True):
        text += "".join(ALPHABET[number >> 6 * place & 63] for place in reversed(range(width)))
    return text


def rowid_of(row: int) -> Rowid:
    """The rowid that stands for sqlite's row number."""
    return 73_000, 4, 128 + (row >> 10), row & 1023


def row_of(text: str) -> int:
    """The sqlite row number that `rowid_of` made a rowid of."""
    _, _, block, slot = rowid_parts(text)
    return (block - 128) << 10 | slot
