"""The server's TLS: one context for TLS inside of pre-login packets, one for TDS 8.0."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path


def server_contexts(
    certificate: tuple[bytes, bytes] | None,
) -> tuple[ssl.SSLContext | None, ssl.SSLContext | None]:
    """Make both contexts from a chain and a key as PEM; nothing from nothing."""
    if certificate is None:
        return None, None
    in_packets, strict = _context(*certificate), _context(*certificate)
    # a ticket of TLS 1.3 after the handshake would belong into no packet
    in_packets.maximum_version = ssl.TLSVersion.TLSv1_2
    strict.set_alpn_protocols(["tds/8.0"])
    return in_packets, strict


def _context(chain: bytes, key: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory(prefix="tds-tls-") as folder:
        # the ssl module reads certificates from files alone
        both = Path(folder) / "both.pem"
        both.touch(0o600)
        both.write_bytes(key + b"\n" + chain)
        context.load_cert_chain(both)
    return context
