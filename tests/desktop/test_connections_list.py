"""The list of saved connections in the real window."""

import sqlite3

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from poolkeeper.desktop.connections.password_dialog import PasswordDialog
from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.connections.test_dialog import TestDialog
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.worker.messages import Outcome, Step


def names(desk):
    model = desk.window.dock.tree.model()
    shown = []
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        shown.append(index.data())
        shown += [model.index(inner, 0, index).data() for inner in range(model.rowCount(index))]
    return shown


def dialog_of(desk, kind):
    desk.wait(lambda: any(isinstance(w, kind) and w.isVisible() for w in QApplication.allWidgets()))
    return next(w for w in QApplication.allWidgets() if isinstance(w, kind) and w.isVisible())


@pytest.fixture
def shop(tmp_path):
    sqlite3.connect(tmp_path / "shop.db").execute("CREATE TABLE t (a)").connection.close()
    return Profile(
        name="shop",
        folder="Local",
        engine=Engine.SQLITE,
        database=str(tmp_path / "shop.db"),
        sign_in=SignIn.NONE,
    )


def test_a_new_connection_is_described_saved_and_listed(desk, tmp_path):
    desk.bot.mouseClick(desk.window.dock.new_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(desk, ProfileDialog)
    dialog.form.engine.choice = Engine.SQLITE
    desk.bot.keyClicks(dialog.form.name, "<b>new</b>")
    dialog.form.folder.setCurrentText("Local")
    dialog.form.file.edit.setText(str(tmp_path / "new.db"))
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: names(desk) == ["Local", "<b>new</b>"])


def test_edit_duplicate_delete_and_undo(desk, shop):
    desk.save(shop)
    desk.window.dock.choose(shop.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_F2)
    dialog = dialog_of(desk, ProfileDialog)
    dialog.form.name.setText("store")
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: names(desk) == ["Local", "store"])
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    desk.wait(lambda: names(desk) == ["Local", "store", "store copy"])
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Delete)
    desk.wait(lambda: names(desk) == ["Local", "store copy"])
    assert "“store” was deleted" in desk.window.dock.strip.text.text()
    desk.bot.mouseClick(desk.window.dock.strip.offer, Qt.MouseButton.LeftButton)
    desk.wait(lambda: names(desk) == ["Local", "store", "store copy"])


def test_searching_narrows_the_list_and_enter_opens(desk, shop):
    desk.save(shop)
    desk.save(Profile(name="other", engine=Engine.SQLITE, database="/x.db", sign_in=SignIn.NONE))
    desk.bot.keyClicks(desk.window.dock.search, "sho")
    assert names(desk) == ["Local", "shop"]
    desk.bot.keyClick(desk.window.dock.search, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(shop) and desk.session(shop).state is SessionState.OPEN)
    desk.window.dock.search.setText("nothing like it")
    assert desk.window.dock.empty.isVisible()


def test_the_chosen_connection_is_that_of_the_tab_in_front(desk, shop):
    other = Profile(
        id="other", name="other", engine=Engine.SQLITE, database=shop.database, sign_in=SignIn.NONE
    )
    desk.open(shop)
    desk.open(other)
    desk.wait(lambda: desk.window.tabs.count() == 2)
    desk.window.tabs.setCurrentIndex(0)
    assert desk.window.dock.current_profile_id() == shop.id
    desk.window.tabs.setCurrentIndex(1)
    assert desk.window.dock.current_profile_id() == other.id


