"""The form of a connection, filled in by hand and by paste."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.connections.profile_form import ProfileForm
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import (
    DriverPool,
    GetMode,
    Oracle,
    OracleAddress,
    OracleClient,
    OraclePrivilege,
    Purity,
)
from poolkeeper.profiles.profile import Colour, Encryption, PoolSettings, Profile, SignIn, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin


@pytest.fixture
def dialog_for(qtbot):
    def make(profile=None, taken=()):
        dialog = ProfileDialog(
            profile, folders=("Production", "Local"), taken_names=tuple(taken), place="Secret Service"
        )
        qtbot.addWidget(dialog, before_close_func=lambda each: each.show_saved())
        dialog.show()
        dialog.saved = []
        dialog.save_requested.connect(lambda saved, typed: dialog.saved.append((saved, typed.password)))
        return dialog

    return make


def fill(qtbot, dialog):
    form = dialog.form
    for field, text in (
        (form.name, "orders"),
        (form.host, "db.example"),
        (form.database, "shop"),
        (form.user, "app"),
    ):
        field.clear()
        qtbot.keyClicks(field, text)


def press_save(qtbot, dialog):
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)


def test_a_saved_password_does_not_follow_a_pasted_url_to_another_server(qtbot, dialog_for):
    dialog = dialog_for(
        Profile(name="bank", engine=Engine.POSTGRESQL, host="db.example", database="bank", user="dba")
    )
    tested = []
    dialog.test_requested.connect(lambda profile, typed: tested.append((profile.host, typed.password)))
    dialog.url.setText("postgresql://dba@127.0.0.1/bank")
    qtbot.mouseClick(dialog.test_button, Qt.MouseButton.LeftButton)
    assert tested == [("127.0.0.1", "")]
    assert "saved password is for another server" in dialog.note.text()
    dialog.url.undo()
    assert dialog.url.text() == ""


def test_what_is_typed_is_what_is_saved(qtbot, dialog_for):
    dialog = dialog_for()
    fill(qtbot, dialog)
    qtbot.keyClicks(dialog.form.port, "6543")
    qtbot.keyClicks(dialog.form.password.edit, "Pa55")
    dialog.form.pool.preset.setCurrentText("Production")
    dialog.form.pool.preset.activated.emit(1)
    dialog.form.encryption.choice = Encryption.REQUIRE
    press_save(qtbot, dialog)
    ((profile, password),) = dialog.saved
    assert (profile.name, profile.host, profile.port) == ("orders", "db.example", 6543)
    assert (profile.database, profile.user, password) == ("shop", "app", "Pa55")
    assert profile.pool == PoolSettings(size=10, max_overflow=20, wait_s=30, recycle_s=3600)
    assert profile.tls.mode is Encryption.REQUIRE
    assert not dialog.save_button.isEnabled()
    dialog.show_saved()
    assert not dialog.isVisible()


def test_a_profile_comes_back_as_it_was(dialog_for):
    profile = Profile(
        name="billing",
        folder="Production",
        colour=Colour.PURPLE,
        production=True,
        engine=Engine.MYSQL,
        host="::1",
        port=3307,
        database="b",
        user="u",
        sign_in=SignIn.PROMPT,
        tls=Tls(mode=Encryption.VERIFY_FULL, ca_file="/ca.pem", certificate_file="/c.pem", key_file="/k.pem"),
        pool=PoolSettings(size=7, max_overflow=0, wait_s=2.5, recycle_s=-1, pre_ping=False),
        connect_timeout_s=3,
    )
    dialog = dialog_for(profile)
    assert dialog.form.profile == profile
    dialog.accept()
    # A profile that asks each time keeps no password from before.
    assert dialog.saved == [(profile, "")]


def test_a_profile_of_sql_server_and_of_oracle_comes_back_as_it_was(dialog_for):
    billing = Profile(
        name="billing",
        engine=Engine.MSSQL,
        host="sql1\\BILLING",
        database="b",
        tls=Tls(mode=Encryption.STRICT, ca_file="/server.pem"),
        sql_server=SqlServer(
            odbc_driver="ODBC Driver 17 for SQL Server",
            login=SqlServerLogin.INTEGRATED,
            service_principal="MSSQLSvc/sql1:1433",
            host_in_certificate="sql.example",
            read_only_intent=True,
            multi_subnet_failover=True,
        ),
        sign_in=SignIn.NONE,
    )
    ledger = Profile(
        name="ledger",
        engine=Engine.ORACLE,
        database="ledger",
        user="app",
        tls=Tls(mode=Encryption.VERIFY_FULL, ca_file="/ca.pem"),
        oracle=Oracle(
            client=OracleClient.THICK,
            client_folder="/opt/client",
            address=OracleAddress.CONNECT_STRING,
            tns_admin="/tns",
            wallet="/wallet",
            server_dn="CN=db",
            privilege=OraclePrivilege.SYSDBA,
            proxy_user="scott",
            edition="E1",
            drcp=True,
            connection_class="LEDGER",
            purity=Purity.SELF,
            driver_pool=DriverPool(min=2, max=9, getmode=GetMode.NOWAIT),
        ),
    )
    for profile in (billing, ledger):
        dialog = dialog_for(profile)
        assert dialog.form.profile == profile
        dialog.accept()
        assert dialog.saved[0][0] == profile


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("name", "", "Give the profile a name"),
        ("name", " Taken ", "is called “Taken”"),
        ("port", "0", "out of range"),
        ("port", "70000", "out of range"),
        ("port", "abc", "not a number"),
        ("host", "", "Name the host"),
        ("user", "", "Name the user"),
        ("database", "", "Name the database"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(qtbot, dialog_for, field, text, sentence):
    dialog = dialog_for(taken=[("", "taken")])
    fill(qtbot, dialog)
    getattr(dialog.form, field).setText(text)
    press_save(qtbot, dialog)
    assert dialog.saved == []
    assert sentence in dialog.form.grid.problem_of(field)
    assert getattr(dialog.form, field).text() == text
    assert dialog.focusWidget() is getattr(dialog.form, field)


def test_a_pasted_url_fills_the_form_and_leaves_no_password_on_screen(dialog_for):
    dialog = dialog_for()
    dialog.url.setText("postgresql://app:Pa55%21@db.example:6543/shop?sslmode=verify-full&fallback=1")
    assert dialog.url.text() == ""
    profile = dialog.form.profile
    assert (profile.host, profile.port, profile.database, profile.user) == ("db.example", 6543, "shop", "app")
    assert profile.tls.mode is Encryption.VERIFY_FULL
    assert dialog.form.password.password == "Pa55!"
    assert dialog.form.password.edit.displayText() != "Pa55!"
    assert "fallback" in dialog.note.text()


def test_a_malformed_url_is_told_without_its_password(dialog_for):
    dialog = dialog_for()
    dialog.url.setText("postgresql://app:Pa55word@db.example:port/shop")
    told = dialog._top.problem_of("url")
    assert told
    assert "Pa55word" not in told


def test_a_file_has_no_server_and_its_problem_stands_at_the_file(qtbot, dialog_for):
    dialog = dialog_for()
    dialog.form.engine.choice = Engine.SQLITE
    assert not dialog.form.host.isVisible()
    assert not dialog.form.password.isVisible()
    qtbot.keyClicks(dialog.form.name, "file")
    press_save(qtbot, dialog)
    assert "Choose the file" in dialog.form.grid.problem_of("file")
    dialog.form.file.edit.setText("/data/shop.db")
    press_save(qtbot, dialog)
    assert dialog.saved[0][0].database == "/data/shop.db"


def test_a_save_that_fails_keeps_the_form_open(qtbot, dialog_for):
    dialog = dialog_for()
    fill(qtbot, dialog)
    press_save(qtbot, dialog)
    dialog.show_problem("The keyring is locked <img src=x>.")
    assert dialog.isVisible()
    assert dialog.problem.text() == "The keyring is locked <img src=x>."
    assert dialog.problem.textFormat() == Qt.TextFormat.PlainText
    assert dialog.save_button.isEnabled()
    assert dialog.form.name.text() == "orders"


def test_editing_a_pool_setting_leaves_the_preset(dialog_for):
    dialog = dialog_for()
    pool = dialog.form.pool
    assert pool.preset.currentText() == "Development"
    pool.size_field.setValue(6)
    assert pool.preset.currentText() == "Custom"
    pool.size_field.setValue(2)
    assert pool.preset.currentText() == "Development"


def test_a_pasted_url_gets_a_free_name_and_a_taken_name_keeps_nobody_from_a_test(qtbot, dialog_for):
    dialog = dialog_for(taken=[("", "shop on db.example"), ("", "mine")])
    dialog.url.setText("postgresql://app:Pa55@db.example:6543/shop")
    assert dialog.form.name.text() == "shop on db.example:6543"
    dialog.form.name.setText("mine")
    with qtbot.waitSignal(dialog.test_requested):
        qtbot.mouseClick(dialog.test_button, Qt.MouseButton.LeftButton)
    press_save(qtbot, dialog)
    assert "Choose another name" in dialog.form.grid.problem_of("name")
    assert not dialog.saved


@pytest.mark.parametrize("engine", list(Engine))
def test_every_field_has_a_name_of_its_own_for_a_screen_reader(qtbot, engine):
    form = ProfileForm(folders=(), place="Secret Service")
    qtbot.addWidget(form)
    form.show_profile(Profile(name="shop", engine=engine))
    form.show()
    fields = [each for each in form.findChildren(QWidget) if each.isVisible() and takes_typing(each)]
    names = [each.accessibleName() for each in fields]
    assert "" not in names
    assert sorted(names) == sorted(set(names))
    if engine is not Engine.SQLITE:
        assert {"Host", "Port"} <= set(names)


def takes_typing(widget):
    inner = isinstance(widget.parent(), QComboBox | QAbstractSpinBox)
    return isinstance(widget, QLineEdit | QComboBox | QAbstractSpinBox) and not inner
