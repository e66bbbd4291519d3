"""The real window with real workers, on a home folder of its own."""

import gc
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from poolkeeper.profiles.open_store import OpenedStore
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.profiles.vault import MemoryVault

WAIT_MS = 20_000


@pytest.fixture(scope="package", autouse=True)
def collecting_by_hand():
    """Garbage is collected on this thread alone, as in the application: elsewhere it kills widgets."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.fixture(autouse=True)
def collected(collecting_by_hand):
    yield
    gc.collect()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder without a trace of another user, and no keyring."""
    monkeypatch.setenv("HOME", str(tmp_path))
    # the state folder is that of all tests: a forked worker has the environment of the first
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


@pytest.fixture
def store():
    """A store of profiles in memory, which the window takes for the keyring."""
    return ProfileStore(MemoryVault())


class Desk:
    """A person at the window: what they do, and what they see."""

    def __init__(self, window, qtbot):
        self.window = window
        self.bot = qtbot

    @property
    def tab(self):
        return self.window.tabs.current()

    def wait(self, condition, timeout_ms=WAIT_MS):
        self.bot.waitUntil(lambda: bool(condition()), timeout=timeout_ms)

    def open(self, profile):
        """Save a profile and open it from the list."""
        self.save(profile)
        self.window.dock.choose(profile.id)
        self.bot.keyClick(self.window.dock.tree, Qt.Key.Key_Return)
        self.wait(lambda: self.session(profile) is not None and self.tab is not None)
        return self.session(profile)

    def save(self, profile, password=None):
        self.window.library.save(profile, TypedSecrets(password))
        self.wait(lambda: any(entry.id == profile.id for entry in self.window.library.entries))

    def session(self, profile):
        return next((each for each in self.window.workspace.sessions if each.profile.id == profile.id), None)

    def write(self, statement):
        self.tab.pane.set_text(statement)

    def press_run(self):
        self.bot.mouseClick(self.tab.toolbar.run_button, Qt.MouseButton.LeftButton)

    def run(self, statement):
        """Write a statement, press Run, wait for its end."""
        self.write(statement)
        self.press_run()
        self.wait(lambda: not self.tab.running)

    def rows(self):
        """What the grid shows."""
        model = self.tab.results.grid.model()
        return [
            tuple(model.index(row, column).data() for column in range(model.columnCount()))
            for row in range(model.rowCount())
        ]

    def answer_box(self, name, button):
        """Press a button of the next message box of this name, as soon as it is there."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QMessageBox

        def press():
            box = next(
                (w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()),
                None,
            )
            if box is None or box.objectName() != name:
                QTimer.singleShot(20, press)
                return
            next(each for each in box.buttons() if each.text() == button).click()

        QTimer.singleShot(0, press)


@pytest.fixture
def opened(store):
    """What opening the keyring gives."""
    return OpenedStore(store)


@pytest.fixture
def first_signal():
    """What the library says first."""
    return "opened"


@pytest.fixture
def desk(qtbot, home, opened, first_signal):
    """The window with an empty list of profiles, ready to use; nothing of it may be left behind."""
    from poolkeeper.desktop.main_window import MainWindow
    from poolkeeper.desktop.settings import Settings
    from poolkeeper.desktop.theme import Theme

    settings = Settings(home / "window.ini")
    settings.sample_offered = True
    before = set(threading.enumerate())
    window = MainWindow(settings, Theme(QApplication.instance()))
    window.furnish(lambda: opened)
    window.show()
    with qtbot.waitSignal(getattr(window.library, first_signal), timeout=WAIT_MS):
        window.start()
    yield Desk(window, qtbot)
    workers = window.close_workers()
    for worker in workers:
        assert worker.wait_closed(10), "a worker was left behind"
    window.give_back(1)
    window._settled = True
    window.close()
    window.deleteLater()
    qtbot.waitUntil(lambda: not _ours(before), timeout=10_000)


def _ours(before):
    names = ("to worker", "from worker", "tab ", "closing worker")
    return [t for t in set(threading.enumerate()) - before if t.name.startswith(names)]
