"""Every place that a password may come from, on a real server: signing in, rotating it, what is said."""

import shlex

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from poolkeeper.desktop.connections.password_dialog import PasswordDialog
from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.connections.test_dialog import TestDialog
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.credentials import (
    CredentialSettings,
    FromCommand,
    FromConfigFile,
    FromEnvironment,
    FromFile,
)
from poolkeeper.profiles.profile import SignIn
from poolkeeper.worker.messages import Outcome, Step
from tests.support.changing_password import FIRST, SECOND, end_sessions

pytestmark = pytest.mark.postgresql
KINDS = ["variable", "file", "command", "config file"]


class Place:
    """Where the password is: what a profile says of it, and how an administrator writes it there."""

    def __init__(self, kind, folder, monkeypatch):
        self.path, self._monkeypatch = folder / "secret", monkeypatch
        quoted = shlex.quote(str(self.path))
        self.sign_in, self.settings, self.words = {
            "variable": (
                SignIn.ENVIRONMENT,
                CredentialSettings(environment=FromEnvironment(name="ORDERS_PW")),
                "password from the variable ORDERS_PW",
            ),
            "file": (
                SignIn.FILE,
                CredentialSettings(file=FromFile(path=str(self.path))),
                "password from ~/secret, changed ",
            ),
            "command": (
                SignIn.COMMAND,
                CredentialSettings(command=FromCommand(line=f"cat {quoted}", kept_s=600)),
                "password printed by cat",
            ),
            "config file": (
                SignIn.CONFIG_FILE,
                CredentialSettings(config_file=FromConfigFile(path=str(folder / ".pgpass"))),
                "password from ~/.pgpass, line 2, changed ",
            ),
        }[kind]
        self._kind, self._folder = kind, folder

    def write(self, password):
        if self._kind == "variable":
            self._monkeypatch.setenv("ORDERS_PW", password)
            return
        path, text = self.path, password + "\n"
        if self._kind == "config file":
            path, text = self._folder / ".pgpass", f"# ours\n127.0.0.1:*:*:canary:{password}\n"
        path.touch(0o600)
        path.write_text(text)


@pytest.fixture(params=KINDS)
def place(request, tmp_path, monkeypatch):
    return Place(request.param, tmp_path, monkeypatch)


def dialog_of(desk, kind):
    desk.wait(lambda: any(isinstance(w, kind) and w.isVisible() for w in QApplication.allWidgets()))
    return next(w for w in QApplication.allWidgets() if isinstance(w, kind) and w.isVisible())


def questions():
    return [w for w in QApplication.allWidgets() if isinstance(w, PasswordDialog) and w.isVisible()]


def rotate(changing, write):
    """Change the password at both ends, as an administrator does, and end every session that has the old."""
    changing.execute(f"ALTER ROLE canary PASSWORD '{SECOND}'")
    write(SECOND)
    end_sessions(changing)


def assert_signed_in(desk):
    desk.run("SELECT current_user")
    assert desk.rows() == [("canary",)]
    assert not questions()


def test_a_changed_password_is_noticed_at_the_next_connection(desk, changing, place):
    place.write(FIRST)
    profile = changing.profile(name="orders", user="canary", sign_in=place.sign_in, credential=place.settings)
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    assert_signed_in(desk)
    rotate(changing, place.write)
    assert_signed_in(desk)
    desk.wait(lambda: session.health is None or session.health.pause is None)


def test_a_changed_password_in_the_keyring_is_noticed(desk, changing, store):
    profile = changing.profile(name="orders", user="canary")
    desk.save(profile, FIRST)
    session = open_saved(desk, profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    assert_signed_in(desk)
    rotate(changing, lambda password: store.save(profile, password))
    assert_signed_in(desk)


def open_saved(desk, profile):
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(profile) is not None and desk.tab is not None)
    return desk.session(profile)


def answer(desk, password, *, until_quit):
    question = dialog_of(desk, PasswordDialog)
    question.until_quit.setChecked(until_quit)
    desk.bot.keyClicks(question.edit, password)
    desk.bot.keyClick(question.edit, Qt.Key.Key_Return)
    desk.wait(lambda: not question.isVisible())


def texts_of(dialog):
    return [each.text() for each in dialog.findChildren(QLabel)]


@pytest.mark.parametrize("until_quit", [True, False])
def test_what_was_typed_is_remembered_as_long_as_was_chosen(desk, changing, until_quit):
    profile = changing.profile(name="orders", user="canary", sign_in=SignIn.PROMPT)
    session = desk.open(profile)
    answer(desk, FIRST, until_quit=until_quit)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.window.workspace.reopen(profile.id)
    if not until_quit:
        answer(desk, FIRST, until_quit=False)
    desk.wait(lambda: session.state is SessionState.OPEN)
    assert not questions()


