"""Says how Oracle Database 11.2, 12.1, 19c and 23ai differ on the wire, as far as a thin client can tell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerStyle:
    """One server release: protocol versions, limits and how it names itself.

    `field_version` decides which TTC fields are sent; `version_number` is AUTH_VERSION_NO, packed in the old
    way before 18c. `string_bytes` is the longest VARCHAR2, `ends_responses` the explicit end of each
    response, `fast_login` the message that saves a new client two round trips.
    """

    name: str
    version: str
    banner: str
    protocol_version: int
    field_version: int
    version_number: int
    string_bytes: int
    identifier_bytes: int
    ends_responses: bool = False
    fast_login: bool = False


def _packed(major: int, release: int, update: int, increment: int, patch: int) -> int:
    return major << 24 | release << 16 | update << 12 | increment << 4 | patch


STYLES = {
    style.name: style
    for style in (
        ServerStyle(
            "11.2",
            "11.2.0.4.0",
            "Oracle Database 11g Enterprise Edition Release 11.2.0.4.0 - 64bit Production",
            protocol_version=314,
            field_version=6,
            version_number=11 << 24 | 2 << 20 | 0 << 12 | 4 << 8,
            string_bytes=4000,
            identifier_bytes=30,
        ),
        ServerStyle(
            "12.1",
            "12.1.0.2.0",
            "Oracle Database 12c Enterprise Edition Release 12.1.0.2.0 - 64bit Production",
            protocol_version=315,
            field_version=7,
            version_number=12 << 24 | 1 << 20 | 0 << 12 | 2 << 8,
            string_bytes=4000,
            identifier_bytes=30,
        ),
        ServerStyle(
            "19c",
            "19.24.0.0.0",
            "Oracle Database 19c Enterprise Edition Release 19.0.0.0.0 - Production",
            protocol_version=318,
            field_version=12,
            version_number=_packed(19, 24, 0, 0, 0),
            string_bytes=4000,
            identifier_bytes=128,
        ),
        ServerStyle(
            "23ai",
            "23.9.0.25.7",
            "Oracle Database 23ai Enterprise Edition Release 23.0.0.0.0 - Production",
            protocol_version=319,
            field_version=24,
            version_number=_packed(23, 9, 0, 25, 7),
            string_bytes=32767,
            identifier_bytes=128,
            ends_responses=True,
            fast_login=True,
        ),
    )
}
