"""Which keyring of this system is safe to keep secrets in, and what to call it.

The keyring library would take any installed backend, plain-text files and one that forgets included. Only
the four below are used; a backend that the user configured and that is none of them is refused by name.
"""

import sys
from typing import TYPE_CHECKING

from poolkeeper.profiles.chunked_vault import ChunkedVault
from poolkeeper.profiles.errors import KeyringUnanswered, StoreError
from poolkeeper.profiles.keyring_call import KeyringCalls
from poolkeeper.profiles.keyring_vault import DEADLINE_S, USER_DEADLINE_S, KeyringVault
from poolkeeper.profiles.vault import Vault

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SECRET_SERVICE = "keyring.backends.SecretService.Keyring"  # noqa: S105 - the name of a class
WINDOWS = "keyring.backends.Windows.WinVaultKeyring"
KWALLET = "keyring.backends.kwallet.DBusKeyring"
PLACES = {
    SECRET_SERVICE: "Secret Service",
    KWALLET: "KWallet",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    WINDOWS: "Windows Credential Manager",
}


class NoSafeKeyring(StoreError):
    """No keyring of this system is safe to use; `sentence` says why."""


def keyring_vault() -> Vault:
    """A vault in the keyring of this system. Asks for no unlocking. Raises NoSafeKeyring."""
    calls = KeyringCalls("The keyring", DEADLINE_S, USER_DEADLINE_S, lambda: False)
    try:
        backend = calls.call(_backend)
    except NoSafeKeyring:
        raise
    except KeyringUnanswered as error:
        raise NoSafeKeyring("The keyring of this system does not answer.") from error
    except Exception as error:
        raise NoSafeKeyring(f"The keyring of this system cannot be used ({type(error).__name__}).") from error
    return _vault(backend)


def _backend() -> "KeyringBackend":
    """The configured backend if it is safe, else the best one that is there."""
    from keyring import core

    configured = core.load_env() or core.load_config()
    if configured is not None:
        if class_name(configured) not in PLACES:
            raise NoSafeKeyring(
                f"The keyring that is configured here, {class_name(configured)}, does not keep secrets safe "
                "and is not used."
            )
        return configured
    found = [backend for backend in map(_available, _candidates()) if backend is not None]
    if not found:
        raise NoSafeKeyring("This system has no keyring that Poolkeeper can use.")
    return max(found, key=lambda backend: float(backend.priority))


def _candidates() -> list[str]:
    if sys.platform == "win32":
        return [WINDOWS]
    if sys.platform == "darwin":
        return ["keyring.backends.macOS.Keyring"]
    return [SECRET_SERVICE, KWALLET]


def _available(name: str) -> "KeyringBackend | None":
    from keyring import core

    try:
        return core.load_keyring(name)
    except (RuntimeError, ImportError, AttributeError, OSError):
        return None  # how a backend says that it does not work here


def class_name(backend: object) -> str:
    """The full name of a backend's class."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _vault(backend: "KeyringBackend") -> Vault:
    name = class_name(backend)
    if name == SECRET_SERVICE:
        from poolkeeper.profiles.secret_service import TimedSecretService

        return KeyringVault(TimedSecretService(USER_DEADLINE_S), PLACES[name])
    if name == WINDOWS:
        return ChunkedVault(KeyringVault(backend, PLACES[name]))
    # the two others ask the user now and then without telling us that they do
    return KeyringVault(backend, PLACES[name], deadline_s=USER_DEADLINE_S)
