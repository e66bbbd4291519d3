"""A private PostgreSQL that signs in by Kerberos."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.kerberos import Kerberos, TicketFrom
from poolkeeper.profiles.profile import SignIn
from tests.support.private_postgresql import PrivatePostgresql
from tests.support.private_server import program

_HBA = """\
host all alice,bob    127.0.0.1/32 gss include_realm=0
host all app,boss     127.0.0.1/32 scram-sha-256
"""


class PrivateGssPostgresql(PrivatePostgresql):
    """`alice` and `bob` sign in with tickets of the realms of `kdcs`, `app` and `boss` with passwords.

    `ahead` lets the server's clock run ahead, in the words of faketime ("+2h").
    """

    host = "localhost"
    identity = Identity("app", "app-Pa55word")

    def __init__(self, *kdcs, ahead=""):
        self._ahead = ahead
        self._keys = Path(tempfile.mkdtemp(prefix="poolkeeper-keys-"))
        self._keys.chmod(0o755)
        self._keytab, self._configuration = self._keys / "keytab", self._keys / "krb5.conf"
        self._configuration.write_text(kdcs[0].client_config())
        self.take_keys(*kdcs)
        super().__init__()
        for user in ("alice", "bob"):
            self.execute(f"CREATE ROLE {user} LOGIN")
            self.execute(f"GRANT ALL ON DATABASE shop TO {user}")
        (self._data / "pg_hba.conf").write_text(_HBA)
        self.execute("SELECT pg_reload_conf()")

    def command(self):
        settings = ["-c", f"krb_server_keyfile={self._keytab}"]
        clock = [program("faketime"), "-f", self._ahead] if self._ahead else []
        return ["env", f"KRB5_CONFIG={self._configuration}", *clock, *super().command(), *settings]

    def take_keys(self, *kdcs, new_keys=False):
        """Give the server the keys of its principals in these realms."""
        keytabs = [kdc.keytab(f"postgres/localhost@{kdc.realm}", new_keys=new_keys) for kdc in kdcs]
        # entries follow a head of two bytes (MIT Kerberos documentation, "Keytab file format")
        self._keytab.write_bytes(b"\x05\x02" + b"".join(each.read_bytes()[2:] for each in keytabs))
        self._keytab.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(self._keytab, "postgres", "postgres")

    def admit(self, user):
        """Let one more user sign in by a ticket."""
        line = f"host all {user} 127.0.0.1/32 gss include_realm=0\n"
        hba = self._data / "pg_hba.conf"
        hba.write_text(line + hba.read_text())
        self.execute("SELECT pg_reload_conf()")

    def kerberos_profile(self, kdc, user="alice", **changes):
        """A profile that signs in by a ticket of this realm: got with `keytab`, else the user's own."""
        settings = {"config_file": str(kdc.config_file)} | changes
        if "keytab" in settings:
            settings = {"ticket": TicketFrom.KEYTAB, "principal": f"{user}@{kdc.realm}"} | settings
            settings["keytab"] = str(settings["keytab"])
        credential = CredentialSettings(kerberos=Kerberos(**settings))
        return self.profile(name=user, user=user, sign_in=SignIn.KERBEROS, credential=credential)

    def remove(self):
        super().remove()
        shutil.rmtree(self._keys, ignore_errors=True)


@pytest.fixture(scope="session")
def gss_postgresql(kdc, other_kdc):
    """One server for both realms."""
    server = PrivateGssPostgresql(kdc, other_kdc)
    yield server
    server.remove()


@pytest.fixture
def own_gss_postgresql(own_kdc):
    """A server of the realm that a test may stop and change."""
    server = PrivateGssPostgresql(own_kdc)
    yield server
    server.remove()
