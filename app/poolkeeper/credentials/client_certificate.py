"""Signing in with a client certificate, alone or beside a password; its key may need a passphrase."""

from poolkeeper.credentials.credential import AskedEachTime, Credential, Fetching, NoSignIn
from poolkeeper.credentials.places import shown_path
from poolkeeper.profiles.client_certificate import (
    BadCertificate,
    check_key,
    key_is_encrypted,
    read_certificate,
)
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile

_TRIES = 3


class CertificateAlone(AskedEachTime):
    """The certificate says who it is; no password is sent."""

    def fetch(self, profile: Profile, _fetching: Fetching) -> Credential:
        """The user, with the certificate's own end. Raises NoSignIn where there is no certificate to read."""
        try:
            found = read_certificate(profile.tls)
        except BadCertificate as error:
            raise NoSignIn(error.sentence, error.remedy) from None
        return Credential(
            identity=Identity(profile.user),
            source=f"client certificate {found.subject or 'without a name'} from "
            f"{shown_path(profile.tls.certificate_file)}",
            expires_s=found.expires_s,
        )


def shows_certificate(profile: Profile) -> bool:
    """Whether the profile's driver is given a client certificate that its key has to prove."""
    return bool(profile.tls.certificate_file) and profile.tls.mode is not Encryption.OFF


def key_password(profile: Profile, saved: str, fetching: Fetching) -> str:
    """The passphrase that opens the key of the profile's certificate, or nothing where it needs none.

    What is `saved` comes first, then a person is asked. Raises NoSignIn where the key cannot serve.
    """
    try:
        passphrase = _found(profile, saved, fetching) if key_is_encrypted(profile.tls) else ""
        if not passphrase:
            check_key(profile, "")
    except BadCertificate as error:
        raise NoSignIn(error.sentence, error.remedy) from None
    return passphrase


def _found(profile: Profile, saved: str, fetching: Fetching) -> str:
    """A passphrase that opens the key. Raises BadCertificate, or NoSignIn when the question is dismissed."""
    passphrase = saved
    for _ in range(_TRIES):
        try:
            check_key(profile, passphrase)
        except BadCertificate as error:
            typed = fetching.ask_key(profile, error.sentence) if error.passphrase else None
            if typed is None:
                raise
            passphrase = typed
        else:
            return passphrase
    check_key(profile, passphrase)
    return passphrase
