"""Keeps a password out of what a driver says."""

import contextlib
import re
from collections.abc import Iterator
from urllib.parse import quote

from poolkeeper.databases.causes import causes

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
    """Mask `password` in the texts of an error and of all that lies behind it."""
    if not password:
        return
    for each in causes(error):
        each.args = tuple(_masked_part(part, password) for part in each.args)
        for name, value in vars(each).items():
            if isinstance(value, str):
                setattr(each, name, masked(value, password))
        if isinstance(each, OSError) and isinstance(each.strerror, str):
            each.strerror = masked(each.strerror, password)


def _masked_part(part: object, password: str) -> object:
    if isinstance(part, str):
        return masked(part, password)
    if isinstance(part, bytes):
        # pymssql's words
        return masked(part.decode("utf-8", "backslashreplace"), password).encode()
    if isinstance(getattr(part, "message", None), str):
        # python-oracledb's own object, of which its error's text is made
        with contextlib.suppress(AttributeError):
            part.message = masked(part.message, password)  # type: ignore[attr-defined]
    return part


def masked(text: str, password: str) -> str:
    """`text` with the password, plain or as in a URL, replaced by asterisks."""
    for spelling in {password, quote(password, safe="")}:
        pattern = re.escape(spelling)
        if len(password) < SHORT:
            # A short one is also part of ordinary words, and masking it there would spell it out.
            pattern = rf"(?<!\w){pattern}(?!\w)"
        text = re.sub(pattern, MASK, text)
    return text
