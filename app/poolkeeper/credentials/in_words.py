"""A credential in words: where it came from and how old it is, never what it is."""

from poolkeeper.credentials.credential import Credential

_SPANS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def in_words(credential: Credential, now_s: float) -> str:
    """As `password from ~/.pgpass, line 3, changed 2 days ago`; `now_s` is `time.time()`."""
    parts = [credential.source]
    if credential.version:
        parts.append(f"version {credential.version}")
    if credential.changed_s is not None:
        parts.append(f"changed {_ago(now_s - credential.changed_s)}")
    age_s = now_s - credential.fetched_s
    if age_s >= 1:
        parts.append(f"fetched {_ago(age_s)}")
    if credential.expires_s is not None:
        left_s = credential.expires_s - now_s
        parts.append(f"expires in {_span(left_s)}" if left_s > 0 else f"expired {_ago(-left_s)}")
    if credential.warning:
        parts.append(credential.warning)
    return ", ".join(parts)


def _ago(seconds: float) -> str:
    return f"{_span(seconds)} ago" if seconds >= 1 else "just now"


def _span(seconds: float) -> str:
    """The largest unit that fits, rounded down."""
    for name, length in _SPANS:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {name}{'s' if count > 1 else ''}"
    return "less than a second"
