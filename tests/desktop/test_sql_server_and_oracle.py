"""SQL Server and Oracle in the window: from the form to the rows, the messages, the server's view."""

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool, GetMode, Oracle
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Encryption, PoolSettings, SignIn
from tests.standins.tds import Answer, Column
from tests.support.odbc_drivers import FREETDS, MICROSOFT
from tests.support.oracle_server import APP as ORACLE_APP
from tests.support.oracle_server import profile_of
from tests.support.sql_server import APP as SQL_SERVER_APP
from tests.support.sql_server import FREETDS_APP
from tests.support.sql_server import profile_of as sql_server_profile_of


def shown(kind):
    return next(
        (each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()), None
    )


def type_in(desk, field, text):
    field.clear()
    desk.bot.keyClicks(field, text)


def new_connection(desk):
    desk.window.profiles.new()
    desk.wait(lambda: shown(ProfileDialog))
    return shown(ProfileDialog)


def fill(desk, dialog, engine, server, database, identity):
    form = dialog.form
    form.engine.choice = engine
    type_in(desk, form.name, "typed")
    type_in(desk, form.host, server.host)
    type_in(desk, form.port, str(server.port))
    type_in(desk, form.database, database)
    type_in(desk, form.user, identity.user)
    type_in(desk, form.password.edit, identity.password)


def save_and_open(desk, dialog):
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: desk.window.library.entries and shown(ProfileDialog) is None)
    (entry,) = desk.window.library.entries
    desk.window.dock.choose(entry.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.window.workspace.sessions and desk.tab is not None)
    (session,) = desk.window.workspace.sessions
    desk.wait(lambda: session.state is SessionState.OPEN)
    return session


@pytest.mark.mssql
def test_sql_server_from_the_form_to_the_rows(sql_server, desk):
    server = sql_server
    server.answer("HAS_PERMS_BY_NAME", Answer([Column("may", "int")], [[1]]))
    server.answer("@@MAX_CONNECTIONS", Answer([Column("n", "int")], [[32767]]))
    dialog = new_connection(desk)
    fill(desk, dialog, Engine.MSSQL, server, "shop", SQL_SERVER_APP)
    odbc = dialog.form.sql_server.odbc_driver
    desk.wait(lambda: [odbc.itemText(n) for n in range(odbc.count())] == ["", MICROSOFT, FREETDS])
    dialog.form.encryption.choice = Encryption.PREFER
    session = save_and_open(desk, dialog)
    desk.write("PRINT 'hello'; SELECT 1 AS a, N'ü' AS b; SELECT 2 AS c")
    desk.tab.pane.editor.selectAll()
    desk.press_run()
    desk.wait(lambda: not desk.tab.running)
    assert desk.rows() == [("1", "ü")]
    results = desk.tab.results
    assert [results.tabs.tabText(n) for n in range(results.tabs.count())] == [
        "Result 1",
        "Result 2",
        "Messages",
    ]
    results.tabs.setCurrentIndex(1)
    assert desk.rows() == [("2",)]
    assert "hello" in results.log.toPlainText()
    desk.wait(lambda: session.server.seen is not None)
    desk.wait(lambda: "Sessions of everyone: 2 of 32,767" in desk.window.panel.live.server.text)


@pytest.mark.mssql
def test_what_odbc_pooling_keeps_is_counted_nowhere(sql_server, desk):
    profile = sql_server_profile_of(sql_server, "freetds", pool=PoolSettings(kind=PoolKind.ODBC))
    desk.save(profile, FREETDS_APP.password)
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    counts = desk.window.status.counts
    desk.wait(lambda: "0 connections in sight · ODBC pooling’s idle ones not told" in counts.text())
    desk.window.close_pool()
    desk.wait(lambda: counts.text().endswith("0 connections"))


@pytest.mark.oracle
def test_oracle_from_the_form_to_the_rows(oracle_server, desk):
    server = oracle_server
    dialog = new_connection(desk)
    fill(desk, dialog, Engine.ORACLE, server, server.service, ORACLE_APP)
    dialog.form.encryption.choice = Encryption.OFF
    dialog.form.oracle.drcp.setChecked(True)
    session = save_and_open(desk, dialog)
    assert session.profile.sign_in is SignIn.KEYRING
    desk.run("BEGIN dbms_output.put_line('counted'); END;")
    assert "counted" in desk.tab.results.log.toPlainText()
    desk.run("SELECT 42 AS answer FROM dual;")
    assert desk.rows() == [("42",)]
    desk.wait(lambda: "DRCP requests" in desk.window.panel.live.server.text)
    assert server.sessions()[0].pooled


@pytest.mark.oracle
def test_the_settings_of_oracledbs_own_pool_change_while_it_is_open(oracle_server, desk):
    own = DriverPool(min=1, max=2, getmode=GetMode.WAIT)
    profile = profile_of(oracle_server, oracle=Oracle(driver_pool=own))
    desk.save(profile, ORACLE_APP.password)
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.run("SELECT 1 AS one FROM dual")
    assert "1 of 2" in desk.window.panel.live.headline.text() or session.snapshot.size == 2
    changed = msgspec.structs.replace(own, getmode=GetMode.NOWAIT)
    desk.save(msgspec.structs.replace(profile, oracle=Oracle(driver_pool=changed)))
    desk.wait(lambda: "has its new settings." in desk.window.panel.live.foot.answer.text.text())
    larger = msgspec.structs.replace(changed, max=9)
    desk.save(msgspec.structs.replace(profile, oracle=Oracle(driver_pool=larger)))
    desk.wait(lambda: "but for max" in desk.window.panel.live.foot.answer.text.text())
