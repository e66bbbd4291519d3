"""A profile's client certificate and its key, as they lie on this machine: whose, until when, a pair."""

import os
import stat
from pathlib import Path

import msgspec

from poolkeeper.profiles.home_path import whole_path
from poolkeeper.profiles.profile import Profile, Tls

SIZE_LIMIT = 1_000_000
_ENCRYPTED = (b"BEGIN ENCRYPTED PRIVATE KEY", b"Proc-Type: 4,ENCRYPTED")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class BadCertificate(Exception):
    """A certificate or key cannot serve: what is wrong with it, and what to do."""

    def __init__(self, sentence: str, remedy: str, *, passphrase: bool = False) -> None:
        """`passphrase` says that another passphrase may help."""
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.passphrase = passphrase


class ClientCertificate(msgspec.Struct, frozen=True):
    """`user` is the name (CN) that servers compare; times are `time.time()`."""

    subject: str
    user: str
    begins_s: float
    expires_s: float


def read_certificate(tls: Tls) -> ClientCertificate:
    """The certificate of `tls`. Reads a file; raises BadCertificate."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    path = tls.certificate_file
    content = _content(path, "client certificate")
    try:
        found = x509.load_pem_x509_certificate(content)
    except ValueError:
        raise BadCertificate(
            f"The client certificate {path} is no certificate in PEM form.", "Choose the certificate’s file."
        ) from None
    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return ClientCertificate(
        found.subject.rfc4514_string(),
        str(names[0].value) if names else "",
        found.not_valid_before_utc.timestamp(),
        found.not_valid_after_utc.timestamp(),
    )


def key_is_encrypted(tls: Tls) -> bool:
    """Whether the key's file asks for a passphrase. Reads a file; raises BadCertificate."""
    content = _content(_key_path(tls), "key of the client certificate")
    return any(mark in content for mark in _ENCRYPTED)


def check_key(profile: Profile, passphrase: str) -> None:
    """Raise BadCertificate where the key does not open, is open to others, or is not the certificate's.

    `passphrase` of nothing is none.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    tls, path = profile.tls, _key_path(profile.tls)
    content = _content(path, "key of the client certificate")
    _check_mode(path)
    encrypted = any(mark in content for mark in _ENCRYPTED)
    if encrypted and not passphrase:
        raise BadCertificate(
            f"The key of the client certificate, {path}, is encrypted, and there is no passphrase for it.",
            "Enter the passphrase of the client key.",
            passphrase=True,
        )
    try:
        key = load_pem_private_key(content, passphrase.encode() if encrypted else None)
    except (ValueError, TypeError):
        raise _not_opened(path, encrypted=encrypted) from None
    certificate = x509.load_pem_x509_certificate(_content(tls.certificate_file, "client certificate"))
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if key.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        raise BadCertificate(
            f"The key {path} does not belong to the client certificate {tls.certificate_file}.",
            "Choose the key that the certificate was made for.",
        )


def _not_opened(path: str, *, encrypted: bool) -> BadCertificate:
    # not chained: what is behind might tell of the key
    if encrypted:
        return BadCertificate(
            f"The passphrase does not open the key of the client certificate, {path}.",
            "Enter the passphrase of the client key again.",
            passphrase=True,
        )
    return BadCertificate(f"{path} holds no private key in PEM form.", "Choose the key’s file.")


def _key_path(tls: Tls) -> str:
    """A key may lie in the certificate's own file."""
    return tls.key_file or tls.certificate_file


def _check_mode(path: str) -> None:
    """As libpq does (PostgreSQL manual, 34.19.2); Windows has access lists instead, not looked at."""
    if os.name != "posix":
        return
    found = Path(whole_path(path)).stat()
    allowed = stat.S_IRGRP if found.st_uid == 0 != os.geteuid() else 0
    if found.st_mode & _OTHERS & ~allowed:
        raise BadCertificate(
            f"Others can read the key of the client certificate, {path} (mode {found.st_mode & 0o777:o}).",
            f"Let only yourself read it: chmod 600 {path}",
        )


def _content(path: str, what: str) -> bytes:
    try:
        # a pipe or a device would be read without end
        file_path = Path(whole_path(path))
        if not file_path.is_file():
            raise BadCertificate(f"The {what}, {path}, is not there.", "Choose its file.")
        with file_path.open("rb") as file:
            return file.read(SIZE_LIMIT)
    except OSError as error:
        raise BadCertificate(
            f"The {what}, {path}, cannot be read: {error.strerror or error}.",
            "Choose a file that you may read.",
        ) from None
