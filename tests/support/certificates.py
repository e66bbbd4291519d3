"""Certificates for the private servers, from an authority of their own, and a stranger authority."""

import dataclasses
from pathlib import Path

import trustme


@dataclasses.dataclass(frozen=True)
class Certificates:
    """Paths of PEM files."""

    ca_file: Path
    wrong_ca_file: Path
    certificate_file: Path
    key_file: Path


def make_certificates(folder: Path, *names: str) -> Certificates:
    """Certificates for these host names and addresses, in `folder`."""
    authority = trustme.CA()
    server = authority.issue_cert(*names)
    made = Certificates(folder / "ca.pem", folder / "wrong-ca.pem", folder / "server.pem", folder / "key.pem")
    authority.cert_pem.write_to_path(made.ca_file)
    trustme.CA().cert_pem.write_to_path(made.wrong_ca_file)
    for blob in server.cert_chain_pems:
        blob.write_to_path(made.certificate_file, append=True)
    server.private_key_pem.write_to_path(made.key_file)
    made.key_file.chmod(0o600)
    return made
