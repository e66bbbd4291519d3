"""Changing a pool while it is open: what is asked for, and what came of it."""

import msgspec

ON_REQUEST = "recycled on request"
SIGNED_IN_ANEW = "its sign-in is about to expire"


class PoolSize(msgspec.Struct, frozen=True):
    """Connections that the pool keeps, and the most at once (QueuePool: its size, its size and overflow)."""

    kept: int
    most: int


class Recycled(msgspec.Struct, frozen=True):
    """How many idle connections were closed and replaced, and how many follow when they come back."""

    now: int
    later: int
