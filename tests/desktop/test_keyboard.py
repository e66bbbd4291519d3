"""The main window by the keyboard alone: every place is reached, and the editor can be left."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.query.sql_editor import SqlEditor
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn

pytestmark = pytest.mark.sqlite

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def open_desk(desk, tmp_path):
    """Two tabs on an open pool, rows in the second, the keyboard in the search field."""
    path = tmp_path / "shop.db"
    path.touch()
    profile = Profile(name="shop", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE)
    session = desk.open(profile)
    desk.wait(lambda: session.snapshot is not None)
    desk.window.new_tab()
    desk.run("SELECT 1")
    desk.window.resize(1500, 800)
    desk.window.activateWindow()
    desk.window.dock.search.setFocus()
    desk.wait(desk.window.dock.search.hasFocus)
    return desk


def press(desk, key, modifiers=Qt.KeyboardModifier.NoModifier):
    desk.bot.keyClick(QApplication.focusWidget(), key, modifiers)
    return QApplication.focusWidget()


def walk(desk, key, modifiers):
    """The names of what has the keyboard, one after the other, until it comes round."""
    start, names = QApplication.focusWidget(), []
    while True:
        now = QApplication.focusWidget()
        names.append(now.accessibleName() or now.text())
        leaving = CONTROL if isinstance(now, SqlEditor) else Qt.KeyboardModifier.NoModifier
        if press(desk, key, modifiers | leaving) is start or len(names) > 60:
            return names


FORWARD = [
    "Search connections",
    "Saved connections",
    "Query tabs",
    "New query tab",
    "Run",
    "Auto-commit",
    "SQL editor",
    "Results",
    "Result rows",
    "Kind of pool: QueuePool",
    "Pool",
    "Connections of the pool",
    "Resize…",
    "Recycle",
    "Sessions…",
    "As code…",
    "Pool lab…",
    "Flight recorder…",
    "+ New",
    "Test",
]


def test_tab_goes_through_list_toolbar_editor_rows_and_pool_and_back(open_desk):
    assert walk(open_desk, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier) == FORWARD
    backward = walk(open_desk, Qt.Key.Key_Backtab, SHIFT)
    assert backward == [FORWARD[0], *reversed(FORWARD[1:])]


def test_tab_stays_in_the_editor_and_control_tab_leaves_it(open_desk):
    editor = open_desk.tab.pane.editor
    editor.setFocus()
    before = editor.text()
    assert press(open_desk, Qt.Key.Key_Tab) is editor
    assert len(editor.text()) > len(before)
    assert press(open_desk, Qt.Key.Key_Tab, CONTROL) is open_desk.tab.results.tabs


def test_f6_goes_from_pane_to_pane_and_back(open_desk):
    window, tab = open_desk.window, open_desk.tab
    window.dock.tree.setFocus()
    places = [window.dock.tree, tab.pane.editor, tab.results, window.panel, window.dock.tree]
    for name, stops in (("next_pane", places), ("previous_pane", places[::-1])):
        for stop in stops[1:]:
            window.actions_by_name[name].trigger()
            now = QApplication.focusWidget()
            assert now is stop or stop.isAncestorOf(now)


def test_a_button_that_is_disabled_under_the_keyboard_leaves_it_in_its_tab(open_desk):
    bar = open_desk.tab.toolbar
    bar.run_button.setFocus()
    bar.show_state(running=True, cancelling=False, transaction_open=False)
    assert open_desk.tab.isAncestorOf(QApplication.focusWidget())
    bar.show_state(running=False, cancelling=False, transaction_open=False)
    assert open_desk.tab.isAncestorOf(QApplication.focusWidget())
