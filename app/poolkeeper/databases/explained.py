"""What a failure means, in sentences for people. Plain text everywhere: never rendered as markup."""

import enum

import msgspec


class Action(enum.StrEnum):
    """What the window can offer beside a remedy; the words are those of its link."""

    NONE = ""
    ENTER_PASSWORD = "enter password"  # noqa: S105 - an offer, not a secret
    EDIT_PROFILE = "edit profile"
    REOPEN = "reopen"
    TRY_NOW = "try now"


class Remedy(msgspec.Struct, frozen=True):
    """One thing to try; `action` lets the window turn it into a link."""

    text: str
    action: Action = Action.NONE


class Explained(msgspec.Struct, frozen=True):
    """One failure.

    `title` says what happened in a sentence, `detail` holds the server's own words, `code` the
    product's error code (SQLSTATE, errno) or nothing, `source` the address of the public page that
    says what the code means.
    """

    title: str
    detail: str = ""
    code: str = ""
    remedies: tuple[Remedy, ...] = ()
    source: str = ""


class DatabaseError(Exception):
    """A failure of a driver or server, with its meaning in `explained`; chained from the driver's."""

    def __init__(self, explained: Explained) -> None:
        super().__init__(explained.title)
        self.explained = explained
