"""When something that a profile signs in with comes to its end."""

import enum

import msgspec


class Expiring(enum.StrEnum):
    """What ends, in the words that are shown."""

    TOKEN = "access token"  # noqa: S105 - a word
    LEASE = "lease"
    TICKET = "Kerberos ticket"
    CERTIFICATE = "client certificate"
    PASSWORD = "password"  # noqa: S105 - a word


class Expiry(msgspec.Struct, frozen=True):
    """`whose` is the user or name it is made out to, `expires_s` is `time.time()`, `source` who told it."""

    what: Expiring
    whose: str
    expires_s: float
    source: str
