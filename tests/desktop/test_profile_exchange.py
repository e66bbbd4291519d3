"""Exporting and importing connections in the window, by mouse and by keyboard."""

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from poolkeeper.desktop.connections.passphrase_dialog import PassphraseDialog
from poolkeeper.desktop.exchange.export_dialog import ExportDialog
from poolkeeper.desktop.exchange.import_dialog import ImportDialog
from poolkeeper.desktop.exchange.passphrase_words import passphrase_words
from poolkeeper.profiles.credentials import CredentialSettings, FromCommand, FromEnvironment
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.exported_file import read_export, write_export
from poolkeeper.profiles.oracle import Oracle, OracleAddress
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.replicas import Replicas, ReplicaServer
from poolkeeper.profiles.secret_text import Secrets

PASSPHRASE = "four words are better"
changed = msgspec.structs.replace


def profile(name, folder="Shop", host="db.example.org", **settings):
    return Profile(
        name=name, folder=folder, engine=Engine.POSTGRESQL, host=host, database="d", user="u", **settings
    )


ORDERS = profile("Orders")
BILLING = profile("Billing", "Finance")


@pytest.fixture
def filled(desk):
    desk.save(ORDERS, "hunter2")
    desk.save(BILLING)
    return desk


def shown(desk, kind):
    def found():
        return next((w for w in QApplication.allWidgets() if isinstance(w, kind) and w.isVisible()), None)

    desk.wait(found)
    return found()


def click(desk, button):
    desk.bot.mouseClick(button, Qt.MouseButton.LeftButton)


def trigger(desk, name):
    desk.window.actions_by_name[name].trigger()


def save_as(desk, path):
    """Choose a file in the dialog that asks where to."""
    chooser = shown(desk, QFileDialog)
    chooser.fileSelected.emit(str(path))
    chooser.close()


def names(desk):
    return sorted(entry.name for entry in desk.window.library.entries)


def notice(desk):
    return desk.window.dock.strip.text.text()


def import_of(desk, path, *profiles, secrets=None, passphrase=""):
    write_export(path, profiles, secrets, passphrase, 2**10)
    desk.window.exchange.import_from(path)


def test_everything_is_exported_without_passwords(filled, tmp_path):
    trigger(filled, "export_connections")
    dialog = shown(filled, ExportDialog)
    assert dialog.export_button.text() == "Export 2…"
    assert "no password" in dialog.explained.text()
    click(filled, dialog.export_button)
    save_as(filled, tmp_path / "out.json")
    filled.wait(lambda: "exported to" in notice(filled))
    assert "2 connections" in notice(filled)
    content = (tmp_path / "out.json").read_text()
    assert "hunter2" not in content
    assert [one.profile.name for one in read_export(tmp_path / "out.json").offered] == ["Billing", "Orders"]


def test_a_folder_or_chosen_ones_are_exported(filled):
    filled.window.dock.export_requested.emit(ORDERS.id)
    dialog = shown(filled, ExportDialog)
    assert dialog.wanted().ids == (ORDERS.id,)
    assert dialog.focusWidget() is dialog.list
    filled.bot.keyClick(dialog.list, Qt.Key.Key_Up)
    filled.bot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.wanted().ids == (BILLING.id, ORDERS.id)
    dialog.in_folder.click()
    assert dialog.wanted().ids == (ORDERS.id,)
    dialog.folder.setCurrentText("Finance")
    assert dialog.wanted().ids == (BILLING.id,)
    dialog.reject()


