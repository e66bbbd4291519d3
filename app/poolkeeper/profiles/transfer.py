"""Profiles as a text to give to a colleague: everything but the secrets."""

import uuid
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from poolkeeper.profiles.import_notices import secrets_sent, tickets_offered
from poolkeeper.profiles.imported_settings import why_left_out, without_untrusted
from poolkeeper.profiles.profile import PROFILE_VERSION, Profile
from poolkeeper.profiles.secret_text import Secrets
from poolkeeper.profiles.validation import folded_name, names_like, problems

FORMAT_VERSION = 1
TEXT_LIMIT = 20_000_000

_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)
"""Also of a text that is nested deeper than any export is."""


class BadTransfer(ValueError):
    """A text is no export of Poolkeeper; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Offered(msgspec.Struct, frozen=True):
    """A profile in an exported text, as its sender called it, with its sender's id.

    `dropped` says in words what was taken out because its sender must not choose it, `sent` each secret of
    this machine that the profile would send, and to whom, `tickets` whose ticket would be offered to whom.
    `secrets` come with a sealed file.
    """

    profile: Profile
    dropped: str = ""
    sent: tuple[tuple[str, str], ...] = ()
    tickets: tuple[tuple[str, str], ...] = ()
    secrets: Secrets = Secrets()

    def notices(self, name: str) -> tuple[str, ...]:
        """A sentence for each thing to look at before the profile, called `name` here, is opened."""
        said: list[str] = []
        if self.dropped:
            said.append(f"“{name}” came in without {self.dropped}: choose it anew if you trust it.")
        said += _handed_over(f"“{name}” would send", self.sent)
        said += _handed_over(f"“{name}” would offer", self.tickets)
        return tuple(said)


class Transfer(msgspec.Struct, frozen=True):
    """What a file offers, and a sentence for each profile in it that cannot be used."""

    offered: tuple[Offered, ...]
    left_out: tuple[str, ...] = ()


class _Document(msgspec.Struct, frozen=True):
    poolkeeper_profiles: int
    profiles: tuple[msgspec.Raw, ...]


class _AnyProfile(msgspec.Struct):
    version: int = PROFILE_VERSION
    name: str = ""


def export_text(profiles: Sequence[Profile]) -> str:
    """JSON with these profiles. A profile has no secret, so the text has none."""
    document = {"poolkeeper_profiles": FORMAT_VERSION, "profiles": profiles}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def read_profiles(text: str) -> Transfer:
    """What an exported text offers. Raises BadTransfer."""
    if len(text) > TEXT_LIMIT:
        raise BadTransfer("The file is far too long to be an export of Poolkeeper.")
    try:
        document = msgspec.json.decode(text, type=_Document)
    except _UNREADABLE:
        raise BadTransfer("The file is no export of Poolkeeper’s profiles, or it is damaged.") from None
    if document.poolkeeper_profiles > FORMAT_VERSION:
        raise BadTransfer("The file was written by a newer Poolkeeper. Update Poolkeeper to import it.")
    read = [_profile(raw, number) for number, raw in enumerate(document.profiles, 1)]
    return Transfer(
        tuple(_offered(one) for one in read if isinstance(one, Profile)),
        tuple(one for one in read if isinstance(one, str)),
    )


class TakenNames:
    """The names in each folder, as (folder, name)."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._taken = {(folded_name(folder), folded_name(name)) for folder, name in names}

    def beside(self, profile: Profile) -> Profile:
        """The profile with an id of its own and a name that is free, which is taken from now on."""
        folder = folded_name(profile.folder)
        name = next(one for one in names_like(profile.name) if (folder, folded_name(one)) not in self._taken)
        self._taken.add((folder, folded_name(name)))
        return msgspec.structs.replace(profile, id=uuid.uuid4().hex, name=name)


def _handed_over(begun: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A sentence for each thing that names every server that gets it, so that no list hides one."""
    for thing in dict.fromkeys(thing for thing, _ in pairs):
        *others, last = (server for each, server in pairs if each == thing)
        servers = f"{', '.join(others)} and {last}" if others else last
        yield f"{begun} {thing} to {servers}: look whether that is right before you open it."


def _offered(profile: Profile) -> Offered:
    trusted, dropped = without_untrusted(profile)
    return Offered(trusted, dropped, tuple(secrets_sent(trusted)), tuple(tickets_offered(trusted)))


def _profile(raw: msgspec.Raw, number: int) -> Profile | str:
    """One exported profile, or the sentence that says why not."""
    label = f"Profile {number}"
    try:
        any_profile = msgspec.json.decode(raw, type=_AnyProfile)
        label = f"“{any_profile.name[:80]}”" if any_profile.name else label
        if any_profile.version > PROFILE_VERSION:
            return f"{label} was left out: it was written by a newer Poolkeeper."
        profile = msgspec.json.decode(raw, type=Profile)
    except _UNREADABLE:
        return f"{label} was left out: it is damaged."
    wrong = problems(profile)
    if wrong:
        return f"{label} was left out: {wrong[0].sentence}"
    if untrusted := why_left_out(profile):
        return f"{label} was left out: {untrusted}"
    return profile
