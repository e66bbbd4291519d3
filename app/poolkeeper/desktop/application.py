"""Start-up and orderly shutdown of the window's process."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from poolkeeper import __version__
from poolkeeper.desktop.crash.crash_watch import CrashWatch
from poolkeeper.desktop.end_signals import EndSignals
from poolkeeper.desktop.first_paint import FirstPaint
from poolkeeper.desktop.garbage_collection import GarbageCollection
from poolkeeper.desktop.main_window import MainWindow
from poolkeeper.desktop.qt_application import QtApplication
from poolkeeper.desktop.settings import Settings
from poolkeeper.desktop.theme import Scheme, Theme

_log = logging.getLogger(__name__)

SHUTDOWN_DEADLINE_S = 6.0
GIVE_BACK_S = 1.5
"""How long what Vault holds for us may take to be given back; what is not ends there by itself."""


def run_application(files: Sequence[Path] = ()) -> int:
    """Show the window with these files of SQL until it is closed; returns the exit code."""
    watch = CrashWatch()
    application = QtApplication(sys.argv[:1])
    GarbageCollection(application)
    EndSignals(application)
    window, _theme = new_window(application)

    def begin() -> None:
        _begin(window, watch)
        for path in files:
            window.sql_files.open(path)
        application.serve_files(window.sql_files.open)

    window.show()
    FirstPaint(window, begin)
    exit_code = application.exec()
    _shut_down(application, window)
    watch.end()
    return exit_code


def new_window(application: QApplication) -> tuple[MainWindow, Theme]:
    """The empty window in the user's colours, and the theme that keeps it in them."""
    application.setApplicationName("Poolkeeper")
    application.setApplicationVersion(__version__)
    # by this name a Wayland desktop finds the icon and the menu entry
    application.setDesktopFileName("io.github.poolkeeper.Poolkeeper")
    settings = Settings()
    theme = Theme(application, Scheme(settings.colour_scheme))
    return MainWindow(settings, theme), theme


def _begin(window: MainWindow, watch: CrashWatch) -> None:
    """Load and begin what may not stand before the first paint."""
    from poolkeeper.desktop.icons import application_icon
    from poolkeeper.profiles.open_store import open_store
    from poolkeeper.worker.process import keep_secrets_in

    _keep_records(window, watch)
    _log.info("Poolkeeper %s shows its window", __version__)
    # passwords that were typed live in this process
    keep_secrets_in()
    window.setWindowIcon(application_icon())
    window.furnish(open_store)
    window.start()


def _shut_down(application: QApplication, window: MainWindow) -> None:
    """Close every pool; a window that a signal ends is still to be seen."""
    from poolkeeper.desktop.farewell import see_off

    window.hide()
    see_off(application, window.close_workers(), SHUTDOWN_DEADLINE_S)
    window.give_back(GIVE_BACK_S)
    logging.shutdown()


def _keep_records(window: MainWindow, watch: CrashWatch) -> None:
    """The log, what a crash would leave, and what an earlier one has left."""
    from poolkeeper.desktop.crash.crash_offer import CrashOffer
    from poolkeeper.worker.log_file import log_folder, log_to

    try:
        folder = log_folder()
    except OSError:
        log_to(None)
        return
    log_to(folder)
    watch.begin(folder)
    CrashOffer(window, folder).start()
