"""Menus, shortcuts and their list come from one declaration."""

import collections

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMainWindow, QPlainTextEdit, QTableWidget

from poolkeeper.desktop.about_dialog import AboutDialog, versions_text
from poolkeeper.desktop.action_specs import ACTIONS, MENUS
from poolkeeper.desktop.actions import install_actions
from poolkeeper.desktop.edit_commands import edit_handlers
from poolkeeper.desktop.shortcuts_dialog import ShortcutsDialog, shortcut_list


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


def everything(calls: list[str]) -> dict:
    return {spec.name: (lambda name=spec.name: calls.append(name)) for spec in ACTIONS}


def test_the_menu_bar_stands_in_its_order_and_every_action_calls_its_handler(window):
    calls: list[str] = []
    actions = install_actions(window, everything(calls))
    titles = tuple(entry.text() for entry in window.menuBar().actions())
    for action in actions.values():
        action.trigger()
    assert titles == MENUS
    assert calls == [spec.name for spec in ACTIONS]


def test_an_action_without_a_handler_is_nowhere(window):
    actions = install_actions(window, {"run": lambda: None})
    assert [entry.text() for entry in window.menuBar().actions()] == ["&Query"]
    assert list(actions) == ["run"]
    assert [menu for menu, _ in shortcut_list(actions)] == ["Query"]


def test_a_handler_for_nothing_is_refused_by_name(window):
    with pytest.raises(KeyError, match="make_tea"):
        install_actions(window, {"make_tea": lambda: None})


def test_no_two_actions_share_a_shortcut_or_a_mnemonic():
    keys = collections.Counter(key.toString() for spec in ACTIONS for key in spec.key_sequences())
    assert [key for key, count in keys.items() if count > 1] == []
    letters = collections.Counter((spec.menu, mnemonic(spec.text)) for spec in ACTIONS)
    assert [letter for letter, count in letters.items() if count > 1] == []
    assert len({mnemonic(menu) for menu in MENUS}) == len(MENUS)


def test_one_of_the_colour_schemes_is_checked(window):
    actions = install_actions(window, everything([]))
    actions["scheme_dark"].setChecked(True)
    actions["scheme_light"].setChecked(True)
    assert [name for name, action in actions.items() if action.isChecked()] == ["scheme_light"]


def test_keys_that_a_query_tab_answers_to_are_told_but_not_taken_from_it(window):
    actions = install_actions(window, everything([]))
    assert "\t" in actions["run"].text()
    assert actions["run"].shortcuts() == []
    assert actions["new_tab"].shortcut().toString() == "Ctrl+T"


@pytest.mark.parametrize("kind", [QPlainTextEdit, QLineEdit, QTableWidget, QComboBox])
def test_a_shortcut_works_wherever_the_cursor_is(qtbot, window, kind):
    calls: list[str] = []
    install_actions(window, everything(calls))
    widget = kind()
    window.setCentralWidget(widget)
    with qtbot.waitActive(window):
        window.show()
    widget.setFocus()
    bound = [spec for spec in ACTIONS if spec.shortcut and not spec.keys_elsewhere]
    for spec in bound:
        keys = spec.key_sequences()[0][0]
        qtbot.keyClick(widget, keys.key(), keys.keyboardModifiers())
    assert calls == [spec.name for spec in bound]


def test_the_edit_menu_works_on_what_has_the_keyboard(qtbot, window):
    field = QLineEdit("late-orders.sql")
    window.setCentralWidget(field)
    actions = install_actions(window, edit_handlers())
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    actions["select_all"].trigger()
    actions["cut"].trigger()
    assert field.text() == ""
    actions["paste"].trigger()
    assert field.text() == "late-orders.sql"
    actions["undo"].trigger()
    assert field.text() == ""


def test_the_list_of_shortcuts_shows_every_key_beside_its_action(qtbot, window):
    actions = install_actions(window, everything([]))
    dialog = ShortcutsDialog(actions)
    qtbot.addWidget(dialog)
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert texts[texts.index("Search connections") + 1] == "Ctrl+K"
    assert texts[texts.index("Leave the editor for what comes next") + 1] == "Ctrl+Tab"
    assert sum(len(rows) for _, rows in shortcut_list(actions)) == sum(bool(s.shortcut) for s in ACTIONS)


def test_a_tool_tip_tells_what_it_does_and_with_which_key(window):
    actions = install_actions(window, everything([]))
    assert "Run the statement (Ctrl+Enter)" in actions["run"].toolTip()


def test_about_gives_the_versions_to_copy(qtbot):
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    qtbot.mouseClick(dialog._copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied == versions_text()
    assert [line.split()[0] for line in copied.splitlines()][:4] == [
        "Poolkeeper",
        "Python",
        "Qt",
        "SQLAlchemy",
    ]
    assert "not installed" not in copied


def test_about_leads_to_the_licences_of_others(qtbot, monkeypatch, tmp_path):
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog._licences_button, Qt.MouseButton.LeftButton)
    assert "runs from source" in dialog._licences.text()
    assert dialog._licences.isVisible()
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    page = tmp_path / "licences" / "index.html"
    page.parent.mkdir()
    page.write_text("all of them")
    qtbot.mouseClick(dialog._licences_button, Qt.MouseButton.LeftButton)
    assert opened == [str(page)]
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    qtbot.mouseClick(dialog._licences_button, Qt.MouseButton.LeftButton)
    assert str(page.parent) in dialog._licences.text()


def mnemonic(text: str) -> str:
    return text[text.index("&") + 1].lower()
