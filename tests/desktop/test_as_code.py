"""Settings as code in the real window: from the pool's panel, the menu and the list."""

import sqlite3

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from poolkeeper.desktop.pool.as_code_dialog import AsCodeDialog
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import PoolSettings, Profile, SignIn
from poolkeeper.worker.messages import PoolSize, ResizePool
from tests.support.canary import CANARY, assert_clean


@pytest.fixture
def shop(tmp_path):
    sqlite3.connect(tmp_path / "shop.db").execute("CREATE TABLE t (a)").connection.close()
    return Profile(
        name="shop",
        engine=Engine.SQLITE,
        database=str(tmp_path / "shop.db"),
        sign_in=SignIn.NONE,
        pool=PoolSettings(size=4, max_overflow=7),
    )


def dialog_of(desk):
    desk.wait(lambda: [w for w in QApplication.topLevelWidgets() if isinstance(w, AsCodeDialog)])
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, AsCodeDialog))


def close(desk, dialog):
    desk.bot.keyClick(dialog, Qt.Key.Key_Escape)
    desk.wait(lambda: not [w for w in QApplication.topLevelWidgets() if isinstance(w, AsCodeDialog)])


def test_the_button_below_the_pool_shows_its_profile(desk, shop):
    session = desk.open(shop)
    desk.wait(lambda: session.state is SessionState.OPEN)
    button = desk.window.panel.live.foot.buttons["pool_as_code"]
    desk.wait(button.isVisible)
    desk.bot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(desk)
    assert "pool_size=4,\n    max_overflow=7," in dialog.code.toPlainText()
    close(desk, dialog)


def test_a_resized_pool_is_told_with_the_size_in_force(desk, shop):
    session = desk.open(shop)
    desk.wait(lambda: session.state is SessionState.OPEN and session.snapshot is not None)
    session.send(ResizePool(PoolSize(2, 3)))
    desk.wait(lambda: session.snapshot.capacity == 3)
    desk.window.panel.live.foot.buttons["pool_as_code"].click()
    dialog = dialog_of(desk)
    assert "pool_size=2,\n    max_overflow=1," in dialog.code.toPlainText()
    assert dialog.notes.texts()[0] == (
        "The open pool was resized: the code has the size in force, size 2 + overflow 1. "
        "The saved profile has size 4 + overflow 7."
    )
    close(desk, dialog)


def test_the_menu_takes_the_chosen_connection_where_none_is_open(desk, shop):
    desk.save(shop)
    desk.window.dock.choose(shop.id)
    desk.window.actions_by_name["pool_as_code"].trigger()
    dialog = dialog_of(desk)
    assert dialog.windowTitle() == "Settings as code · shop"
    close(desk, dialog)


def test_the_lists_own_menu_offers_it(desk, shop):
    desk.save(shop)
    tree = desk.window.dock.tree
    tree.choose(shop.id)

    def press():
        menu = next(
            (w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible()), None
        )
        if menu is None:
            QTimer.singleShot(20, press)
            return
        next(each for each in menu.actions() if each.text() == "Settings as code…").trigger()
        menu.close()

    QTimer.singleShot(0, press)
    tree.customContextMenuRequested.emit(tree.visualRect(tree.currentIndex()).center())
    dialog = dialog_of(desk)
    assert "file://" in dialog.code.toPlainText()
    close(desk, dialog)


def test_a_saved_password_is_never_copied(desk):
    profile = Profile(name="orders", engine=Engine.POSTGRESQL, host="db1", database="orders", user="app")
    desk.save(profile, CANARY)
    desk.window.dock.choose(profile.id)
    desk.window.actions_by_name["pool_as_code"].trigger()
    dialog = dialog_of(desk)
    for row in range(dialog.targets.count()):
        dialog.targets.setCurrentRow(row)
        desk.bot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
        copied = QGuiApplication.clipboard().text()
        assert "ORDERS_PASSWORD" in copied
        assert_clean(copied.encode(), dialog.targets.currentItem().text())
    close(desk, dialog)
