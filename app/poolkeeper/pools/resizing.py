"""Changing a pool while it is open: what is asked for, and what came of it."""

import re

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


_QUEUE_SIZE = re.compile(r"size (\d+) \+ overflow (\d+)")
_BOUNDS = re.compile(r"min (\d+), max (\d+)")


def said_queue_size(kept: int, overflow: int) -> str:
    """The new size of a QueuePool as a `resized` event says it."""
    return f"size {kept} + overflow {overflow}"


def said_bounds(least: int | None, most: int | None) -> str:
    """The same of a driver's own pool."""
    return f"min {least}, max {most}"


def size_in(why: str) -> PoolSize | None:
    """The size that the words of a `resized` event say; None where they say none."""
    if told := _QUEUE_SIZE.fullmatch(why):
        return PoolSize(int(told[1]), int(told[1]) + int(told[2]))
    told = _BOUNDS.fullmatch(why)
    return None if told is None else PoolSize(int(told[1]), int(told[2]))


def drawn_size_in(why: str) -> int | None:
    """What of it is a figure's `size`: what a QueuePool keeps, the most of a driver's own pool."""
    size = size_in(why)
    return None if size is None else (size.kept if _QUEUE_SIZE.fullmatch(why) else size.most)
