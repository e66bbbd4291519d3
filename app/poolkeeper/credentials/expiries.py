"""What a credential says of its own end, and that of a client certificate beside it."""

from poolkeeper.credentials.client_certificate import shows_certificate
from poolkeeper.credentials.credential import Credential
from poolkeeper.profiles.client_certificate import BadCertificate, read_certificate
from poolkeeper.profiles.expiry import Expiring, Expiry
from poolkeeper.profiles.profile import Profile, SignIn

_KINDS = {
    SignIn.CERTIFICATE: Expiring.CERTIFICATE,
    SignIn.VAULT: Expiring.LEASE,
    SignIn.OAUTH: Expiring.TOKEN,
    SignIn.RDS_IAM: Expiring.TOKEN,
    SignIn.ENTRA: Expiring.TOKEN,
}


def expiries_of(profile: Profile, credential: Credential) -> tuple[Expiry, ...]:
    """Everything of this sign-in that has an end, the nearest first. Reads the certificate's file."""
    found: list[Expiry] = []
    # a ticket has a line of its own, which follows its renewals
    if credential.expires_s is not None and profile.sign_in is not SignIn.KERBEROS:
        what = _KINDS.get(profile.sign_in, Expiring.PASSWORD)
        found.append(Expiry(what, credential.identity.user, credential.expires_s, credential.source))
    if profile.sign_in is not SignIn.CERTIFICATE and shows_certificate(profile):
        found += _of_certificate(profile)
    return tuple(sorted(found, key=lambda one: one.expires_s))


def _of_certificate(profile: Profile) -> list[Expiry]:
    try:
        own = read_certificate(profile.tls)
    except BadCertificate:
        return []
    return [Expiry(Expiring.CERTIFICATE, own.user, own.expires_s, profile.tls.certificate_file)]
