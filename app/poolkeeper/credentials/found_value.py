"""What was found in a file, and where; printing it shows no value."""

import msgspec


class FoundValue(msgspec.Struct, frozen=True):
    """A value and its place in words: `~/.pgpass, line 3`."""

    text: str
    where: str

    def __repr__(self) -> str:
        return f"FoundValue({self.where!r})"

    __str__ = __repr__
