"""What the window does with profiles: new, edit, test, ask for a password; each with its dialog."""

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from poolkeeper.desktop.connection_tests import ConnectionTestRun
from poolkeeper.desktop.connections.passphrase_dialog import PassphraseDialog
from poolkeeper.desktop.connections.password_dialog import PasswordDialog
from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.connections.profile_library import ProfileLibrary
from poolkeeper.desktop.instructions import Instructions
from poolkeeper.desktop.key_passphrases import KeyPassphrases, PassphraseAnswered
from poolkeeper.desktop.odbc_drivers import OdbcDrivers
from poolkeeper.desktop.saving_form import SavingForm
from poolkeeper.desktop.sign_in_trial import SignInTrial
from poolkeeper.desktop.sign_ins import Answered, SignIns
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.worker.messages import Action
from poolkeeper.worker.spare_worker import SpareWorker


class ProfileActions(QObject):
    """Opens the dialogs; the library does the work on its lane."""

    def __init__(
        self, library: ProfileLibrary, bridge: TaskBridge, spare: SpareWorker, window: QWidget
    ) -> None:
        super().__init__(window)
        self._library = library
        self._bridge = bridge
        self._spare = spare
        self._window = window
        self._tests: set[ConnectionTestRun] = set()
        self.in_force: Callable[[Profile], Profile] = lambda profile: profile
        """The profile with the size of its open pool, which may have been resized."""
        self._instructions = instructions = Instructions(window)
        self.sign_ins = SignIns(
            bridge, library.secrets, self.ask_password, self, instructions.show, instructions.take_away
        )
        instructions.cancelled.connect(self.sign_ins.stop)
        self.sign_ins.keys = KeyPassphrases(bridge, self.ask_key_passphrase, self)
        library.saved.connect(self._saved)

    def new(self) -> None:
        """Show an empty form."""
        self._show_form(None)

    def edit(self, profile_id: str) -> None:
        """Show a profile's form."""
        self._library.load(profile_id, self._show_form)

    def test(self, profile_id: str) -> None:
        """Test a saved profile."""
        self._library.load(profile_id, lambda profile: self._run_test(profile, self._window))

    def as_code(self, profile_id: str) -> None:
        """Show a saved profile as code."""
        self._library.load(profile_id, self.show_as_code)

    def show_as_code(self, profile: Profile) -> None:
        """Show a profile and its pool, with the size in force, as code for an application."""
        from poolkeeper.desktop.pool.as_code_dialog import AsCodeDialog

        dialog = AsCodeDialog(profile, self._window, in_force=self.in_force(profile))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def ask_password(self, profile: Profile, reason: str, answered: Answered) -> None:
        """Ask for a password; `answered` gets it, or None when the question was dismissed."""
        dialog = PasswordDialog(profile, reason, self._library.place, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.answered.connect(lambda password, keep: self._password_typed(profile, password, keep))
        dialog.answered.connect(lambda password, _keep: answered(password, dialog.until_quit.isChecked()))
        dialog.open()

    def ask_key_passphrase(self, profile: Profile, reason: str, answered: PassphraseAnswered) -> None:
        """Ask for what opens the key of a client certificate; `answered` gets it, or None."""
        dialog = PasswordDialog(profile, reason, self._library.place, self._window, of_key=True)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.answered.connect(lambda typed, keep: self._passphrase_typed(profile, typed, keep))
        dialog.answered.connect(lambda typed, _keep: answered(typed))
        dialog.open()

    def offer_sealed_file(self) -> None:
        """Ask for the passphrase of the file that keeps profiles where there is no keyring."""
        from poolkeeper.profiles.open_store import sealed_path

        path = sealed_path()
        dialog = PassphraseDialog(str(path), path.exists(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(self._library.use_sealed_file)
        self._library.sealed.connect(dialog.accept)
        self._library.sealing_failed.connect(dialog.show_problem)
        dialog.open()

    def act(self, action: Action, profile: Profile) -> None:
        """Do what a remedy offers for a profile."""
        if action in (Action.ENTER_PASSWORD, Action.EDIT_PROFILE):
            self._show_form(profile, password_first=action is Action.ENTER_PASSWORD)

    def close(self) -> None:
        """End the workers of tests that still run."""
        for run in tuple(self._tests):
            run.end()
        self.sign_ins.close()

    def give_back(self, timeout_s: float) -> None:
        """End what sign-ins hold at other servers, when no worker is left."""
        self.sign_ins.give_back(timeout_s)
        self._library.close()

    def _show_form(self, profile: Profile | None, *, password_first: bool = False) -> None:
        entries = self._library.entries
        dialog = ProfileDialog(
            profile,
            folders=tuple(dict.fromkeys(entry.folder for entry in entries if entry.folder)),
            taken_names=tuple(
                (entry.folder, entry.name) for entry in entries if profile is None or entry.id != profile.id
            ),
            place=self._library.place,
            parent=self._window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        SavingForm(dialog, self._library)
        OdbcDrivers(dialog.form, self._bridge, self._spare)
        trial = SignInTrial(dialog.form, self._bridge, self.sign_ins)
        dialog.finished.connect(trial.stop)
        dialog.test_requested.connect(lambda tested, typed: self._test_form(tested, typed, dialog))
        dialog.open()
        if password_first:
            dialog.focus_password()

    def _test_form(self, profile: Profile, typed: TypedSecrets, dialog: ProfileDialog) -> None:
        """Test what is in the form, with the secrets as typed, saved or not."""
        saved = any(entry.id == profile.id for entry in self._library.entries)
        if profile.sign_in is not SignIn.KEYRING:
            typed = msgspec.structs.replace(typed, password=None)
        elif not saved:
            typed = msgspec.structs.replace(typed, password=typed.password or "")
        if not saved:
            wallet, key = typed.wallet_password or "", typed.key_password or ""
            typed = msgspec.structs.replace(typed, wallet_password=wallet, key_password=key)
        self._run_test(profile, dialog, typed)

    def _run_test(
        self,
        profile: Profile,
        parent: QWidget,
        typed: TypedSecrets = TypedSecrets(),  # noqa: B008 - frozen
    ) -> None:
        run = ConnectionTestRun(profile, typed, self._bridge, self._spare, self.sign_ins, parent)
        run.edit_requested.connect(lambda tested: self._edit_tested(tested, parent))
        run.action_requested.connect(lambda action, tested: self._act_on_tested(action, tested, run, parent))
        self._tests.add(run)
        run.ended.connect(lambda: self._tests.discard(run))
        run.dialog.open()
        run.start()

    def _act_on_tested(
        self, action: Action, profile: Profile, run: ConnectionTestRun, parent: QWidget
    ) -> None:
        if not isinstance(parent, ProfileDialog):
            self.act(action, profile)
            return
        # the form that was tested is still open: a second one would be overwritten by it
        run.dialog.accept()
        if action is Action.ENTER_PASSWORD:
            parent.focus_password()

    def _saved(self, profile: Profile) -> None:
        self.sign_ins.forget_all_of(profile.id)
        for run in self._tests:
            run.start_saved(profile)

    def _edit_tested(self, profile: Profile, parent: QWidget) -> None:
        if parent is self._window:
            self._show_form(profile)

    def _password_typed(self, profile: Profile, password: str | None, keep: bool) -> None:
        if password is not None and keep:
            self._library.save(profile, TypedSecrets(password))

    def _passphrase_typed(self, profile: Profile, passphrase: str | None, keep: bool) -> None:
        if passphrase is not None and keep:
            self._library.save(profile, TypedSecrets(key_password=passphrase))
