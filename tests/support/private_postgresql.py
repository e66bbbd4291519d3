"""A private PostgreSQL with TLS on a free loopback port."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from poolkeeper.profiles.engines import Engine
from tests.support.certificates import make_certificates
from tests.support.private_server import PrivateServer, program

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))

_HBA = """\
hostssl all  secure      127.0.0.1/32 scram-sha-256
hostnossl all plain      127.0.0.1/32 scram-sha-256
host    all  app,boss,reader,narrow,canary 127.0.0.1/32 scram-sha-256
"""

_SETTINGS = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
shared_buffers = 32MB
ssl = on
"""


class PrivatePostgresql(PrivateServer):
    """Besides `app`: `secure` must use TLS, `plain` must not, `narrow` may connect once,
    `reader` owns nothing.

    All have the password of `identity`.
    """

    engine = Engine.POSTGRESQL
    stop_signal = signal.SIGINT

    def __init__(self):
        super().__init__()
        self.certificates = make_certificates(self.folder, "127.0.0.1", "db.example")
        self.ca_file, self.wrong_ca_file = self.certificates.ca_file, self.certificates.wrong_ca_file
        self._data = self.folder / "data"
        self._own(self.folder)
        password = self.folder / "password"
        password.write_text(self.superuser.password)
        self._own(password, self.certificates.key_file)
        subprocess.run(
            self._as_owner(
                program("initdb", *_BINARIES), "-D", self._data, "-U", self.superuser.user,
                "--pwfile", password, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync",
            ),
            check=True,
            capture_output=True,
        )  # fmt: skip
        (self._data / "pg_hba.conf").write_text(_HBA)
        files = f"ssl_cert_file = '{self.certificates.certificate_file}'\n"
        files += f"ssl_key_file = '{self.certificates.key_file}'\nport = {self.port}\n"
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS + files)
        self.start()
        self._fill()

    def command(self):
        return self._as_owner(program("postgres", *_BINARIES), "-D", self._data)

    def connect_as_superuser(self, database="postgres"):
        import psycopg

        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=database,
            user=self.superuser.user,
            password=self.superuser.password,
            autocommit=True,
            connect_timeout=5,
        )

    def let_in(self, users):
        """Let these users sign in with their passwords, besides those who may."""
        with (self._data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all {users} 127.0.0.1/32 scram-sha-256\n")
        self.execute("SELECT pg_reload_conf()")

    def _fill(self):
        password = self.identity.password
        for user, more in (
            ("app", ""),
            ("secure", ""),
            ("plain", ""),
            ("reader", ""),
            ("narrow", "CONNECTION LIMIT 1"),
        ):
            self.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{password}' {more}")
        self.execute("CREATE DATABASE shop OWNER app")
        self.execute("CREATE DATABASE closed")
        self.execute("REVOKE CONNECT ON DATABASE closed FROM public")

    def _as_owner(self, *command):
        words = [str(word) for word in command]
        return (
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *words]
            if _is_root()
            else words
        )

    def _own(self, *paths):
        import shutil

        for path in paths if _is_root() else ():
            shutil.chown(path, "postgres", "postgres")


def _is_root():
    return os.geteuid() == 0


@pytest.fixture(scope="session")
def postgresql():
    server = PrivatePostgresql()
    yield server
    server.remove()


@pytest.fixture
def own_postgresql():
    server = PrivatePostgresql()
    yield server
    server.remove()