def test_a_name_that_is_taken_is_told_in_the_form(desk, shop):
    desk.save(shop)
    desk.bot.mouseClick(desk.window.dock.new_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(desk, ProfileDialog)
    dialog.form.engine.choice = Engine.SQLITE
    desk.bot.keyClicks(dialog.form.name, "SHOP")
    dialog.form.folder.setCurrentText("Local")
    dialog.form.file.edit.setText("/x.db")
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert "Choose another name" in dialog.form.grid.problem_of("name")
    desk.answer_box("discard changes", "Discard")
    dialog.reject()


def test_a_connection_is_tested_from_the_list(desk, shop):
    desk.save(shop)
    desk.window.dock.choose(shop.id)
    desk.bot.mouseClick(desk.window.dock.test_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(desk, TestDialog)
    desk.wait(lambda: dialog.run_button.text() == "Test again")
    assert dialog.rows[Step.POOL].icon.accessibleName() == Outcome.PASSED.value
    dialog.reject()


@pytest.mark.postgresql
def test_a_password_that_was_not_saved_is_asked_for_once(desk, postgresql):
    profile = postgresql.profile(name="orders", sign_in=SignIn.PROMPT)
    session = desk.open(profile)
    question = dialog_of(desk, PasswordDialog)
    desk.bot.keyClicks(question.edit, postgresql.identity.password)
    desk.bot.keyClick(question.edit, Qt.Key.Key_Return)
    desk.wait(lambda: session.state is SessionState.OPEN)
    for _ in range(3):
        desk.run("SELECT 1")
        assert desk.rows() == [("1",)]


@pytest.mark.postgresql
def test_a_wrong_password_is_explained_and_another_can_be_given(desk, postgresql):
    profile = postgresql.profile(name="orders")
    desk.save(profile, "wrong-Pa55")
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(profile) and desk.session(profile).state is SessionState.FAILED)
    session = desk.session(profile)
    assert "password" in session.explained.title
    desk.run("SELECT 1")
    assert desk.tab.results.card.isVisible()
    panel, title = desk.window.panel, desk.window.pool_dock.titleBarWidget()
    assert panel.geometry().top() > title.geometry().bottom()
    link = next(each for each in panel.findChildren(QPushButton) if each.text() == "Enter password")
    desk.bot.mouseClick(link, Qt.MouseButton.LeftButton)
    form = dialog_of(desk, ProfileDialog)
    form.form.password.set_password(postgresql.identity.password)
    desk.bot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: session.state is SessionState.OPEN)
    assert not desk.tab.results.card.isVisible()
    assert "Run the statement again" in desk.tab.results.note.text()
    desk.wait(lambda: desk.window.panel.live.isVisible())
    desk.run("SELECT 1")
    assert desk.rows() == [("1",)]


@pytest.mark.postgresql
def test_a_test_that_failed_runs_again_when_the_right_password_is_saved(desk, postgresql):
    profile = postgresql.profile(name="orders")
    desk.save(profile, "wrong-Pa55")
    desk.window.dock.choose(profile.id)
    desk.bot.mouseClick(desk.window.dock.test_button, Qt.MouseButton.LeftButton)
    test = dialog_of(desk, TestDialog)
    desk.wait(lambda: test.run_button.text() == "Test again")
    link = next(each for each in test.findChildren(QPushButton) if each.text() == "Enter password")
    desk.bot.mouseClick(link, Qt.MouseButton.LeftButton)
    form = dialog_of(desk, ProfileDialog)
    form.form.password.set_password(postgresql.identity.password)
    desk.bot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: test.rows[Step.POOL].icon.accessibleName() == Outcome.PASSED.value)
    assert test.isVisible()
    test.reject()


@pytest.mark.postgresql
def test_a_wrong_password_in_a_tested_form_is_mended_in_that_form(desk, postgresql):
    desk.bot.mouseClick(desk.window.dock.new_button, Qt.MouseButton.LeftButton)
    form = dialog_of(desk, ProfileDialog)
    form.form.show_profile(postgresql.profile(name="orders"))
    desk.bot.keyClicks(form.form.password.edit, "wrong-Pa55")
    desk.bot.mouseClick(form.test_button, Qt.MouseButton.LeftButton)
    test = dialog_of(desk, TestDialog)
    desk.wait(lambda: test.run_button.text() == "Test again")
    link = next(each for each in test.findChildren(QPushButton) if each.text() == "Enter password")
    desk.bot.mouseClick(link, Qt.MouseButton.LeftButton)
    desk.wait(lambda: not test.isVisible())
    assert [each for each in desk.window.findChildren(ProfileDialog) if each.isVisible()] == [form]
    form.form.password.set_password(postgresql.identity.password)
    desk.bot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: desk.window.library.entries)
    (entry,) = desk.window.library.entries
    assert desk.window.library.secrets().password(entry.id) == postgresql.identity.password