def test_passwords_are_exported_sealed_once_the_passphrase_is_typed_twice(filled, tmp_path):
    path = tmp_path / "out.sealed"
    trigger(filled, "export_connections")
    dialog = shown(filled, ExportDialog)
    dialog.sealed.click()
    filled.bot.keyClicks(dialog.first, "short")
    click(filled, dialog.export_button)
    assert "at least 8" in dialog.problem.text()
    filled.bot.keyClicks(dialog.first, PASSPHRASE)
    click(filled, dialog.export_button)
    assert "differ" in dialog.problem.text()
    filled.bot.keyClicks(dialog.second, "short" + PASSPHRASE)
    assert "good" in dialog.strength.text()
    assert PASSPHRASE not in repr(dialog.wanted())
    click(filled, dialog.export_button)
    save_as(filled, path)
    filled.wait(lambda: "with passwords, sealed" in notice(filled))
    by_name = {one.profile.name: one.secrets for one in read_export(path, "short" + PASSPHRASE).offered}
    assert by_name == {"Orders": Secrets("hunter2"), "Billing": Secrets()}


def test_a_file_that_cannot_be_written_keeps_the_dialog(filled, tmp_path):
    trigger(filled, "export_connections")
    dialog = shown(filled, ExportDialog)
    click(filled, dialog.export_button)
    save_as(filled, tmp_path / "nowhere" / "out.json")
    filled.wait(lambda: "cannot be written" in dialog.problem.text())
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_an_import_shows_what_is_new_and_what_meets_a_saved_one(filled, tmp_path):
    elsewhere = changed(ORDERS, id="theirs", host="elsewhere.example.org")
    import_of(filled, tmp_path / "in.json", elsewhere, changed(BILLING, id="x"), profile("Stock"))
    dialog = shown(filled, ImportDialog)
    model = dialog.model
    what = [model.index(row, 3).data() for row in range(model.rowCount())]
    assert what == ["both kept: new as “Orders copy”", "skipped: the same is here", "new"]
    assert dialog.focusWidget() is dialog.table
    click(filled, dialog.replace)
    assert model.index(0, 3).data() == "replaces “Orders”"
    assert "it is removed" in dialog.details.text()
    assert dialog.import_button.text() == "Import 2"
    click(filled, dialog.import_button)
    filled.wait(lambda: "imported" in notice(filled))
    assert notice(filled) == "2 connections imported, 1 of them in place of a saved one."
    filled.wait(lambda: names(filled) == ["Billing", "Orders", "Stock"])


def test_an_import_is_undone_from_the_notice(filled, store, tmp_path):
    elsewhere = changed(ORDERS, id="theirs", host="elsewhere.example.org")
    import_of(filled, tmp_path / "in.json", elsewhere, profile("Stock"))
    dialog = shown(filled, ImportDialog)
    click(filled, dialog.replace)
    click(filled, dialog.import_button)
    filled.wait(lambda: "Stock" in names(filled))
    assert (store.load(ORDERS.id).host, store.password(ORDERS.id)) == ("elsewhere.example.org", None)
    click(filled, filled.window.dock.strip.offer)
    filled.wait(lambda: names(filled) == ["Billing", "Orders"])
    assert (store.load(ORDERS.id), store.password(ORDERS.id)) == (ORDERS, "hunter2")
    filled.wait(lambda: notice(filled) == "The import is undone.")


def test_what_an_imported_profile_would_send_or_run_is_said_first(filled, tmp_path):
    sends = profile(
        "Sends",
        sign_in=SignIn.ENVIRONMENT,
        credential=CredentialSettings(environment=FromEnvironment(name="ORDERS_PW")),
    )
    runs = profile(
        "Runs",
        sign_in=SignIn.COMMAND,
        credential=CredentialSettings(command=FromCommand(line="curl evil.example")),
    )
    import_of(filled, tmp_path / "in.json", sends, runs, profile("bad", host=""))
    dialog = shown(filled, ImportDialog)
    assert "variable ORDERS_PW to db.example.org" in dialog.details.text()
    assert "“bad” was left out" in dialog.left_out.text()
    filled.bot.keyClick(dialog.table, Qt.Key.Key_Down)
    assert "without the command" in dialog.details.text()
    click(filled, dialog.skip)
    assert dialog.import_button.text() == "Import 1"
    dialog.reject()


