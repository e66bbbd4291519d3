"""Answers the workers' questions for a sign-in: from the keyring, or from a person."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.worker.messages import Action, Explained, Remedy, SignInAnswer
from poolkeeper.worker.work_lane import WorkLane

if TYPE_CHECKING:
    from poolkeeper.credentials.sign_in import SecretSource, SignedIn

_log = logging.getLogger(__name__)

PROMPT_DEADLINE_S = 590.0
"""A little less than the worker waits, so that the worker hears a refusal rather than nothing."""


class SignIns(QObject):
    """One lane per profile, so that a prompt nobody answers holds up its own profile alone."""

    def __init__(
        self,
        bridge: TaskBridge,
        secrets: Callable[[], "SecretSource"],
        ask: Callable[[Profile, str, Callable[[str | None], None]], None],
        parent: QObject | None = None,
    ) -> None:
        """`ask` shows a question for a password on the GUI thread and hands over what was typed."""
        super().__init__(parent)
        self._bridge = bridge
        self._secrets = secrets
        self._ask = ask
        self._lanes: dict[str, WorkLane] = {}
        self._typed: dict[str, str] = {}

    def remember(self, profile_id: str, password: str) -> None:
        """Use a password that was typed, for this run only."""
        self._typed[profile_id] = password

    def forget(self, profile_id: str) -> None:
        """Forget what was typed; the next sign-in asks again."""
        self._typed.pop(profile_id, None)

    def answer(
        self,
        profile: Profile,
        request_id: int,
        send: Callable[[SignInAnswer], None],
        typed: TypedSecrets = TypedSecrets(),  # noqa: B008 - frozen
        *,
        quiet: bool = False,
    ) -> None:
        """Find the identity for a worker's question and send it; what was `typed` comes first.

        A `quiet` one is refused rather than asked for.
        """
        if profile.id not in self._lanes:
            self._lanes[profile.id] = WorkLane(f"sign in to {profile.name}")
        future = self._lanes[profile.id].submit(lambda: self._signed_in(profile, typed, quiet))
        future.add_done_callback(lambda done: send(_answer(request_id, done)))

    def _signed_in(self, profile: Profile, typed: TypedSecrets, quiet: bool) -> "SignedIn":
        from poolkeeper.credentials.sign_in import SignedIn, secrets_of, sign_in

        password = self._typed.get(profile.id) if typed.password is None else typed.password
        if password is None:
            found = sign_in(profile, self._secrets(), _ask_nobody if quiet else self._asked)
        else:
            found = SignedIn(Identity(profile.user, password), "password typed")
        wallet = typed.wallet_password
        if wallet is None and profile.oracle.wallet:
            wallet = secrets_of(profile, self._secrets()).wallet_password
        return SignedIn(Identity(found.identity.user, found.identity.password, wallet or ""), found.source)

    def _asked(self, profile: Profile, reason: str) -> str | None:
        typed: Future[str | None] = Future()
        self._bridge.call(self, lambda: self._ask(profile, reason, typed.set_result))
        password = typed.result(PROMPT_DEADLINE_S)
        if password is not None:
            self.remember(profile.id, password)
        return password


def _ask_nobody(_profile: Profile, _reason: str) -> str | None:
    return None


def _answer(request_id: int, done: "Future[SignedIn]") -> SignInAnswer:
    error = done.exception()
    if error is None:
        signed_in = done.result()
        return SignInAnswer(request_id, signed_in.identity, None, signed_in.source)
    _log.info("no sign-in: %s", type(error).__name__)
    remedies = (Remedy("Enter the password.", Action.ENTER_PASSWORD),)
    return SignInAnswer(request_id, None, Explained(str(error) or "Nobody answered.", remedies=remedies))
