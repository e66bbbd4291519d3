"""How the record says which sign-in a connection was made with, and how that is read."""

_WORD = "sign-in "


def said(generation: int) -> str:
    """A generation in words."""
    return f"{_WORD}{generation}"


def generation_in(why: str) -> int:
    """The generation that the words of a `connected` say; 1 where they say none."""
    number = why.removeprefix(_WORD)
    return int(number) if number != why and number.isdecimal() else 1
