"""Profiles as a text to give to a colleague: everything but the secrets."""

import uuid
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from poolkeeper.profiles.credentials import FromCommand
from poolkeeper.profiles.hashicorp import VaultAuth
from poolkeeper.profiles.oauth import server_of
from poolkeeper.profiles.profile import PROFILE_VERSION, Profile, SignIn
from poolkeeper.profiles.profile_index import IndexEntry
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


class Imported(msgspec.Struct, frozen=True):
    """The profiles to save, new ids and free names given, and a sentence for each that was left out.

    `notices` has a sentence for each that came in without a setting that would run somebody's code, and for
    each that would send a secret of this machine to its server.
    """

    profiles: tuple[Profile, ...]
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


class Offered(msgspec.Struct, frozen=True):
    """A profile in an exported text, as its sender called it, with its sender's id.

    `dropped` says in words what was taken out because it would run somebody's code, `sent` each place on this
    machine whose secret the profile would send, and to whom. `secrets` come with a sealed file.
    """

    profile: Profile
    dropped: str = ""
    sent: tuple[tuple[str, str], ...] = ()
    secrets: Secrets = Secrets()

    def notices(self, name: str) -> tuple[str, ...]:
        """A sentence for each thing to look at before the profile, called `name` here, is opened."""
        said: list[str] = []
        if self.dropped:
            said.append(f"“{name}” came in without {self.dropped}: choose it anew if you trust it.")
        said += (
            f"“{name}” would send what is in {place} to {server}: "
            "look whether that is right before you open it."
            for place, server in self.sent
        )
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


def import_profiles(text: str, present: Sequence[IndexEntry] = ()) -> Imported:
    """All that an exported text offers, renamed where `present` has the name. Raises BadTransfer."""
    transfer = read_profiles(text)
    taken = TakenNames((entry.folder, entry.name) for entry in present)
    profiles: list[Profile] = []
    notices: list[str] = []
    for offered in transfer.offered:
        profile = taken.beside(offered.profile)
        profiles.append(profile)
        notices += offered.notices(profile.name)
    return Imported(tuple(profiles), transfer.left_out, tuple(notices))


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


def _offered(profile: Profile) -> Offered:
    trusted, dropped = _without_native_code(profile)
    return Offered(trusted, dropped, tuple(_secrets_sent(trusted)))


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
    return profile


def _without_native_code(profile: Profile) -> tuple[Profile, str]:
    """The profile without libraries from places that its sender chose, and what was dropped.

    A command that prints a password is such code itself. A driver manager loads an ODBC driver that is a
    path, and oracledb the client of a folder: either would run whatever lies there. The name of an installed
    driver stays.
    """
    dropped: list[str] = []
    sql_server, oracle, credential = profile.sql_server, profile.oracle, profile.credential
    if any(mark in sql_server.odbc_driver for mark in "/\\"):
        dropped.append("the path of its ODBC driver")
        sql_server = msgspec.structs.replace(sql_server, odbc_driver="")
    if oracle.client_folder:
        dropped.append("the folder of its Oracle client")
        oracle = msgspec.structs.replace(oracle, client_folder="")
    if credential.command.line:
        dropped.append("the command that prints its password")
        credential = msgspec.structs.replace(credential, command=FromCommand())
    if credential.kerberos.config_file:
        dropped.append("its krb5.conf, which can name libraries")
        kerberos = msgspec.structs.replace(credential.kerberos, config_file="")
        credential = msgspec.structs.replace(credential, kerberos=kerberos)
    if not dropped:
        return profile, ""
    changed = msgspec.structs.replace(profile, sql_server=sql_server, oracle=oracle, credential=credential)
    return changed, " and ".join(dropped)


def _secrets_sent(profile: Profile) -> Iterator[tuple[str, str]]:
    """Each place on this machine whose secret an imported profile would send, and to whom."""
    settings, vault, azure = profile.credential, profile.credential.vault, profile.credential.azure
    place = {
        SignIn.ENVIRONMENT: f"the variable {settings.environment.name}",
        SignIn.FILE: settings.file.path,
        SignIn.CONFIG_FILE: settings.config_file.path,
        SignIn.VAULT: f"Vault at {vault.mounted_at}/{vault.path}",
        SignIn.AWS_SECRET: f"the AWS secret {settings.aws.secret}",
        SignIn.AZURE_SECRET: f"the secret {azure.secret} of {azure.vault_url}",
        SignIn.ENTRA: f"an Entra token for {azure.scope or 'Azure databases'}",
        SignIn.OAUTH: f"a token from {server_of(settings.oauth.issuer or settings.oauth.token_endpoint)}",
    }.get(profile.sign_in)
    if place:
        yield place, profile.host or "its server"
    token = {
        VaultAuth.TOKEN_FILE: vault.token_file,
        VaultAuth.TOKEN_VARIABLE: f"the variable {vault.token_variable}",
        VaultAuth.KUBERNETES: vault.jwt_file,
    }.get(vault.auth)
    if token and profile.sign_in is SignIn.VAULT:
        yield token, vault.address
    if azure.authority and profile.sign_in in (SignIn.AZURE_SECRET, SignIn.ENTRA):
        yield "the Azure sign-in of this machine", azure.authority
