"""What the options of pasted URLs mean, whichever library or driver they were written for.

Names from libpq ("Parameter Key Words"), pgJDBC, MySQL Connector/J ("Security"), MariaDB Connector/J ("TLS
parameters"), PyMySQL, mysqlclient and mysql-connector-python. Names are compared without case.
"""

from collections.abc import Iterator, Mapping

import msgspec

from poolkeeper.profiles.profile import Encryption, Tls

_MODES = {
    "disable": Encryption.OFF,
    "disabled": Encryption.OFF,
    "allow": Encryption.PREFER,
    "prefer": Encryption.PREFER,
    "preferred": Encryption.PREFER,
    "require": Encryption.REQUIRE,
    "required": Encryption.REQUIRE,
    "trust": Encryption.REQUIRE,
    "verify-ca": Encryption.VERIFY_CA,
    "verify_ca": Encryption.VERIFY_CA,
    "verify-full": Encryption.VERIFY_FULL,
    "verify_identity": Encryption.VERIFY_FULL,
}
_MODE_NAMES = ("sslmode", "ssl_mode", "ssl-mode")
_CA_NAMES = ("sslrootcert", "ssl_ca", "ssl-ca", "serversslcert")
_CERTIFICATE_NAMES = ("sslcert", "ssl_cert", "ssl-cert")
_KEY_NAMES = ("sslkey", "ssl_key", "ssl-key")
# later ones are stricter and win
_FLAGS = (
    ("ssl", Encryption.REQUIRE),
    ("usessl", Encryption.PREFER),
    ("requiressl", Encryption.REQUIRE),
    ("ssl_verify_cert", Encryption.VERIFY_CA),
    ("verifyservercertificate", Encryption.VERIFY_CA),
    ("ssl_verify_identity", Encryption.VERIFY_FULL),
    ("ssl_check_hostname", Encryption.VERIFY_FULL),
)
_TIMEOUT_NAMES = ("connect_timeout", "connection_timeout", "connecttimeout", "logintimeout")
_TRUE = {"true", "1", "yes", "on", ""}
_FALSE = {"false", "0", "no", "off"}


class UnknownMode(ValueError):
    """An encryption mode that no library knows."""


class Options(msgspec.Struct, frozen=True):
    """What was understood, and the names of those options that were not."""

    tls: Tls
    connect_timeout_s: float | None
    read_only: bool
    not_taken: tuple[str, ...]


def meaning_of(options: Mapping[str, str], *, milliseconds: bool) -> Options:
    """The meaning of options by any of their names. `milliseconds` is the unit of time-outs.

    Raises UnknownMode.
    """
    folded = {name.casefold(): value for name, value in options.items()}
    known = {
        *_MODE_NAMES,
        *_CA_NAMES,
        *_CERTIFICATE_NAMES,
        *_KEY_NAMES,
        *_TIMEOUT_NAMES,
        "ssl_disabled",
        "mode",
    }
    known |= {name for name, _ in _FLAGS}
    return Options(
        tls=Tls(
            mode=_mode(folded),
            ca_file=_file(folded, _CA_NAMES),
            certificate_file=_file(folded, _CERTIFICATE_NAMES),
            key_file=_file(folded, _KEY_NAMES),
        ),
        connect_timeout_s=_timeout_s(folded, milliseconds),
        read_only=folded.get("mode") == "ro",
        not_taken=tuple(name for name in options if name.casefold() not in known),
    )


def _mode(options: Mapping[str, str]) -> Encryption:
    written = _first(options, _MODE_NAMES)
    if written:
        if written.casefold() not in _MODES:
            raise UnknownMode
        return _MODES[written.casefold()]
    if options.get("ssl_disabled", "false").casefold() in _TRUE or _is_off(options):
        return Encryption.OFF
    asked = [mode for name, mode in _FLAGS if options.get(name, "false").casefold() in _TRUE]
    if asked:
        return asked[-1]
    # naming an authority is asking for its verification, as PyMySQL and libpq's "system" do
    return Encryption.VERIFY_CA if _first(options, _CA_NAMES) else Encryption.PREFER


def _is_off(options: Mapping[str, str]) -> bool:
    return any(options.get(name, "true").casefold() in _FALSE for name in ("ssl", "usessl"))


def _file(options: Mapping[str, str], names: tuple[str, ...]) -> str:
    written = _first(options, names)
    return "" if written == "system" else written  # libpq's word for the authorities of the system


def _timeout_s(options: Mapping[str, str], milliseconds: bool) -> float | None:
    return seconds_of(_first(options, _TIMEOUT_NAMES), milliseconds=milliseconds)


def seconds_of(written: str, *, milliseconds: bool = False) -> float | None:
    """A time-out as written, from 1 to 600 s; None where none is, or none that can be understood."""
    if not (written.isascii() and written.isdigit()) or len(written) > 9:
        return None
    seconds = int(written) / 1000 if milliseconds else float(written)
    return min(max(seconds, 1.0), 600.0) if seconds else None  # 0 means for ever there; ours stays


def _first(options: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next(_values(options, names), "")


def _values(options: Mapping[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (options[name] for name in names if options.get(name))
