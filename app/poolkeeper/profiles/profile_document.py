"""One profile as it stands in a vault: the profile and which of two slots holds its secret.

Writing the document is the one moment at which a save takes effect: a new secret is written into the free
slot first, so a crash on either side leaves the old profile with its old secret or the new with the new.
"""

import enum
from collections.abc import Callable

import msgspec

from poolkeeper.profiles.errors import DamagedItem, NewerItem
from poolkeeper.profiles.profile import PROFILE_VERSION, Profile


class Slot(enum.StrEnum):
    """Where the secret of a profile is, if it has one."""

    NONE = ""
    A = "a"
    B = "b"


SECRET_SLOTS = (Slot.A, Slot.B)


class ProfileDocument(msgspec.Struct, frozen=True):
    """What is kept under a profile's key."""

    profile: Profile
    secret: Slot = Slot.NONE

    def free_slot(self) -> Slot:
        """The slot that a new secret goes into."""
        return Slot.B if self.secret is Slot.A else Slot.A


class _AnyVersion(msgspec.Struct):
    version: int
    name: str = ""


class _Outer(msgspec.Struct):
    profile: _AnyVersion


def document_text(document: ProfileDocument) -> str:
    """The document as JSON."""
    return msgspec.json.encode(document).decode()


def document_from_text(text: str, name: Callable[[], str], place: str) -> ProfileDocument:
    """The document in `text`; `name` and `place` are asked for the sentence if it cannot be read.

    Raises NewerItem for a profile version beyond ours and DamagedItem for anything else that is wrong.
    """
    try:
        outer = msgspec.json.decode(text, type=_Outer).profile
        newer = outer.version > PROFILE_VERSION
        document = None if newer else msgspec.json.decode(text, type=ProfileDocument)
    except (msgspec.DecodeError, UnicodeError):
        # not chained: a decoder's message may quote what it could not read
        raise DamagedItem(
            f"The profile “{name()}” in {place} is damaged and cannot be read. It was left as it is; "
            "the other profiles are not affected. Delete it and enter it anew."
        ) from None
    if document is None:
        raise NewerItem(
            f"The profile “{outer.name or name()}” was saved by a newer Poolkeeper. It was left as it is; "
            "update Poolkeeper to use it."
        )
    return document
