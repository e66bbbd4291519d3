"""How many connections a pool may have, whatever its kind calls that."""

import msgspec


class PoolLimits(msgspec.Struct, frozen=True):
    """What bounds a pool: None where its kind has no such bound. `least` is what a driver's pool keeps."""

    size: int | None
    max_overflow: int | None = 0
    least: int | None = None

    @property
    def capacity(self) -> int | None:
        """The most connections at once."""
        return None if self.size is None else self.size + (self.max_overflow or 0)
