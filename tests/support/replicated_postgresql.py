"""A private PostgreSQL primary with two streaming replicas, each on a free loopback port."""

import contextlib
import signal
import subprocess

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.replicas import Replicas, ReplicaServer
from tests.support.private_postgresql import _BINARIES, PrivatePostgresql
from tests.support.private_server import DEADLINE_S, PrivateServer, program
from tests.support.waiting import wait_until

_REPLICATION = "host replication boss 127.0.0.1/32 scram-sha-256\n"


class StreamingReplica(PrivateServer):
    """A copy of `primary` by pg_basebackup that follows it; stopped, it can be started again."""

    engine = Engine.POSTGRESQL
    stop_signal = PrivatePostgresql.stop_signal
    connect_as_superuser = PrivatePostgresql.connect_as_superuser
    _as_owner = PrivatePostgresql._as_owner
    _own = PrivatePostgresql._own

    def __init__(self, primary, name):
        super().__init__()
        self.name, self._primary = name, primary
        self._data = self.folder / "data"
        self._own(self.folder)
        subprocess.run(
            self._as_owner(
                program("pg_basebackup", *_BINARIES), "-D", self._data, "-R", "-X", "stream",
                "--checkpoint=fast", "--no-sync", "-d",
                f"host={primary.host} port={primary.port} user={primary.superuser.user} "
                f"password={primary.superuser.password} application_name={name}",
            ),
            check=True,
            capture_output=True,
        )  # fmt: skip
        self.start()

    @property
    def address(self):
        return ReplicaServer(name=self.name, host=self.host, port=self.port)

    def command(self):
        return self._as_owner(
            program("postgres", *_BINARIES), "-D", self._data, "-p", self.port,
            "-c", "wal_retrieve_retry_interval=100ms", "-c", "max_standby_streaming_delay=0",
        )  # fmt: skip

    @property
    def running(self):
        return self._process is not None

    def crash(self):
        """End the server without a word to its sessions."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(DEADLINE_S)
        self._process = None

    def pause(self):
        """Let the changes of the primary pile up unapplied."""
        self.execute("SELECT pg_wal_replay_pause()")
        wait_until(lambda: self.execute("SELECT pg_get_wal_replay_pause_state()") == [("paused",)])

    def resume(self):
        self.execute("SELECT pg_wal_replay_resume()")

    def catch_up(self):
        """Wait until everything that the primary has written by now is to be seen here."""
        reached = self._primary.execute("SELECT pg_current_wal_lsn()")[0][0]
        wait_until(lambda: self.execute(f"SELECT pg_last_wal_replay_lsn() >= '{reached}'") == [(True,)])

    def restore(self):
        """Running, resumed and caught up, whatever was done to it."""
        if not self.running:
            self.start()
        self.resume()
        self.catch_up()


class ReplicatedPostgresql(PrivatePostgresql):
    """The primary; `replicas` are two that stream from it."""

    def __init__(self):
        super().__init__()
        with (self._data / "pg_hba.conf").open("a") as rules:
            rules.write(_REPLICATION)
        self.execute("SELECT pg_reload_conf()")
        self.replicas = [StreamingReplica(self, f"replica-{number}") for number in (1, 2)]
        self.in_shop("CREATE TABLE t (id integer); ALTER TABLE t OWNER TO app; INSERT INTO t VALUES (1), (2)")
        self.restore()

    def command(self):
        # what is committed is in the log at once, so that `catch_up` knows how far
        return [*super().command(), "-c", "synchronous_commit=local"]

    def in_shop(self, statement):
        """Run a statement as superuser in the database of the profile."""
        with contextlib.closing(self.connect_as_superuser("shop")) as connection:
            connection.execute(statement)

    def profile(self, **changes):
        replicas = Replicas(servers=tuple(each.address for each in self.replicas))
        return super().profile(**({"replicas": replicas} | changes))

    def restore(self):
        for replica in self.replicas:
            replica.restore()

    def remove(self):
        for replica in self.replicas:
            replica.remove()
        super().remove()


@pytest.fixture(scope="session")
def replication_bench():
    server = ReplicatedPostgresql()
    yield server
    server.remove()


@pytest.fixture
def replicated(replication_bench):
    """The primary and its replicas, well; whatever a test does to the replicas is undone."""
    if replication_bench._process is None:
        replication_bench.start()
    replication_bench.restore()
    return replication_bench
