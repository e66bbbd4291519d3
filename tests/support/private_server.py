"""What the private servers share: a folder, a port, a process that can be frozen and ended."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from tests.support.waiting import wait_until_it_answers

DEADLINE_S = 60


def free_port():
    """A TCP port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program(name, *folders):
    """The path of a server's program; a missing one fails the test, it is never skipped."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)]))
    assert found, f"{name} is not installed; `python3 tests` installs it"
    return found


class PrivateServer:
    """One server of ours on a free loopback port, with its data in a temporary folder.

    Its database is `shop`; `identity` is an ordinary user there, `superuser` may do everything.
    """

    host = "127.0.0.1"
    database = "shop"
    identity = Identity("app", "app-Pa55:word/%")
    superuser = Identity("boss", "boss-Pa55word")
    engine = None
    account = None

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="poolkeeper-server-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self._process = None

    @property
    def process_id(self):
        """The server's main process."""
        return self._process.pid

    def profile(self, **changes):
        """A profile of this server's ordinary user."""
        settings = {
            "name": self.engine.value,
            "engine": self.engine,
            "host": self.host,
            "port": self.port,
            "database": self.database,
            "user": self.identity.user,
            "connect_timeout_s": 5,
        }
        return Profile(**(settings | changes))

    def execute(self, statement):
        """Run a statement as superuser; returns its rows, if it has some."""
        with contextlib.closing(self.connect_as_superuser()) as connection:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None

    @contextlib.contextmanager
    def freeze(self):
        """Let the whole server stand still, its sessions included."""
        # a child that the main process buries while the list is read hides another
        os.kill(self._process.pid, signal.SIGSTOP)
        processes = set()
        # one that was born while the others were stopped is in the next list
        while born := set(self._family()) - processes:
            for process in born:
                os.kill(process, signal.SIGSTOP)
            processes |= born
        try:
            yield
        finally:
            for process in processes:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    def start(self):
        """Start the server and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        wait_until_it_answers(self._process, self._answers, lambda: (self.folder / "log").read_text()[-3000:])

    def stop(self):
        """End the server at once, with every session."""
        if self._process is not None:
            for process in self._family():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)
            # its group is its own; what was started before it, as faketime, may pass no signal on
            os.killpg(self._process.pid, self.stop_signal)
            self._process.wait(DEADLINE_S)
            self._process = None

    def remove(self):
        """End the server and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self):
        try:
            self.connect_as_superuser().close()
        except Exception:
            return False
        return True

    def _family(self):
        """The main process and its children (each session of PostgreSQL is one)."""
        main = self._process.pid
        children = Path(f"/proc/{main}/task/{main}/children")
        own = children.read_text().split() if children.exists() else []
        return [main, *map(int, own)]
