"""What the store of profiles can fail with; every one is a sentence for people, without a secret."""


class StoreError(Exception):
    """Profiles could not be read or written; `sentence` says what happened and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class KeyringUnanswered(StoreError):
    """The keyring did not answer in time, or waits for somebody to unlock it."""


class DamagedItem(StoreError):
    """A stored item cannot be understood; it is left as it is."""


class NewerItem(StoreError):
    """A stored item was written by a newer Poolkeeper; it is left as it is."""


class WrongPassphrase(StoreError):
    """The passphrase does not open the sealed file."""