def test_a_typed_password_that_is_refused_is_asked_for_anew_and_the_pool_goes_on(desk, changing):
    profile = changing.profile(name="orders", user="canary", sign_in=SignIn.PROMPT)
    session = desk.open(profile)
    answer(desk, FIRST, until_quit=True)
    desk.wait(lambda: session.state is SessionState.OPEN)
    rotate(changing, lambda _password: None)
    desk.write("SELECT current_user")
    desk.press_run()
    question = dialog_of(desk, PasswordDialog)
    assert "The server refused the password that was entered." in texts_of(question)
    answer(desk, SECOND, until_quit=True)
    desk.wait(lambda: not desk.tab.running)
    assert desk.rows() == [("canary",)]


def test_a_wrong_password_in_a_file_is_tried_once(desk, changing, tmp_path):
    (tmp_path / "secret").touch(0o600)
    (tmp_path / "secret").write_text("wrong")
    settings = CredentialSettings(file=FromFile(path=str(tmp_path / "secret")))
    profile = changing.profile(name="orders", user="canary", sign_in=SignIn.FILE, credential=settings)
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.FAILED)
    assert "password" in session.explained.title
    session.open()
    desk.wait(lambda: session.state is SessionState.FAILED and "not tried again" in session.explained.title)


def test_a_place_without_a_password_is_explained_where_connection_errors_are(desk, changing, tmp_path):
    settings = CredentialSettings(file=FromFile(path=str(tmp_path / "none")))
    profile = changing.profile(name="orders", user="canary", sign_in=SignIn.FILE, credential=settings)
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.FAILED)
    assert session.explained.title == "~/none does not exist."
    assert "Correct the path" in session.explained.remedies[0].text


def test_the_connection_test_says_where_the_password_came_from(desk, changing, place):
    place.write(FIRST)
    profile = changing.profile(name="orders", user="canary", sign_in=place.sign_in, credential=place.settings)
    desk.save(profile)
    desk.window.dock.choose(profile.id)
    desk.bot.mouseClick(desk.window.dock.test_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(desk, TestDialog)
    desk.wait(lambda: dialog.run_button.text() == "Test again")
    assert dialog.rows[Step.POOL].icon.accessibleName() == Outcome.PASSED.value
    assert place.words in dialog._report
    assert FIRST not in dialog._report
    dialog.reject()


def test_try_says_where_the_password_is_and_what_is_wrong(desk, changing, place):
    profile = changing.profile(name="orders", user="canary", sign_in=place.sign_in, credential=place.settings)
    desk.save(profile)
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_F2)
    dialog = dialog_of(desk, ProfileDialog)
    fields = dialog.form.credential
    desk.bot.mouseClick(fields.try_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: any(word in fields.tried.text() for word in ("not exist", "not set", "exit code")))
    place.write(FIRST)
    desk.bot.mouseClick(fields.try_button, Qt.MouseButton.LeftButton)
    wanted = place.words[0].upper() + place.words[1:]
    desk.wait(lambda: fields.tried.text().startswith(wanted))
    assert FIRST not in fields.tried.text()
    assert dialog.form.profile == profile
    dialog.reject()


def test_only_the_fields_of_the_chosen_place_are_shown(desk, changing, place):
    profile = changing.profile(name="orders", user="canary", sign_in=place.sign_in, credential=place.settings)
    desk.save(profile)
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_F2)
    dialog = dialog_of(desk, ProfileDialog)
    form = dialog.form
    fields = {
        SignIn.ENVIRONMENT: form.credential.variable,
        SignIn.FILE: form.credential.file,
        SignIn.COMMAND: form.credential.command,
        SignIn.CONFIG_FILE: form.credential.config_file,
        SignIn.KEYRING: form.password,
    }
    shown = {kind for kind, field in fields.items() if field.isVisible()}
    assert shown == {place.sign_in}
    empty = msgspec.structs.replace(profile, credential=CredentialSettings())
    form.show_profile(empty)
    desk.bot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    names = {
        SignIn.ENVIRONMENT: "environment.name",
        SignIn.FILE: "file.path",
        SignIn.COMMAND: "command.line",
        SignIn.CONFIG_FILE: "config_file.path",
    }
    assert form.grid.problem_of(f"credential.{names[place.sign_in]}")
    form.show_profile(profile)
    dialog.reject()
