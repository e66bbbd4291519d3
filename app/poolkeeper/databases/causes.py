"""What lies behind an error: drivers wrap the system's own errors in theirs."""

from collections.abc import Iterator


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that lies behind it."""
    each: BaseException | None = error
    seen: set[int] = set()
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        # PyMySQL names the cause of a failed connect here, and cuts it off everywhere else.
        each = getattr(each, "original_exception", None) or each.__cause__ or each.__context__
