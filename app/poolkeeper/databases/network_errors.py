"""What goes wrong on the way to a server, whatever the product: names, ports, silence and TLS."""

import errno
import socket
import ssl

from poolkeeper.databases.causes import causes
from poolkeeper.databases.meanings import Meaning, edit, enter_password, meaning, reopen

UNKNOWN_HOST = meaning(
    "The host {host} is not known.",
    edit("Check the spelling of the host."),
    "If it is a name of a private network, connect to that network (VPN) first.",
)
REFUSED = meaning(
    "Nothing listens on port {port} of {host}.",
    edit("Check host and port; {product} listens on another port by default or by choice."),
    "Check that the server is running, and that it listens on more than its own loopback address.",
)
TIMED_OUT = meaning(
    "{server} did not answer within {timeout} s.",
    edit("Check host and port: another kind of server may be listening there and waiting."),
    "A firewall may drop the packets: ask whether this computer may reach the port.",
    "The server may be overloaded or frozen: look at it on its own machine.",
)
UNREACHABLE = meaning(
    "There is no way through the network to {host}.",
    "Check this computer's network connection, and the VPN if the server needs one.",
    edit("Check the address."),
)
CLOSED_EARLY = meaning(
    "{server} closed the connection before the sign-in was done.",
    "Check the server's log: it may be overloaded, restarting or refusing this computer.",
    edit("Check the port: another kind of server may be listening there."),
)
NOT_A_DATABASE = meaning(
    "What listens on {server} is not {product}.",
    edit("Check the port; the default is another one for each product."),
)
NO_SOCKET = meaning(
    "There is no socket at {host}.",
    edit("Check the path, or name a host instead."),
    "Check that the server is running on this machine.",
)
LOST = meaning(
    "The connection to {server} was lost.",
    reopen("Open the profile again."),
    "If it happens again, look into the server's log: it was stopped, or ended this session.",
)

WRONG_AUTHORITY = meaning(
    "The certificate of {host} is not signed by an authority that the profile trusts.",
    edit("Choose the CA file of the authority that signed the server's certificate."),
    "If nobody expects a change, do not lower the encryption mode: someone may be listening in.",
)
WRONG_HOST = meaning(
    "The certificate of the server is not made out to {host}.",
    edit("Use the host name that stands in the certificate."),
    edit("With the mode verify-ca the name is not compared."),
)
EXPIRED = meaning(
    "The certificate of {host} is not valid today.",
    "Ask whoever runs the server to renew it, and check this computer's clock.",
)
TLS_NOT_OFFERED = meaning(
    "{server} offers no encryption, and the profile demands it.",
    "Switch TLS on at the server.",
    edit("Allow a connection without encryption, if the network can be trusted."),
)
TLS_DEMANDED = meaning(
    "{server} demands encryption, and the profile switches it off.",
    edit("Choose the encryption mode require, or one that verifies."),
)
TLS_FAILED = meaning(
    "The encryption with {server} could not be agreed on.",
    edit("Check the port and the encryption mode."),
    "An old server may only know versions of TLS that are no longer safe.",
)
NO_AUTHORITY_FILE = meaning(
    "The file with the certificate authorities cannot be read.",
    edit("Choose the CA file."),
)
CERTIFICATE_FILE = meaning(
    "The client certificate or its key cannot be read.",
    edit("Check both files; the key must be readable for you alone."),
)

WRONG_PASSWORD = meaning(
    "{server} did not accept the password of {user}.",
    enter_password("Enter the password again."),
    edit("Check the user name."),
)
PASSWORD_NEEDED = meaning(
    "{server} wants a password for {user}, and none was given.",
    enter_password("Enter the password."),
    edit("Save it with the profile."),
)
UNKNOWN_DATABASE = meaning(
    "There is no database {database} on {server}.",
    edit("Check the database's name; capitals may matter."),
)
TOO_MANY_CONNECTIONS = meaning(
    "{server} has no connection left to give.",
    "Close connections that nobody uses, here or in other programs.",
    edit("Make this profile's pool smaller."),
    "Ask whoever runs the server to allow more.",
)
CANCELLED = meaning("The statement was cancelled.")
READ_ONLY = meaning(
    "The session is read-only, and the statement would write.",
    edit("Allow writing in the profile, if you mean to write."),
    "If the profile allows it, the server itself may be a read-only replica.",
)

HOST_MISMATCH = frozenset({62, 64})
"""X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH (OpenSSL, x509_vfy.h)."""

NOT_TODAY = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""

BY_ERRNO = {
    errno.ECONNREFUSED: REFUSED,
    errno.ETIMEDOUT: TIMED_OUT,
    errno.EHOSTUNREACH: UNREACHABLE,
    errno.ENETUNREACH: UNREACHABLE,
    errno.ECONNRESET: CLOSED_EARLY,
    errno.EPIPE: CLOSED_EARLY,
    errno.ENOENT: NO_SOCKET,
    # Windows keeps its own numbers (winsock2.h).
    10060: TIMED_OUT,
    10061: REFUSED,
    10051: UNREACHABLE,
    10065: UNREACHABLE,
    10054: CLOSED_EARLY,
}


def meaning_of(error: BaseException) -> Meaning | None:
    """What an error of the network or of TLS, or one caused by such, means; None for any other."""
    for each in causes(error):
        if isinstance(each, OSError) and (meant := _of_os_error(each)):
            return meant
    return None


def _of_os_error(error: OSError) -> Meaning | None:
    if isinstance(error, socket.gaierror):
        return UNKNOWN_HOST
    if isinstance(error, ssl.SSLCertVerificationError):
        return _of_certificate(error.verify_code)
    if isinstance(error, ssl.SSLError):
        return TLS_FAILED
    if isinstance(error, TimeoutError):
        return TIMED_OUT
    return BY_ERRNO.get(error.errno or 0)


def _of_certificate(verify_code: int) -> Meaning:
    if verify_code in HOST_MISMATCH:
        return WRONG_HOST
    return EXPIRED if verify_code in NOT_TODAY else WRONG_AUTHORITY
