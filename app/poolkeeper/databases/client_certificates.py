"""What a server's refusal of a client certificate means; many tell no more than that they hang up.

Words: OpenSSL's names of the alerts of RFC 8446, section 6.2, and libpq's own (fe-secure-openssl.c); seen
with PostgreSQL 15 and MariaDB 10.11.
"""

import time

from poolkeeper.databases import network_errors
from poolkeeper.databases.meanings import Meaning, edit, meaning
from poolkeeper.profiles.client_certificate import BadCertificate, ClientCertificate, read_certificate
from poolkeeper.profiles.profile import Encryption, Profile

EXPIRED = meaning(
    "The client certificate is not valid today.",
    "Ask whoever made it for a new one, and check this computer’s clock.",
    edit("Choose the new certificate and its key."),
)
UNKNOWN_AUTHORITY = meaning(
    "{server} does not trust the authority that signed the client certificate.",
    edit("Choose a certificate of an authority that this server trusts."),
    "Ask whoever runs the server to add the authority (PostgreSQL: ssl_ca_file, MySQL: ssl_ca).",
)
REFUSED = meaning(
    "{server} refused the client certificate.",
    edit("Check that this is the certificate that was made for this server."),
    "The server’s log says why it was refused.",
)
HUNG_UP = meaning(
    "{server} hung up during the encryption; it may not accept the client certificate.",
    edit("Check that the certificate was made for this server, by an authority that it trusts."),
    "The server’s log says why it hung up.",
)
OF_ANOTHER = meaning(
    "{server} does not let this client certificate sign in as {user}.",
    edit("Sign in as the user whose name stands in the certificate, or choose another certificate."),
    "Ask whoever runs the server to map the name in pg_ident.conf.",
)
NEEDED = meaning(
    "{server} wants a client certificate that it trusts, and none was shown.",
    edit("Choose the client certificate and its key, and an encryption that uses them."),
)
ACCOUNT = meaning(
    "{server} did not accept the sign-in of {user} with this client certificate.",
    edit("Check the user name, and whether the account wants a password beside the certificate."),
    "The account may want another subject or issuer: SHOW CREATE USER says which.",
)
KEY_OPEN = meaning(
    "Others can read the key of the client certificate, so it is not used.",
    "Let only yourself read it: chmod 600 and the key’s path.",
)
KEY_LOCKED = meaning(
    "The key of the client certificate does not open with the passphrase that is saved, or none is.",
    edit("Enter the passphrase of the client key."),
)
NOT_A_PAIR = meaning(
    "The key does not belong to the client certificate.",
    edit("Choose the key that the certificate was made for."),
)

_BY_WORDS = (
    ("alert certificate expired", EXPIRED),
    ("alert unknown ca", UNKNOWN_AUTHORITY),
    ("alert decrypt error", REFUSED),
    ("alert bad certificate", REFUSED),
    ("alert unsupported certificate", REFUSED),
    ("alert certificate revoked", REFUSED),
    ("alert certificate unknown", REFUSED),
    ("alert certificate required", NEEDED),
    ("certificate required", NEEDED),
    ("requires a valid client certificate", NEEDED),
    ("certificate authentication failed for user", OF_ANOTHER),
    ("has group or world access", KEY_OPEN),
    ("key values mismatch", NOT_A_PAIR),
    ("bad decrypt", KEY_LOCKED),
    ("bad password read", KEY_LOCKED),
    ("pem lib", KEY_LOCKED),
)
_HUNG_UP = frozenset(
    {network_errors.CLOSED_EARLY.title, network_errors.LOST.title, network_errors.TLS_FAILED.title}
)


def of_certificate(profile: Profile, words: str, otherwise: Meaning | None) -> Meaning | None:
    """What `words` mean where a client certificate is at stake; `otherwise` where none is.

    A server that hangs up on a certificate out of its time is not always heard to say so, therefore the
    certificate itself is looked at.
    """
    plain = words.lower().replace("_", " ")
    found = next((meant for part, meant in _BY_WORDS if part in plain), None)
    own = _own(profile)
    if found is REFUSED and own is not None and not _valid(own):
        return EXPIRED
    if found is not None:
        return found
    if own is None or otherwise is None or otherwise.title not in _HUNG_UP:
        return otherwise
    if not _valid(own):
        return EXPIRED
    return otherwise if otherwise.title == network_errors.LOST.title else HUNG_UP


def about_certificate(profile: Profile, meant: Meaning) -> str:
    """A line on the profile's certificate, where that is what failed."""
    own = _own(profile) if meant in _ABOUT_IT else None
    if own is None:
        return ""
    begins, ends = (time.strftime("%Y-%m-%d", time.localtime(each)) for each in (own.begins_s, own.expires_s))
    return f"The client certificate is made out to {own.subject or 'nobody'}, valid from {begins} to {ends}."


_ABOUT_IT = (EXPIRED, UNKNOWN_AUTHORITY, REFUSED, HUNG_UP, OF_ANOTHER, ACCOUNT)


def _own(profile: Profile) -> ClientCertificate | None:
    if not profile.tls.certificate_file or profile.tls.mode is Encryption.OFF:
        return None
    try:
        return read_certificate(profile.tls)
    except BadCertificate:
        return None


def _valid(own: ClientCertificate) -> bool:
    return own.begins_s <= time.time() <= own.expires_s
