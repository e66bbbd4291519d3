"""Passphrases of the keys of client certificates that were typed, in memory for as long as a pool is open."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.secret_text import TypedSecrets

if TYPE_CHECKING:
    from poolkeeper.credentials.credential import SecretSource

ANSWER_DEADLINE_S = 590.0

PassphraseAnswered = Callable[[str | None], None]
"""What was typed, None when dismissed."""


class KeyPassphrases(QObject):
    """`ask` shows the question on the GUI thread; whoever needs the answer waits on a lane."""

    def __init__(
        self, bridge: TaskBridge, ask: Callable[[Profile, str, PassphraseAnswered], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._ask = ask
        self._typed: dict[str, str] = {}

    def over(self, profile_id: str, saved: "SecretSource") -> "SecretSource":
        """What is saved, with what was typed for this key."""
        from poolkeeper.credentials.typed_secrets import SecretsAsTyped

        typed = self._typed.get(profile_id)
        return saved if typed is None else SecretsAsTyped(saved, TypedSecrets(key_password=typed))

    def asked(self, profile: Profile, reason: str) -> str | None:
        """What a person types. Blocks."""
        answered: Future[str | None] = Future()
        self._bridge.call(self, lambda: self._ask(profile, reason, answered.set_result))
        typed = answered.result(ANSWER_DEADLINE_S)
        if typed is not None:
            self._typed[profile.id] = typed
        return typed

    def forget(self, profile_id: str) -> None:
        """The profile closes, or was changed."""
        self._typed.pop(profile_id, None)
