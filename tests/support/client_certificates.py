"""Client certificates from an authority of their own: good, expired, of a stranger, with an encrypted key."""

import dataclasses
import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID


@dataclasses.dataclass(frozen=True)
class Pair:
    """Paths of PEM files; the key is readable for its owner alone."""

    certificate_file: Path
    key_file: Path


class ClientAuthority:
    """Signs certificates for clients; `ca_file` is what a server trusts."""

    def __init__(self, folder: Path, name: str = "Clients of the tests") -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self.ca_file = folder / "client-ca.pem"
        made = self._builder(self._name, self._key, -1, 30).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.ca_file.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def issue(self, user, *, passphrase="", from_days=-1.0, for_days=20.0) -> Pair:
        """A certificate for `user`, valid from `from_days` to `for_days` from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        stem = f"{user}-{len(list(self._folder.iterdir()))}"
        pair = Pair(self._folder / f"{stem}.pem", self._folder / f"{stem}.key")
        made = self._builder(_name(user), key, from_days, for_days).sign(self._key, hashes.SHA256())
        pair.certificate_file.write_bytes(made.public_bytes(Encoding.PEM))
        sealed = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        pair.key_file.touch(0o600)
        pair.key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed))
        return pair

    def _builder(self, subject, key, from_days, for_days):
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days=from_days))
            .not_valid_after(now + datetime.timedelta(days=for_days))
        )


def _name(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
