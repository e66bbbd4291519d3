"""A keyring's failures are sentences, and nothing is believed that was not kept."""

import pytest
from keyring.backends import null
from keyring.errors import KeyringLocked, PasswordDeleteError

from poolkeeper.profiles.errors import KeyringUnanswered, StoreError
from poolkeeper.profiles.keyring_vault import KeyringVault


class Backend:
    """A backend that fails as it is told to."""

    def __init__(self, failure, text=None):
        self.failure, self.text = failure, text

    def get_password(self, service, key):
        return self.text

    def delete_password(self, service, key):
        raise self.failure

    def set_password(self, service, key, text):
        raise self.failure


def test_a_keyring_that_only_seems_to_keep_what_it_takes_is_found_out():
    with pytest.raises(StoreError, match="did not keep it"):
        KeyringVault(null.Keyring(), "a keyring that forgets").set("key", "hunter2")


def test_deleting_what_is_not_there_is_no_failure():
    KeyringVault(Backend(PasswordDeleteError("not found")), "KWallet").delete("key")


def test_a_refused_deletion_is_told():
    with pytest.raises(StoreError, match="KWallet could not delete"):
        KeyringVault(Backend(PasswordDeleteError("cancelled"), text="still here"), "KWallet").delete("key")


def test_a_locked_keyring_is_told():
    with pytest.raises(KeyringUnanswered, match="KWallet is locked and was not unlocked"):
        KeyringVault(Backend(KeyringLocked()), "KWallet").set("key", "hunter2")


def test_any_other_failure_is_told_without_its_words_which_may_hold_the_secret():
    with pytest.raises(
        StoreError, match=r"KWallet could not save an item of Poolkeeper \(ValueError\)"
    ) as told:
        KeyringVault(Backend(ValueError("cannot store hunter2")), "KWallet").set("key", "hunter2")
    assert "hunter2" not in str(told.value)
