"""The one context of Python's TLS that a profile asks for, in sessions and in the connection test alike."""

import ssl
from collections.abc import Callable

from poolkeeper.profiles.profile import Encryption, Tls

WITH_HOST = frozenset({Encryption.VERIFY_FULL, Encryption.STRICT})
VERIFYING = WITH_HOST | {Encryption.VERIFY_CA}


class UnreadableFile(OSError):
    """A file of the profile cannot be used for TLS; the text names it."""


def client_context(tls: Tls, key_password: str = "") -> ssl.SSLContext:
    """What the mode says and no more; `key_password` opens the client's key. Raises UnreadableFile.

    Made by hand: `ssl.create_default_context` writes the session keys to the file that SSLKEYLOGFILE
    names. Certificates that servers make for themselves fail the strictness that it has from Python 3.13
    on (VERIFY_X509_STRICT).
    """
    tls = tls.whole
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if tls.ca_file:
        _load("The CA file", tls.ca_file, lambda: context.load_verify_locations(tls.ca_file))
    elif tls.mode in VERIFYING:
        context.load_default_certs()
    context.check_hostname = tls.mode in WITH_HOST
    if tls.mode not in VERIFYING:
        context.verify_mode = ssl.CERT_NONE
    if tls.certificate_file:
        _load(
            "The client certificate",
            tls.certificate_file,
            lambda: _load_certificate(context, tls, key_password),
        )
    return context


def _load_certificate(context: ssl.SSLContext, tls: Tls, key_password: str) -> None:
    # Without a password OpenSSL would ask for that of an encrypted key on the terminal, and wait.
    context.load_cert_chain(tls.certificate_file, tls.key_file or None, password=key_password)


def _load(what: str, path: str, load: Callable[[], None]) -> None:
    """Say which file an error of the TLS library is about; it does not."""
    try:
        load()
    except (OSError, ValueError) as error:
        words = f"{what} {path} cannot be read ({error})."
    else:
        return
    # Outside of the handler: what is behind would be taken for an error of the network.
    raise UnreadableFile(words)
