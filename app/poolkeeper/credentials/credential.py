"""What a source of sign-ins is, what it is given, and what it gives: the one protocol of this room.

A new source is a class in a file of its own, a line in `registry`, and its settings in
`profiles.credentials`.
"""

import threading
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from poolkeeper.credentials.lease import Lease
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.secret_text import Secrets, TypedSecrets

Ask = Callable[[Profile, str], str | None]
"""Asks a person for the password, with the reason; None where they dismiss the question."""


class Instruction(msgspec.Struct, frozen=True):
    """What a person has to do elsewhere, as for OAuth's device code: open `address`, enter `code`."""

    text: str
    address: str = ""
    code: str = ""
    until_s: float | None = None


class Renewal(msgspec.Struct, frozen=True):
    """What a source needs to fetch the next credential without a person: OAuth's refresh token.

    The cache keeps it beside the credential, in memory alone; printing one shows no secret.
    """

    secret: str

    def __repr__(self) -> str:
        return "Renewal(***)"

    __str__ = __repr__


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """An identity and what is known of it. Times are `time.time()`; None is not told by the source.

    `source` says in words where it came from ("password from ~/.pgpass, line 3"), `version` is the source's
    own name of what it gave, `warning` a sentence on what is wrong with the place, `lease` what it holds for
    us there: who keeps the credential renews it, and gives it back. `rolls_over` says that connections made
    with it end with it: an open pool replaces them in time. A token that only matters at connect does not.
    """

    identity: Identity
    source: str
    fetched_s: float = msgspec.field(default_factory=time.time)
    changed_s: float | None = None
    expires_s: float | None = None
    version: str = ""
    warning: str = ""
    lease: Lease | None = None
    renewal: Renewal | None = None
    rolls_over: bool = False


class NoSignIn(Exception):
    """No identity could be had: what happened, what to do, and a program's own words as plain text."""

    def __init__(self, sentence: str, remedy: str = "", detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.detail = detail

    def anew(self) -> "NoSignIn":
        """The same without a traceback, which would hold on to what the source had in its hands."""
        return NoSignIn(self.sentence, self.remedy, self.detail)


class SecretSource(Protocol):
    """Where saved passwords are."""

    @property
    def place(self) -> str:
        """What to call it: "Secret Service"."""

    def secrets(self, profile_id: str) -> Secrets:
        """What is saved of a profile; empty where nothing is. Raises StoreError."""

    def keep(self, profile_id: str, typed: TypedSecrets) -> None:
        """Keep what a sign-in was given for the next; a profile that is not saved keeps nothing."""


def ask_nobody(_profile: Profile, _reason: str) -> str | None:
    """Asks no person."""
    return None


def show_nobody(_instruction: Instruction) -> None:
    """Shows nothing to anybody."""


class Fetching(msgspec.Struct, frozen=True, kw_only=True):
    """What a source is given for one fetch.

    Whoever waits sets `cancelled`; a source that takes long looks at it. `show` puts an instruction before a
    person and returns at once. `refused` says that the server refused what was given last. With `quiet`
    nobody is asked or shown anything. `renewal` is what came with the last credential of the same profile.
    nobody is asked or shown anything. `ask_key` asks for the passphrase of a client certificate's key.
    """

    secrets: SecretSource
    ask: Ask = ask_nobody
    ask_key: Ask = ask_nobody
    show: Callable[[Instruction], None] = show_nobody
    cancelled: threading.Event = msgspec.field(default_factory=threading.Event)
    quiet: bool = False
    refused: bool = False
    renewal: Renewal | None = None


class CredentialSource(Protocol):
    """One way to sign in. It keeps nothing between two fetches; the `CredentialCache` does."""

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """The credential for `profile`, asked for anew. Blocks; raises NoSignIn."""

    def kept_s(self, profile: Profile) -> float:
        """For how long one fetch serves, in seconds; 0 asks the source for each connection."""

    def renewed_before_s(self, profile: Profile) -> float:
        """How long before `expires_s` to fetch the next one, in seconds."""


class AskedEachTime:
    """The part of a source that costs nothing and whose credentials do not expire."""

    def kept_s(self, _profile: Profile) -> float:
        """Each connection asks anew, so that a changed password is the one used."""
        return 0.0

    def renewed_before_s(self, _profile: Profile) -> float:
        """Nothing expires."""
        return 0.0
