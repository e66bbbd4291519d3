"""A keyring of the operating system as a vault, its failures told in sentences."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from poolkeeper.profiles.errors import KeyringUnanswered, StoreError
from poolkeeper.profiles.keyring_call import KeyringCalls

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Poolkeeper"
DEADLINE_S = 10.0
USER_DEADLINE_S = 60.0

Answer = TypeVar("Answer")


class KeyringVault:
    """Items of the service "Poolkeeper" in one backend of the keyring library.

    Every call takes at most `deadline_s`, or `user_deadline_s` while the user is asked to unlock.
    """

    def __init__(
        self,
        backend: "KeyringBackend",
        place: str,
        *,
        deadline_s: float = DEADLINE_S,
        user_deadline_s: float = USER_DEADLINE_S,
    ) -> None:
        self.place = place
        self._backend = backend
        self._calls = KeyringCalls(place, deadline_s, user_deadline_s, self._waits_for_user)

    def get(self, key: str) -> str | None:
        """The text under `key`, or None. Raises StoreError."""
        return self._told("read", lambda: self._backend.get_password(SERVICE, key))

    def set(self, key: str, text: str) -> None:
        """Keep `text` and read it back: a keyring that only seems to keep it is found out here."""
        self._told("save", lambda: self._backend.set_password(SERVICE, key, text))
        if self.get(key) != text:
            raise StoreError(f"{self.place} took an item of Poolkeeper but did not keep it.")

    def delete(self, key: str) -> None:
        """Forget `key`; one that is not there is no error."""
        from keyring.errors import PasswordDeleteError

        def delete() -> None:
            try:
                self._backend.delete_password(SERVICE, key)
            except PasswordDeleteError:
                # backends raise it for "not there" and for "refused" alike
                if self._backend.get_password(SERVICE, key) is not None:
                    raise

        self._told("delete", delete)

    def _waits_for_user(self) -> bool:
        return bool(getattr(self._backend, "waits_for_user", False))

    def _told(self, verb: str, function: Callable[[], Answer]) -> Answer:
        """What `function` gives; its failure as a StoreError."""
        from keyring.errors import KeyringLocked

        try:
            return self._calls.call(function)
        except StoreError:
            raise
        except (KeyringLocked, TimeoutError) as error:
            raise KeyringUnanswered(
                f"{self.place} is locked and was not unlocked. Unlock it, then try again."
            ) from error
        except Exception as error:
            raise StoreError(
                f"{self.place} could not {verb} an item of Poolkeeper ({_reason(error)}). "
                "Nothing was lost; check that it runs and try again."
            ) from error


def _reason(error: Exception) -> str:
    """The kind of failure only: the text of a foreign error might quote what it was given."""
    return type(error).__name__