def test_a_sealed_file_asks_until_the_passphrase_is_right(filled, store, tmp_path):
    sealed = profile("Sealed")
    path = tmp_path / "in.sealed"
    import_of(filled, path, sealed, secrets={sealed.id: Secrets("s3aled")}, passphrase=PASSPHRASE)
    asked = shown(filled, PassphraseDialog)
    filled.bot.keyClicks(asked.first, "something else")
    filled.bot.keyClick(asked.first, Qt.Key.Key_Return)
    filled.wait(lambda: "does not open" in asked.problem.text())
    asked.first.clear()
    filled.bot.keyClicks(asked.first, PASSPHRASE)
    filled.bot.keyClick(asked.first, Qt.Key.Key_Return)
    dialog = shown(filled, ImportDialog)
    click(filled, dialog.import_button)
    filled.wait(lambda: "Sealed" in names(filled))
    (saved,) = [entry for entry in store.entries() if entry.name == "Sealed"]
    assert store.password(saved.id) == "s3aled"


@pytest.mark.parametrize("content", [b"no export", b'{"poolkeeper_profiles": 99, "profiles": []}'])
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(filled, tmp_path, content):
    path = tmp_path / "in.json"
    path.write_bytes(content)
    filled.window.exchange.import_from(path)
    box = shown(filled, QMessageBox)
    assert "Nothing was imported from in.json." in box.text()
    assert "Poolkeeper" in box.informativeText()
    box.close()
    assert names(filled) == ["Billing", "Orders"]


def test_a_file_is_dropped_on_the_list(filled, tmp_path):
    path = tmp_path / "in.json"
    write_export(path, [profile("Dropped")])
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    dock, left, keys = filled.window.dock, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(20, 200), Qt.DropAction.CopyAction, data, left, keys)
    QApplication.sendEvent(dock, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(dock, QDropEvent(QPoint(20, 200), Qt.DropAction.CopyAction, data, left, keys))
    dialog = shown(filled, ImportDialog)
    assert dialog.windowTitle() == "Import from in.json"
    dialog.reject()


def test_every_field_has_a_name_for_screen_readers(filled):
    trigger(filled, "export_connections")
    dialog = shown(filled, ExportDialog)
    assert all(each.accessibleName() for each in (dialog.folder, dialog.list, dialog.first, dialog.second))
    dialog.reject()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "At least 8"), ("abc", "too short"), ("11111111111111111", "easy to guess"), ("abcdefgh", "fair")],
)
def test_the_passphrase_is_judged_while_it_is_typed(typed, said):
    assert said in passphrase_words(typed)


def test_an_import_shows_where_a_connect_string_leads_and_every_replica(desk, tmp_path):
    variable = CredentialSettings(environment=FromEnvironment(name="PAY_PW"))
    sent = {"sign_in": SignIn.ENVIRONMENT, "credential": variable}
    decoy = changed(
        profile("Ledger", **sent),
        engine=Engine.ORACLE,
        database="evil.example:1521/pay",
        oracle=Oracle(address=OracleAddress.CONNECT_STRING),
    )
    replicas = Replicas(servers=tuple(ReplicaServer(host=f"r{number}.example") for number in range(9)))
    import_of(desk, tmp_path / "c.json", decoy, changed(profile("Orders", **sent), replicas=replicas))
    dialog = shown(desk, ImportDialog)
    assert dialog.model.index(0, 2).data() == "evil.example:1521/pay"
    assert "to where “evil.example:1521/pay” leads" in dialog.details.text()
    dialog.table.selectRow(1)
    assert all(each.host in dialog.details.text() for each in replicas.servers)
    dialog.reject()


def test_an_import_shows_who_would_be_offered_a_ticket(desk, tmp_path):
    import_of(desk, tmp_path / "c.json", profile("Orders", sign_in=SignIn.KERBEROS))
    dialog = shown(desk, ImportDialog)
    assert dialog.model.index(0, 4).data() == "where a ticket goes"
    assert "your account’s ticket to db.example.org" in dialog.details.text()
    dialog.reject()
