"""A private MariaDB with TLS on a free loopback port."""

import dataclasses
import os
import signal
import subprocess

import pytest

from poolkeeper.profiles.engines import Engine
from tests.support.certificates import make_certificates
from tests.support.private_server import PrivateServer, program

_PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin")


class PrivateMariadb(PrivateServer):
    """Besides `app`: `secure` must use TLS, `narrow` may connect once, `reader` may read nothing.

    All have the password of `identity`.
    """

    engine = Engine.MYSQL
    stop_signal = signal.SIGKILL

    def __init__(self, tls=True):
        super().__init__()
        self.certificates = make_certificates(self.folder, "127.0.0.1", "db.example")
        self.ca_file, self.wrong_ca_file = self.certificates.ca_file, self.certificates.wrong_ca_file
        self._tls = tls
        self._data = self.folder / "data"
        if os.geteuid() == 0:
            import shutil

            for path in (self.folder, self.certificates.key_file):
                shutil.chown(path, "mysql", "mysql")
        made = subprocess.run(
            [program("mariadb-install-db", *_PLACES), "--no-defaults", f"--datadir={self._data}",
             self._tmpdir(), "--auth-root-authentication-method=normal", "--skip-test-db", *self._owner()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stdout
        self._init_file = self.folder / "init.sql"
        self._init_file.write_text(self._first_statements())
        self._init_file.chmod(0o644)
        self.start()
        self._init_file.unlink()

    def trust(self, authorities):
        """Take clients of these authorities from the next start on."""
        self.certificates = dataclasses.replace(self.certificates, ca_file=authorities)

    def command(self):
        files = self.certificates
        tls = [
            f"--ssl-cert={files.certificate_file}",
            f"--ssl-key={files.key_file}",
            f"--ssl-ca={files.ca_file}",
        ]
        first = [f"--init-file={self._init_file}"] if self._init_file.exists() else []
        return [
            program("mariadbd", *_PLACES), "--no-defaults", f"--datadir={self._data}", f"--port={self.port}",
            "--bind-address=127.0.0.1", f"--socket={self.folder / 'socket'}", "--skip-name-resolve",
            f"--pid-file={self.folder / 'pid'}", self._tmpdir(),
            "--innodb-flush-log-at-trx-commit=0", "--max-connections=60",
            "--innodb-buffer-pool-size=32M", "--character-set-server=utf8mb4",
            *first, *self._owner(), *(tls if self._tls else ["--skip-ssl"]),
        ]  # fmt: skip

    def connect_as_superuser(self):
        import pymysql

        return pymysql.connect(
            host=self.host,
            port=self.port,
            user=self.superuser.user,
            password=self.superuser.password,
            autocommit=True,
            connect_timeout=5,
        )

    def _first_statements(self):
        """What the server does at its first start, one statement a line."""
        boss, password = self.superuser, self.identity.password
        lines = [
            f"CREATE USER {boss.user} IDENTIFIED BY '{boss.password}'",
            f"GRANT ALL ON *.* TO {boss.user} WITH GRANT OPTION",
            "CREATE DATABASE shop",
            "CREATE DATABASE closed",
            f"CREATE USER app IDENTIFIED BY '{password}'",
            "GRANT ALL ON shop.* TO app",
            f"CREATE USER secure IDENTIFIED BY '{password}' REQUIRE SSL",
            "GRANT ALL ON shop.* TO secure",
            f"CREATE USER narrow IDENTIFIED BY '{password}' WITH MAX_USER_CONNECTIONS 1",
            "GRANT ALL ON shop.* TO narrow",
            f"CREATE USER reader IDENTIFIED BY '{password}'",
            "GRANT USAGE ON *.* TO reader",
        ]
        return "".join(f"{line};\n" for line in lines)

    def _tmpdir(self):
        # a MariaDB that starts removes the temporary tables of all who share its folder for them
        return f"--tmpdir={self.folder}"

    @staticmethod
    def _owner():
        return ["--user=mysql"] if os.geteuid() == 0 else []


@pytest.fixture(scope="session")
def mariadb():
    server = PrivateMariadb()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def mariadb_without_tls():
    server = PrivateMariadb(tls=False)
    yield server
    server.remove()


@pytest.fixture
def own_mariadb():
    server = PrivateMariadb()
    yield server
    server.remove()
