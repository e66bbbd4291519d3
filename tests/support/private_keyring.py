"""A private D-Bus with an unlocked gnome-keyring."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.waiting import wait_until_it_answers

LOGIN_PASSWORD = "opens the private keyring"
_START_S = 20


class PrivateKeyring:
    """One D-Bus and one Secret Service of its own, in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("home", "data", "run"):
            (folder / name).mkdir(mode=0o700)
        self._processes: list[subprocess.Popen] = []
        try:
            self._address = self._started_bus()
            self._daemon = self._started_daemon()
        except BaseException:
            self.stop()
            raise

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to use this keyring and no other."""
        inherited = {name: value for name, value in os.environ.items() if name not in _LEADING_ELSEWHERE}
        return inherited | {
            "HOME": str(self._folder / "home"),
            "XDG_DATA_HOME": str(self._folder / "data"),
            "XDG_RUNTIME_DIR": str(self._folder / "run"),
            "DBUS_SESSION_BUS_ADDRESS": self._address,
        }

    @property
    def address(self) -> str:
        return self._address

    def lead_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Lead this process to the private keyring for one test."""
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", self._address)
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)

    def lock(self) -> None:
        """Lock the default collection, as when the user's session asks for it."""
        with self._collection() as collection:
            collection.lock()
            assert collection.is_locked()

    def is_locked(self) -> bool:
        with self._collection() as collection:
            return collection.is_locked()

    def all_keys(self, service: str = "Poolkeeper") -> set[str]:
        """The keys of every item of a service, as another program sees them."""
        with self._collection() as collection:
            items = list(collection.search_items({"service": service}))
            return {item.get_attributes()["username"] for item in items}

    def texts(self, service: str = "Poolkeeper") -> list[str]:
        """The secrets of every item of a service."""
        with self._collection() as collection:
            return [item.get_secret().decode() for item in collection.search_items({"service": service})]

    def empty(self) -> None:
        """Delete every item."""
        with self._collection() as collection:
            for item in list(collection.get_all_items()):
                item.delete()

    def freeze(self) -> None:
        """Let the Secret Service take calls and answer none."""
        self._daemon.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._daemon.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait(_START_S)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    @contextlib.contextmanager
    def _collection(self) -> Iterator:
        import secretstorage
        from jeepney.io.blocking import open_dbus_connection

        with contextlib.closing(open_dbus_connection(self._address)) as bus:
            secretstorage.util.add_match_rules(bus)
            yield secretstorage.get_default_collection(bus)

    def _started_bus(self) -> str:
        config = self._folder / "bus.conf"
        config.write_text(_BUS_CONFIG.format(socket=self._folder / "bus"))
        bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._processes.append(bus)
        return bus.stdout.readline().strip()

    def _started_daemon(self) -> subprocess.Popen:
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(daemon)
        daemon.stdin.write(LOGIN_PASSWORD.encode())
        daemon.stdin.close()
        wait_until_it_answers(daemon, self._serves)
        assert not self.is_locked()
        return daemon

    def _serves(self) -> bool:
        import secretstorage
        from jeepney.io.blocking import open_dbus_connection

        with contextlib.closing(open_dbus_connection(self._address)) as bus:
            return secretstorage.check_service_availability(bus)


# no service folders: nothing outside the temporary folder can be started by a call on this bus
_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_LEADING_ELSEWHERE = {"DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND", "GNOME_KEYRING_CONTROL"}


@contextlib.contextmanager
def running_keyring() -> Iterator[PrivateKeyring]:
    """A private keyring, gone with all its files at the end."""
    folder = Path(tempfile.mkdtemp(prefix="keyring-"))
    try:
        keyring = PrivateKeyring(folder)
        try:
            yield keyring
        finally:
            keyring.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def private_keyring() -> Iterator[PrivateKeyring]:
    """One unlocked keyring for the session; this process is not led to it."""
    with running_keyring() as keyring:
        yield keyring


@pytest.fixture
def unlocked_keyring(
    private_keyring: PrivateKeyring, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PrivateKeyring]:
    """The private keyring, empty, and this process is led to it."""
    private_keyring.empty()
    private_keyring.lead_here(monkeypatch)
    yield private_keyring
    private_keyring.empty()


@pytest.fixture
def own_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateKeyring]:
    """A keyring for one test, which may lock, freeze or stop it."""
    with running_keyring() as keyring:
        keyring.lead_here(monkeypatch)
        yield keyring
