"""A file of profiles to give away: readable without their secrets, or sealed with them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from poolkeeper.profiles import sealed_file
from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.private_file import replace_file
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.sealed_box import COST, SealedBox, format_of
from poolkeeper.profiles.secret_text import Secrets
from poolkeeper.profiles.transfer import TEXT_LIMIT, BadTransfer, Transfer, export_text, read_profiles

FORMAT = "Poolkeeper sealed export"
_PROFILES, _SECRETS = "profiles", "secrets"


class PassphraseNeeded(Exception):
    """The file is sealed, and no passphrase was given."""


def write_export(
    path: Path,
    profiles: Sequence[Profile],
    secrets: Mapping[str, Secrets] | None = None,
    passphrase: str = "",
    cost: int = COST,
) -> None:
    """Write the profiles, in place of an older file at once, mode 0600.

    With `secrets`, by the id of their profile, the file is sealed with `passphrase`; without, it has none.
    Raises StoreError; then the old file is as it was.
    """
    text = export_text(profiles)
    if secrets is None:
        content = text.encode()
    else:
        kept = msgspec.json.encode(secrets).decode()
        content = SealedBox(FORMAT, passphrase, cost).seal({_PROFILES: text, _SECRETS: kept})
    try:
        replace_file(path, content)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}. Nothing was changed."
        ) from error


def read_export(path: Path, passphrase: str | None = None) -> Transfer:
    """What the file offers. Raises PassphraseNeeded, BadTransfer or StoreError; the file stays as it is."""
    content = _content(path)
    match format_of(content):
        case sealed_file.FORMAT:
            raise BadTransfer(
                f"{path.name} is a file in which Poolkeeper keeps its own profiles, no export. Open it where "
                "it belongs, and export from there."
            )
        case form if form == FORMAT:
            if passphrase is None:
                raise PassphraseNeeded
            return _with_secrets(SealedBox(FORMAT, passphrase).open(content, path.name), path)
    try:
        return read_profiles(content.decode("utf-8-sig"))
    except UnicodeError:
        raise BadTransfer("The file is no export of Poolkeeper’s profiles, or it is damaged.") from None


def _content(path: Path) -> bytes:
    try:
        # a pipe or a device would be read without end
        if not path.is_file():
            raise BadTransfer(f"{path} is not there any more, or it is no file.")
        with path.open("rb") as file:
            content = file.read(2 * TEXT_LIMIT + 1)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > 2 * TEXT_LIMIT:
        raise BadTransfer("The file is far too long to be an export of Poolkeeper.")
    return content


def _with_secrets(texts: Mapping[str, str], path: Path) -> Transfer:
    transfer = read_profiles(texts.get(_PROFILES, ""))
    try:
        secrets = msgspec.json.decode(texts.get(_SECRETS, "{}"), type=dict[str, Secrets])
    except msgspec.DecodeError:
        # not chained: a decoder's message may quote what it could not read
        raise BadTransfer(f"{path.name} opens, but the passwords in it cannot be read.") from None
    return msgspec.structs.replace(
        transfer,
        offered=tuple(
            msgspec.structs.replace(one, secrets=secrets.get(one.profile.id, Secrets()))
            for one in transfer.offered
        ),
    )
