"""After a crash the window says so once, shows the report and sends nothing; the log is in reach."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.crash.crash_dialog import CrashDialog
from poolkeeper.desktop.crash.crash_offer import CrashOffer
from poolkeeper.worker.crash_file import CrashFile, head_of
from poolkeeper.worker.crash_reports import gather
from poolkeeper.worker.log_file import log_folder

APP = Path(__file__).parents[2] / "app"
CRASHES = """
import os, signal
from poolkeeper.desktop import application
begin = application._begin
def begin_and_crash(window, watch):
    begin(window, watch)
    os.kill(os.getpid(), signal.SIGSEGV)
application._begin = begin_and_crash
application.run_application()
"""


def leave_trouble(folder):
    file = CrashFile(folder, head_of("the window"))
    try:
        raise ValueError("nobody expected this")
    except ValueError as error:
        file.note(type(error), error, error.__traceback__)
    file.close()


def shown_dialog():
    return next(
        (w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()), None
    )


def test_a_report_is_offered_read_copied_and_deleted(desk, tmp_path):
    leave_trouble(tmp_path)
    CrashOffer(desk.window, tmp_path).start()
    strip = desk.window.dock.strip
    desk.wait(lambda: "had trouble" in strip.text.text())
    assert "nothing was sent" in strip.text.text()
    desk.bot.mouseClick(strip.offer, Qt.MouseButton.LeftButton)
    dialog = shown_dialog()
    assert "nobody expected this" in dialog.text.toPlainText()
    desk.bot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == dialog.report.text
    path = dialog.report.path
    assert path.exists()
    desk.bot.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: not path.exists())
    desk.wait(lambda: shown_dialog() is None)


def test_without_a_crash_nothing_is_said(desk, tmp_path):
    offer = CrashOffer(desk.window, tmp_path)
    with desk.bot.waitSignal(offer.looked):
        offer.start()
    assert "trouble" not in desk.window.dock.strip.text.text()


def test_the_log_folder_opens_from_the_help_menu(desk, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    desk.window.actions_by_name["log_folder"].trigger()
    assert opened == [str(log_folder())]


def test_a_folder_that_no_program_opens_is_named(desk, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    desk.window.actions_by_name["log_folder"].trigger()
    assert str(log_folder()) in desk.window.dock.strip.text.text()


@pytest.mark.posix
def test_a_window_that_crashes_leaves_a_report(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = log_folder()
    environment = {**os.environ, "PYTHONPATH": str(APP), "HOME": str(tmp_path)}
    environment.pop("PYTHONFAULTHANDLER", None)
    done = subprocess.run([sys.executable, "-c", CRASHES], env=environment, timeout=60, capture_output=True)
    assert done.returncode == -signal.SIGSEGV
    (report,) = gather(folder)
    assert "the window" in report.text.splitlines()[0]
    assert "Qt " in report.text
    assert "begin_and_crash" in report.text


UNEXPECTED = """
from poolkeeper.desktop.crash.crash_watch import CrashWatch
CrashWatch()
raise ValueError("nobody expected PWD=c4nary-Pa55; here")
"""


def test_what_a_terminal_or_a_journal_is_told_has_no_password():
    environment = {**os.environ, "PYTHONPATH": str(APP)}
    command = [sys.executable, "-c", UNEXPECTED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert "nobody expected PWD=***" in done.stderr
    assert "c4nary" not in done.stderr
