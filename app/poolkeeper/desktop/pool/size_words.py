"""The size that a profile asks for, in the words of its kind of pool."""

from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Profile


def size_words(profile: Profile) -> str:
    """`size 10 + overflow 5`, `min 1, max 4`; empty for a kind without a size."""
    limits = profile.limits
    if limits.size is None:
        return ""
    if profile.pool_kind is PoolKind.MYSQL_CONNECTOR:
        return f"size {limits.size}"
    if limits.least is not None:
        return f"min {limits.least}, max {limits.size}"
    return f"size {limits.size} + overflow {limits.max_overflow}"
