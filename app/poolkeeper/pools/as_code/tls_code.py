"""A context of Python's ssl module as code, for the drivers that take one."""

from poolkeeper.pools.as_code.python_code import literal
from poolkeeper.profiles.profile import Encryption, Tls

VERIFYING = frozenset({Encryption.VERIFY_CA, Encryption.VERIFY_FULL, Encryption.STRICT})


def context(tls: Tls) -> str:
    """Statements that make `tls`, a context that checks what the profile's mode says and no more.

    Source: Python's documentation, "ssl — Security considerations": the default context verifies the
    certificate and the host's name, and the name is not compared without the certificate.
    """
    authorities = f"cafile={literal(tls.ca_file)}" if tls.ca_file else ""
    lines = [f"tls = ssl.create_default_context({authorities})"]
    if tls.mode not in {Encryption.VERIFY_FULL, Encryption.STRICT}:
        lines.append("tls.check_hostname = False")
    if tls.mode not in VERIFYING:
        lines.append("tls.verify_mode = ssl.CERT_NONE")
    if tls.certificate_file:
        key = f", {literal(tls.key_file)}" if tls.key_file else ""
        lines.append(f"tls.load_cert_chain({literal(tls.certificate_file)}{key})")
    return "\n".join(lines)
