"""The Secret Service (GNOME Keyring, KeePassXC, KWallet 6) with an end to every wait for the user."""

from typing import TYPE_CHECKING

import secretstorage
from keyring.backends import SecretService
from keyring.errors import InitError, KeyringLocked
from secretstorage.exceptions import ItemNotFoundException, SecretStorageException

from poolkeeper.profiles.keyring_call import refuse_if_abandoned

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection  # type: ignore[import-untyped]


class TimedSecretService(SecretService.Keyring):
    """As keyring's own, but unlocking ends after `unlock_timeout_s` and no connection is left open."""

    def __init__(self, unlock_timeout_s: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._unlock_timeout_s = unlock_timeout_s
        self.waits_for_user = False

    def get_preferred_collection(self) -> secretstorage.Collection:
        """The default collection, unlocked.

        Raises KeyringLocked when the user declines, TimeoutError when nobody answers, InitError.
        """
        bus = secretstorage.dbus_init()
        try:
            return self._unlocked(bus)
        except SecretStorageException as error:
            bus.close()
            raise InitError("The Secret Service did not open its default collection") from error
        except BaseException:
            bus.close()
            raise

    def unlock(self, item: secretstorage.Item) -> None:
        """Unlock a single item; raises as `get_preferred_collection`."""
        self._unlock(item)

    def _unlocked(self, bus: "DBusConnection") -> secretstorage.Collection:
        try:
            collection = secretstorage.Collection(bus)
        except ItemNotFoundException:
            collection = self._made(bus)
        self._unlock(collection)
        refuse_if_abandoned()
        return collection

    def _made(self, bus: "DBusConnection") -> secretstorage.Collection:
        """A first collection; the Secret Service asks the user for its new password."""
        self.waits_for_user = True
        try:
            return secretstorage.get_default_collection(bus)
        finally:
            self.waits_for_user = False

    def _unlock(self, lockable: secretstorage.Collection | secretstorage.Item) -> None:
        if not lockable.is_locked():
            return
        self.waits_for_user = True
        try:
            dismissed = lockable.unlock(timeout=self._unlock_timeout_s)
        finally:
            self.waits_for_user = False
        if dismissed or lockable.is_locked():
            raise KeyringLocked("The Secret Service was not unlocked")
