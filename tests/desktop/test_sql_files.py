"""Files of SQL in query tabs: from the menu, from the command line, from the desktop."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn

pytestmark = pytest.mark.sqlite
APP = Path(__file__).parents[2] / "app"
STATEMENT = "SELECT id FROM orders WHERE paid_at < :since"


@pytest.fixture
def late(tmp_path):
    path = tmp_path / "late & lost.sql"
    path.write_text(STATEMENT)
    return path


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.db").touch()
    return Profile(name="shop", engine=Engine.SQLITE, database=str(tmp_path / "shop.db"), sign_in=SignIn.NONE)


def choose(desk, path):
    desk.window.actions_by_name["open_sql_file"].trigger()
    dialog = next(each for each in desk.window.findChildren(QFileDialog) if each.isVisible())
    dialog.filesSelected.emit([str(path)])
    dialog.reject()


def test_a_file_opens_in_a_tab_of_its_name_on_the_connection_in_front(desk, shop, late):
    session = desk.open(shop)
    first = desk.tab
    choose(desk, late)
    desk.wait(lambda: desk.tab is not first)
    assert desk.tab.pane.text == STATEMENT
    assert desk.window.tabs.tabText(desk.window.tabs.currentIndex()) == "shop · late && lost.sql"
    assert desk.window.workspace.current_session() is session
    before = desk.tab
    choose(desk, late)
    desk.wait(lambda: desk.tab is not before)
    assert desk.window.workspace.current_controller().holder == "shop · late & lost.sql 2"


def test_without_a_connection_a_file_waits_for_one(desk, shop, late):
    desk.window.sql_files.open(late)
    desk.wait(lambda: "as soon as you open a connection" in desk.window.dock.strip.text.text())
    desk.open(shop)
    desk.wait(lambda: desk.tab.pane.text == STATEMENT)
    assert "as soon as" not in desk.window.dock.strip.text.text()


def test_a_file_takes_away_no_other_notice(desk, shop, late):
    desk.open(shop)
    first = desk.tab
    desk.window.dock.show_notice("Poolkeeper had trouble.", "Show report")
    choose(desk, late)
    desk.wait(lambda: desk.tab is not first)
    assert desk.window.dock.strip.text.text() == "Poolkeeper had trouble."


def test_a_file_that_is_none_is_told(desk, shop, tmp_path):
    desk.open(shop)
    desk.window.sql_files.open(tmp_path / "gone.sql")
    desk.wait(lambda: "“gone.sql” could not be opened" in desk.window.dock.strip.text.text())


SENT = """
import sys
from pathlib import Path
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from poolkeeper.desktop.qt_application import QtApplication
application = QtApplication(["poolkeeper"])
taken = []
send = lambda name: application.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile(name)))
send("/early.sql")
application.serve_files(lambda path: taken.append(path.name))
send("/late.sql")
print(*taken)
"""


def printed(program, folder):
    environment = {**os.environ, "PYTHONPATH": str(APP), "HOME": str(folder), "XDG_STATE_HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_desktops_files_are_kept_until_the_window_is_there(tmp_path):
    assert printed(SENT, tmp_path) == ["early.sql", "late.sql"]


NAMED = """
import sys
from PySide6.QtCore import QTimer
from poolkeeper import __main__ as program
from poolkeeper.desktop import application
opened = []
begin = application._begin
def begin_and_look(window, watch):
    begin(window, watch)
    window.sql_files.open = opened.append
    QTimer.singleShot(0, lambda: window.close())
application._begin = begin_and_look
code = program.main(["late.sql"])
print(*opened)
"""


def test_a_file_on_the_command_line_is_opened_from_where_one_is(tmp_path):
    assert printed(NAMED, tmp_path) == [str(tmp_path / "late.sql")]
