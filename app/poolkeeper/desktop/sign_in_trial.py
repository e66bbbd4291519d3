"""Try in a profile's form: fetches the secret off the window's thread and says where it came from."""

import time
from concurrent.futures import Future
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from poolkeeper.desktop.connections.profile_form import ProfileForm
from poolkeeper.desktop.sign_ins import SignIns
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.validation import problems

if TYPE_CHECKING:
    from poolkeeper.credentials.credential import Credential


class SignInTrial(QObject):
    """Lives and dies with its form; the secret itself never comes here."""

    def __init__(self, form: ProfileForm, bridge: TaskBridge, sign_ins: SignIns) -> None:
        super().__init__(form)
        self._form = form
        self._bridge = bridge
        self._sign_ins = sign_ins
        self._trying: str | None = None
        self._stopped = False
        form.credential.try_requested.connect(self._try)
        form.credential.stop_requested.connect(self.stop)

    def stop(self) -> None:
        """Nobody waits any more: what fetches the secret ends at once."""
        if self._trying is not None:
            self._stopped = True
            self._sign_ins.stop(self._trying)

    def _try(self) -> None:
        profile, fields = self._form.profile, self._form.credential
        wrong = [each for each in problems(profile) if each.field.startswith(("credential.", "tls.mode"))]
        if wrong:
            fields.show_tried(wrong[0].sentence, good=False)
            return
        if profile.sign_in is SignIn.KEYRING and self._form.typed.password is not None:
            fields.show_tried("The password typed here will be used; it is not saved yet.", good=True)
            return
        if profile.sign_in is SignIn.KERBEROS:
            from poolkeeper.credentials.kerberos.tickets import TICKETS

            TICKETS.try_again(profile.id)
        fields.show_trying()
        self._trying, self._stopped = profile.id, False
        words: Future[tuple[str, bool]] = Future()
        written = self._form.typed
        typed = msgspec.structs.replace(written, password=None, wallet_password=None)
        found = self._sign_ins.try_out(profile, typed)
        found.add_done_callback(lambda done: words.set_result(_words(done, profile)))
        self._bridge.when_done(words, self, self._show)

    def _show(self, words: Future[tuple[str, bool]]) -> None:
        sentence, good = words.result()
        self._trying = None
        if self._stopped and not good:
            sentence = "Stopped."
        self._form.credential.show_tried(sentence, good=good)


def _words(done: "Future[Credential]", profile: Profile) -> tuple[str, bool]:
    """On the lane: what was found or why nothing, without the secret."""
    from poolkeeper.credentials.credential import NoSignIn
    from poolkeeper.credentials.in_words import in_words
    from poolkeeper.credentials.kerberos.kerberos_ticket import NoTicket
    from poolkeeper.worker.no_ticket import in_lines, no_ticket

    error = done.exception()
    if isinstance(error, NoTicket):
        return in_lines(no_ticket(error.detail, profile)), False
    if error is None:
        found = in_words(done.result(), time.time())
        return found[0].upper() + found[1:] + ".", True
    if isinstance(error, NoSignIn):
        return "\n".join(part for part in (error.sentence, error.detail, error.remedy) if part), False
    return f"The password could not be fetched: {type(error).__name__}.", False
