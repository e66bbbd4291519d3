"""A private MIT KDC for one realm on a free loopback port, with nothing outside of its folder."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.support.private_server import free_port, program
from tests.support.waiting import wait_until_it_answers

_PLACES = ("/usr/sbin", "/usr/bin")
_DEADLINE_S = 30
PASSWORD = "kerberos-Pa55word"

_CLIENT = """\
[libdefaults]
    default_realm = {realm}
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
    udp_preference_limit = 1
    {more}
[realms]
    {realm} = {{
        kdc = 127.0.0.1:{port}
    }}
[domain_realm]
    localhost = {realm}
"""

_SERVER = """\
[kdcdefaults]
    kdc_listen = 127.0.0.1:{port}
    kdc_tcp_listen = 127.0.0.1:{port}
[realms]
    {realm} = {{
        database_name = {folder}/principal
        key_stash_file = {folder}/stash
        acl_file = {folder}/acl
        max_life = 1d
        max_renewable_life = 7d
    }}
[logging]
    kdc = FILE:{folder}/kdc.log
"""


class PrivateKdc:
    """One realm. `config_file` is the krb5.conf of its clients.

    `ahead` lets its clock run ahead, in the words of faketime ("+2h").
    """

    def __init__(self, realm, ahead=""):
        self.realm = realm
        self.folder = Path(tempfile.mkdtemp(prefix="poolkeeper-kdc-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self._ahead = ahead
        self._process = None
        self.config_file = self.folder / "krb5.conf"
        self.config_file.write_text(self.client_config())
        (self.folder / "kdc.conf").write_text(_SERVER.format(realm=realm, port=self.port, folder=self.folder))
        self._run("kdb5_util", "create", "-s", "-r", realm, "-P", PASSWORD)
        self.start()

    @property
    def environment(self):
        """The variables of a process that knows this realm and no other."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KRB5")}
        return inherited | {
            "KRB5_CONFIG": str(self.config_file),
            "KRB5_KDC_PROFILE": str(self.folder / "kdc.conf"),
            "LC_ALL": "C",
        }

    def client_config(self, more="", port=0):
        """The text of a client's krb5.conf; `more` is a line for its defaults, `port` another port."""
        return _CLIENT.format(realm=self.realm, port=port or self.port, more=more)

    def add(self, principal, **lives):
        """Make a principal with a random key; `lives` are kadmin's maxlife and maxrenewlife in seconds."""
        words = [word for name, seconds in lives.items() for word in (f"-{name}", f"{seconds} seconds")]
        self.kadmin(["addprinc", "-randkey", *words, principal])

    def change_lives(self, principal, **lives):
        """Change how long the next tickets of a principal live, in seconds."""
        words = [word for name, seconds in lives.items() for word in (f"-{name}", f"{seconds} seconds")]
        self.kadmin(["modprinc", *words, principal])

    def keytab(self, *principals, new_keys=False):
        """A keytab of these principals; with `new_keys` every keytab made before is worth nothing."""
        path = Path(tempfile.mkdtemp(dir=self.folder)) / "keytab"
        path.parent.chmod(0o755)
        self.kadmin(["ktadd", "-k", str(path), *([] if new_keys else ["-norandkey"]), *principals])
        return path

    def kinit(self, principal, keytab, cache, *words):
        """A ticket of a principal in a cache, as a person gets one in a terminal."""
        command = [program("kinit", *_PLACES), "-k", "-t", keytab, "-c", cache, *words, principal]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)

    def kadmin(self, words):
        """Change the database of principals on this machine."""
        self._run("kadmin.local", "-r", self.realm, *words)

    def start(self):
        """Start the KDC; returns when it takes requests."""
        clock = [program("faketime", *_PLACES), "-f", self._ahead] if self._ahead else []
        environment = self.environment | ({"FAKETIME_DONT_FAKE_MONOTONIC": "1"} if self._ahead else {})
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [*clock, program("krb5kdc", *_PLACES), "-n", "-r", self.realm, "-P", self.folder / "pid"],
                env=environment,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        wait_until_it_answers(self._process, self._answers, self._said)

    def stop(self):
        """End the KDC at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGCONT)
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(_DEADLINE_S)
            self._process = None

    @contextlib.contextmanager
    def freeze(self):
        """Let the KDC take calls and not answer."""
        os.killpg(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self._process.pid, signal.SIGCONT)

    def remove(self):
        """End the KDC and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def asked(self, principal):
        """How many tickets the KDC's log says it gave or refused to a principal, preparations left out."""
        log = (self.folder / "kdc.log").read_text()
        return sum(
            f"{principal}@{self.realm} for krbtgt" in line and "NEEDED_PREAUTH" not in line
            for line in log.splitlines()
        )

    def _answers(self):
        import socket

        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def _said(self):
        return (self.folder / "output").read_text()[-2000:]

    def _run(self, name, *words):
        done = subprocess.run(
            [program(name, *_PLACES), *words], env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="session")
def kdc():
    """The realm ONE.TEST, with alice and the key of a PostgreSQL on localhost."""
    kdc = PrivateKdc("ONE.TEST")
    for principal in ("alice", "postgres/localhost"):
        kdc.add(principal)
    yield kdc
    kdc.remove()


@pytest.fixture(scope="session")
def other_kdc():
    """The realm TWO.TEST, with bob and the key of the same PostgreSQL."""
    kdc = PrivateKdc("TWO.TEST")
    for principal in ("bob", "postgres/localhost"):
        kdc.add(principal)
    yield kdc
    kdc.remove()


@pytest.fixture
def own_kdc():
    """The realm OWN.TEST for one test, which may stop and change it."""
    kdc = PrivateKdc("OWN.TEST")
    for principal in ("alice", "postgres/localhost"):
        kdc.add(principal)
    yield kdc
    kdc.remove()
