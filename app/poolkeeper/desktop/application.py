"""Start-up and orderly shutdown of the window's process."""

import logging
import sys
from types import TracebackType

from PySide6.QtWidgets import QApplication

from poolkeeper import __version__
from poolkeeper.desktop.end_signals import EndSignals
from poolkeeper.desktop.first_paint import FirstPaint
from poolkeeper.desktop.main_window import MainWindow
from poolkeeper.desktop.settings import Settings
from poolkeeper.desktop.theme import Scheme, Theme

_log = logging.getLogger(__name__)

SHUTDOWN_DEADLINE_S = 6.0
GIVE_BACK_S = 1.5
"""How long what Vault holds for us may take to be given back; what is not ends there by itself."""


def run_application() -> int:
    """Show the window until it is closed; returns the exit code."""
    sys.excepthook = _report_crash
    application = QApplication(sys.argv[:1])
    EndSignals(application)
    window, _theme = new_window(application)
    window.show()
    FirstPaint(window, lambda: _begin(window))
    exit_code = application.exec()
    _shut_down(application, window)
    return exit_code


def new_window(application: QApplication) -> tuple[MainWindow, Theme]:
    """The empty window in the user's colours, and the theme that keeps it in them."""
    application.setApplicationName("Poolkeeper")
    application.setApplicationVersion(__version__)
    settings = Settings()
    theme = Theme(application, Scheme(settings.colour_scheme))
    return MainWindow(settings, theme), theme


def _begin(window: MainWindow) -> None:
    """Load and begin what may not stand before the first paint."""
    from poolkeeper.desktop.icons import application_icon
    from poolkeeper.profiles.open_store import open_store
    from poolkeeper.worker.process import keep_secrets_in

    _log_to_file()
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


def _log_to_file() -> None:
    """Keep the last half megabyte of the log; a folder that cannot be written leaves standard error."""
    import logging.handlers

    import platformdirs

    handler: logging.Handler
    try:
        folder = platformdirs.user_log_path("Poolkeeper", appauthor=False, ensure_exists=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "poolkeeper.log", maxBytes=250_000, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _report_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what no code expected; the window stays open, for the user's text is in it."""
    _log.error("an unexpected error", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
