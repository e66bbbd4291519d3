"""What a target of "Settings as code" is, and what it gives."""

from typing import Protocol

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile


class Snippet(msgspec.Struct, frozen=True):
    """`text` is empty where the profile is beyond the target; `notes` say what differs, a sentence each."""

    text: str
    notes: tuple[str, ...] = ()


class NotPossible(ValueError):
    """What the profile asks for is beyond the target; `sentence` says what to choose instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Target(Protocol):
    """One way to write a profile down: a library, a framework, a format.

    It is given a profile, which holds no secret, so a snippet can hold none: it names an environment
    variable that the application reads.
    """

    @property
    def name(self) -> str:
        """What the list of targets calls it."""

    @property
    def engines(self) -> frozenset[Engine]:
        """The products it can write for."""

    def snippet(self, profile: Profile) -> Snippet:
        """The profile as code. Raises NotPossible where the target cannot do what the profile asks."""
