"""libpq's `host=... dbname='...'` connection strings as options.

Rules from "Keyword/Value Connection Strings" in libpq's manual: spaces around the equal sign are fine,
a value with spaces stands in single quotes, and a backslash escapes a quote or a backslash.
"""

import re

from poolkeeper.profiles.url_pieces import BadUrl

_WORD = re.compile(
    r"\s*(?P<name>[A-Za-z_]+)\s*=\s*"
    r"(?:'(?P<quoted>(?:[^'\\]|\\.)*)'|(?P<bare>(?:[^\s'\\]|\\.)*))(?=\s|$)",
    re.DOTALL,
)


def looks_like_words(text: str) -> bool:
    """Whether `text` begins as `name=`."""
    return re.match(r"\s*[A-Za-z_]+\s*=", text) is not None


def options_from_words(text: str) -> dict[str, str]:
    """The options in `text`, the last of each name. Raises BadUrl, which repeats no value."""
    options: dict[str, str] = {}
    text = text.strip()
    position = 0
    while position < len(text):
        word = _WORD.match(text, position)
        if word is None:
            raise BadUrl(_complaint(options))
        value = word["quoted"] if word["quoted"] is not None else word["bare"]
        options[word["name"].casefold()] = re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
        position = word.end()
    return options


def _complaint(options: dict[str, str]) -> str:
    where = f"after “{list(options)[-1]}”" if options else "at its beginning"
    return (
        f"The connection string cannot be understood {where}. Write name=value pairs, and values with "
        "spaces or quotes in single quotes."
    )
