"""The secrets of one profile as the one text that a vault keeps for it.

A profile that has a password alone keeps just that, so that older versions read it; one with more keeps
JSON behind a mark.
"""

import msgspec

from poolkeeper.profiles.errors import StoreError

MARK = "poolkeeper-secrets:1:"


class Secrets(msgspec.Struct, frozen=True):
    """What a profile's sign-in needs to be kept; printing one shows no secret.

    `vault_secret` is what HashiCorp Vault is shown: a token, or the secret id of an AppRole. Each has a place
    of its own, so that none is ever sent to whom it is not for.
    """

    password: str = ""
    wallet_password: str = ""
    vault_secret: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    key_password: str = ""

    def __repr__(self) -> str:
        return "Secrets(***)"

    __str__ = __repr__


class TypedSecrets(msgspec.Struct, frozen=True):
    """What was typed into a form: None leaves a secret as it is, the empty text removes it."""

    password: str | None = None
    wallet_password: str | None = None
    vault_secret: str | None = None
    client_secret: str | None = None
    refresh_token: str | None = None
    key_password: str | None = None

    def __repr__(self) -> str:
        return "TypedSecrets(***)"

    __str__ = __repr__

    @property
    def nothing(self) -> bool:
        """Whether nothing was typed at all."""
        return self == TypedSecrets()

    def refuse_unstorable(self) -> None:
        """Raise StoreError where a secret cannot be kept."""
        for text in filter(None, msgspec.structs.astuple(self)):
            if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
                raise StoreError(
                    "The password contains a character that no keyring keeps (NUL or a broken one)."
                )

    def over(self, saved: Secrets) -> Secrets:
        """The secrets to keep from now on."""
        typed = {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not None}
        return msgspec.structs.replace(saved, **typed)


def text_of(secrets: Secrets) -> str:
    """What to keep; empty where there is nothing."""
    if secrets != Secrets(secrets.password) or secrets.password.startswith(MARK):
        return MARK + msgspec.json.encode(secrets).decode()
    return secrets.password


def secrets_in(text: str | None) -> Secrets:
    """The secrets in a kept text; a text that cannot be read is a password as it stands."""
    if text and text.startswith(MARK):
        try:
            return msgspec.json.decode(text[len(MARK) :], type=Secrets)
        except msgspec.DecodeError:
            return Secrets(text)
    return Secrets(text or "")
