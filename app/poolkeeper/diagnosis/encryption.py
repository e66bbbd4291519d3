"""Judges what protects the path to a server against what the profile demands."""

import socket
import time

from cryptography import x509

from poolkeeper.databases.database import Endpoint
from poolkeeper.databases.tls_context import VERIFYING, WITH_HOST, client_context
from poolkeeper.diagnosis.client_certificate import with_client
from poolkeeper.diagnosis.finding import Finding
from poolkeeper.diagnosis.steps import Outcome
from poolkeeper.diagnosis.tls_probe import EncryptedConnection, NotOffered, ServerBusy, TlsProbe
from poolkeeper.profiles.profile import Encryption, Profile

_DEMANDING = VERIFYING | {Encryption.REQUIRE}


class TlsMissing(Exception):
    """The profile demands encryption and the server offers none."""


def examine(
    probe: TlsProbe,
    connection: socket.socket,
    profile: Profile,
    endpoint: Endpoint,
    key_password: str = "",
) -> Finding:
    """Ask the server on this new connection to `endpoint`; closes it.

    Raises TlsMissing, StrangeServer, ssl.SSLError (SSLCertVerificationError for a wrong authority or
    host) or OSError.
    """
    mode = profile.tls.mode
    with connection:
        try:
            context = client_context(profile.tls, key_password)
            name = profile.sql_server.host_in_certificate or endpoint.host
            with probe.start_tls(connection, context, name) as encrypted:
                return with_client(_judge(encrypted, mode), profile.tls, time.time())
        except NotOffered as error:
            if mode in _DEMANDING:
                raise TlsMissing from error
            return Finding(Outcome.WARNED, "not encrypted: no TLS is offered on this port")
        except ServerBusy:
            return Finding(Outcome.WARNED, "the server turns new connections away")


def _judge(encrypted: EncryptedConnection, mode: Encryption) -> Finding:
    what = f"{_spaced(encrypted.version() or 'TLS')} · certificate {_subject(encrypted)}"
    if mode is Encryption.OFF:
        return Finding(Outcome.WARNED, "not encrypted: the profile switches off what the server offers")
    if mode in WITH_HOST:
        return Finding(Outcome.PASSED, f"{what} · authority and host checked")
    if mode is Encryption.VERIFY_CA:
        return Finding(Outcome.PASSED, f"{what} · authority checked")
    return Finding(Outcome.WARNED, f"{what}; this profile trusts it without checking")


def _subject(encrypted: EncryptedConnection) -> str:
    certificate = encrypted.getpeercert(binary_form=True)
    if certificate is None:
        return "none"
    parsed = x509.load_der_x509_certificate(certificate)
    subject = parsed.subject.rfc4514_string() or "without a name"
    return f"{subject}, self-signed" if parsed.subject == parsed.issuer else subject


def _spaced(version: str) -> str:
    """`TLSv1.3` as people write it."""
    return version.replace("TLSv", "TLS ")
