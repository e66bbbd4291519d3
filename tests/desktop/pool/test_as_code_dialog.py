"""The dialog that shows a profile and its pool as code."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.palette import DARK, LIGHT
from poolkeeper.desktop.pool.as_code_dialog import NOT_POSSIBLE, SAYS_IT_ALL, AsCodeDialog
from poolkeeper.desktop.theme import apply_theme
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import Oracle
from poolkeeper.profiles.profile import Encryption, PoolSettings, Profile, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerDriver, SqlServerLogin

POOL = PoolSettings(size=10, max_overflow=5, wait_s=30, recycle_s=1800)


@pytest.fixture
def shown(qtbot, qapp):
    """Makes the dialog of a profile, and shows it."""
    apply_theme(qapp, LIGHT)

    def show(engine=Engine.POSTGRESQL, **changes):
        profile = Profile(
            name="orders-primary",
            engine=engine,
            host="db1",
            database="orders",
            user="app",
            pool=POOL,
            **changes,
        )
        dialog = AsCodeDialog(profile)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: dialog.targets.hasFocus() or not dialog.isActiveWindow())
        return dialog

    return show


def test_the_first_target_is_shown_and_copied_whole(qtbot, shown):
    dialog = shown()
    assert dialog.windowTitle() == "Settings as code · orders-primary"
    assert dialog.targets.currentItem().text() == "SQLAlchemy"
    assert "    pool_size=10,\n    max_overflow=5,\n" in dialog.code.toPlainText()
    assert dialog.notes.texts() == [SAYS_IT_ALL]
    assert dialog.hint.text() == "No secret is in it: set ORDERS_PRIMARY_PASSWORD where it runs."
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == dialog.code.toPlainText()
    assert dialog.copy_button.text() == "Copied"


def test_the_keyboard_goes_through_the_targets_copies_and_closes(qtbot, shown):
    dialog = shown()
    names = []
    for _ in range(dialog.targets.count()):
        names.append(dialog.targets.currentItem().text())
        qtbot.keyClick(dialog.targets, Qt.Key.Key_Down)
    assert names[:4] == ["SQLAlchemy", "FastAPI · asyncpg", "FastAPI · psycopg", "asyncpg pool"]
    assert len(set(names)) == dialog.targets.count()
    qtbot.keyClick(dialog.targets, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == dialog.code.toPlainText()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_tab_reaches_the_code_and_the_buttons(qtbot, shown):
    dialog = shown()
    reached = []
    widget = dialog.targets
    while widget.nextInFocusChain() is not dialog.targets:
        widget = widget.nextInFocusChain()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(widget)
    assert {dialog.code, dialog.notes, dialog.close_button, dialog.copy_button} <= set(reached)
    assert all(each.accessibleName() for each in (dialog.targets, dialog.code, dialog.notes))


def test_another_target_is_not_copied_yet(qtbot, shown):
    dialog = shown()
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    dialog.choose("HikariCP properties")
    assert dialog.copy_button.text() == "Copy"
    assert "maximumPoolSize=15\n" in dialog.code.toPlainText()
    assert any("maximumPoolSize is the size plus the overflow (15)" in each for each in dialog.notes.texts())


def test_what_a_target_cannot_do_is_said_and_nothing_is_copied(shown):
    dialog = shown(
        Engine.MSSQL,
        sql_server=SqlServer(driver=SqlServerDriver.PYMSSQL),
        tls=Tls(mode=Encryption.VERIFY_FULL),
    )
    assert dialog.code.toPlainText() == NOT_POSSIBLE
    assert not dialog.copy_button.isEnabled()
    assert "Choose pyodbc" in dialog.notes.texts()[0]
    dialog.choose("ADO.NET · SqlClient")
    assert dialog.copy_button.isEnabled()


def test_every_secret_that_is_to_be_set_is_named(shown):
    dialog = shown(Engine.ORACLE, oracle=Oracle(wallet="/etc/wallet"))
    wanted = "set ORDERS_PRIMARY_PASSWORD and ORDERS_PRIMARY_WALLET_PASSWORD where it runs"
    assert wanted in dialog.hint.text()
    dialog = shown(Engine.MSSQL, sql_server=SqlServer(login=SqlServerLogin.TOKEN))
    assert dialog.hint.text() == "No secret is in it: set ORDERS_PRIMARY_TOKEN where it runs."


def test_the_code_cannot_be_changed(qtbot, shown):
    dialog = shown()
    before = dialog.code.toPlainText()
    qtbot.keyClicks(dialog.code, "x")
    assert dialog.code.toPlainText() == before


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(980, 640), (600, 300)])
def test_no_target_is_cut_off_and_the_code_keeps_its_room(qtbot, qapp, shown, palette, width, height):
    apply_theme(qapp, palette)
    dialog = shown(Engine.MYSQL, tls=Tls(mode=Encryption.VERIFY_FULL))
    dialog.resize(width, height)
    dialog.choose("mysql.connector pool")
    QApplication.processEvents()
    assert dialog.targets.sizeHintForColumn(0) <= dialog.targets.viewport().width()
    assert dialog.notes.height() <= dialog.height() * 0.4
    assert dialog.code.height() >= dialog.notes.height()


@pytest.mark.parametrize("name", ["psycopg_pool", "HikariCP properties", "psycopg2 pool"])
def test_every_note_is_in_sight(qtbot, shown, name):
    dialog = shown()
    dialog.resize(980, 640)
    dialog.choose("SQLAlchemy")
    QApplication.processEvents()
    lower = dialog.notes.height()
    dialog.choose(name)
    QApplication.processEvents()
    assert dialog.notes.height() > lower
    assert dialog.notes.verticalScrollBar().maximum() == 0
    bottom = max(label.geometry().bottom() for label in dialog.notes.labels())
    assert bottom < dialog.notes.viewport().height()


def test_a_name_that_looks_like_markup_is_shown_as_written(qtbot):
    profile = Profile(name="<b>x</b>", engine=Engine.SQLITE, database="/<i>.db")
    dialog = AsCodeDialog(profile)
    qtbot.addWidget(dialog)
    assert "%3Ci%3E.db" in dialog.code.toPlainText()
    assert dialog.hint.text() == "No secret is in it."
