"""Keeps a password out of what a driver says."""

import contextlib
import re
from collections.abc import Iterator
from urllib.parse import quote

MASK = "***"
SHORT = 6


@contextlib.contextmanager
def concealing(password: str) -> Iterator[None]:
    """Errors that leave this block do not hold `password` in their texts, nor do their causes."""
    try:
        yield
    except BaseException as error:
        conceal(error, password)
        raise


def conceal(error: BaseException, password: str) -> None:
    """Mask `password` in the arguments of an error, its causes and its notes."""
    seen: set[int] = set()
    each: BaseException | None = error
    while password and each is not None and id(each) not in seen:
        seen.add(id(each))
        each.args = tuple(masked(part, password) if isinstance(part, str) else part for part in each.args)
        each = each.__cause__ or each.__context__


def masked(text: str, password: str) -> str:
    """`text` with the password, plain or as in a URL, replaced by asterisks."""
    for spelling in {password, quote(password, safe="")}:
        pattern = re.escape(spelling)
        if len(password) < SHORT:
            # A short one is also part of ordinary words, and masking it there would spell it out.
            pattern = rf"(?<!\w){pattern}(?!\w)"
        text = re.sub(pattern, MASK, text)
    return text
