"""A client certificate in the window: its fields, the question for its passphrase, the connection test."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.connections.password_dialog import PasswordDialog
from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.connections.sign_in_choices import SignInChoice
from poolkeeper.desktop.connections.test_dialog import TestDialog
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.profile import Encryption, SignIn, Tls
from poolkeeper.worker.messages import Outcome, Step
from tests.support.servers_with_clients import USER

PASSPHRASE = "s3same"


def shown(desk, kind):
    def found():
        return next((w for w in QApplication.allWidgets() if isinstance(w, kind) and w.isVisible()), None)

    desk.wait(found)
    return found()


def profile_of(certified, pair):
    tls = Tls(
        mode=Encryption.VERIFY_CA,
        ca_file=str(certified.certificates.ca_file),
        certificate_file=str(pair.certificate_file),
        key_file=str(pair.key_file),
    )
    database = "postgres" if certified.engine == "postgresql" else "shop"
    return certified.profile(name="orders", user=USER, sign_in=SignIn.CERTIFICATE, tls=tls, database=database)


def answer(desk, passphrase, *, keep=False):
    question = shown(desk, PasswordDialog)
    assert question.windowTitle() == "Key passphrase · orders"
    assert question.edit.accessibleName() == "Passphrase of the client key"
    question.keep.setChecked(keep)
    desk.bot.keyClicks(question.edit, passphrase)
    desk.bot.keyClick(question.edit, Qt.Key.Key_Return)
    desk.wait(lambda: not question.isVisible())


def opened(desk, profile):
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(profile) is not None and desk.tab is not None)
    return desk.session(profile)


def test_the_passphrase_is_asked_for_once_and_may_be_kept(desk, store, certified, clients):
    profile = profile_of(certified, clients.issue(USER, passphrase=PASSPHRASE))
    desk.save(profile)
    session = opened(desk, profile)
    answer(desk, "wrong")
    answer(desk, PASSPHRASE, keep=True)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.wait(lambda: store.secrets(profile.id).key_password == PASSPHRASE)
    desk.run("SELECT 1")
    assert desk.rows() == [("1",)]
    assert not store.password(profile.id)


def test_a_passphrase_that_is_not_kept_serves_every_connection_of_the_pool(desk, store, certified, clients):
    profile = profile_of(certified, clients.issue(USER, passphrase=PASSPHRASE))
    desk.save(profile)
    session = opened(desk, profile)
    answer(desk, PASSPHRASE)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.window.new_tab()
    desk.run("SELECT 2")
    assert desk.rows() == [("2",)]
    assert not [w for w in QApplication.allWidgets() if isinstance(w, PasswordDialog) and w.isVisible()]
    assert store.secrets(profile.id).key_password == ""


def test_the_form_takes_certificate_key_and_passphrase(desk, store, certified, clients):
    profile = profile_of(certified, clients.issue(USER, passphrase=PASSPHRASE))
    desk.save(profile)
    desk.window.profiles.edit(profile.id)
    dialog = shown(desk, ProfileDialog)
    form = dialog.form
    assert form.sign_in.choice is SignInChoice.CERTIFICATE
    assert form.tls.key_password.isVisibleTo(form)
    assert not form.password.isVisibleTo(form)
    desk.bot.keyClicks(form.tls.key_password.edit, PASSPHRASE)
    desk.bot.mouseClick(form.credential.try_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: "xpires in" in form.credential.tried.text())
    assert form.credential.tried.text().startswith(f"Client certificate CN={USER} from ")
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: store.secrets(profile.id).key_password == PASSPHRASE)


def test_a_certificate_wants_an_encryption_and_its_file(desk):
    desk.window.profiles.new()
    dialog = shown(desk, ProfileDialog)
    form = dialog.form
    form.sign_in.choice = SignInChoice.CERTIFICATE
    form.encryption.choice = Encryption.REQUIRE
    assert form.tls.certificate_file.isVisibleTo(form)
    form.name.setText("x")
    form.host.setText("h")
    form.database.setText("d")
    form.user.setText("u")
    form.encryption.choice = Encryption.PREFER
    dialog.accept()
    assert dialog.isVisible()
    form.name.setText("")
    dialog._shown = form.profile
    dialog.reject()


@pytest.mark.parametrize(("days", "outcome"), [(20, Outcome.PASSED), (3, Outcome.WARNED)])
def test_the_connection_test_tells_until_when_the_certificate_is_valid(
    desk, certified, clients, days, outcome
):
    profile = profile_of(certified, clients.issue(USER, for_days=days + 0.5))
    desk.save(profile)
    desk.window.profiles.test(profile.id)
    dialog = shown(desk, TestDialog)
    desk.wait(lambda: dialog._report)
    row = dialog.rows[Step.ENCRYPTION]
    assert f"client certificate CN={USER} valid until" in row.detail.text()
    assert f"({days} days)" in row.detail.text()
    assert row.icon.accessibleName() == outcome.value
    assert "signed in as" in dialog.rows[Step.LOGIN].detail.text()
    dialog.close()
