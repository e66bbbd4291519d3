"""What becomes of a profile when a URL is pasted over it: the address changes, the protections stay."""

import msgspec

from poolkeeper.profiles.profile import Encryption, Profile, Safety, Tls

_NOTHING_SAID = Tls()
_ORDER = list(Encryption)


class MergedPaste(msgspec.Struct, frozen=True):
    """The profile, whether it leads to another server or user now, and what a person should know of it."""

    profile: Profile
    leads_elsewhere: bool
    notes: tuple[str, ...] = ()


def merged_paste(before: Profile, fresh: Profile) -> MergedPaste:
    """`fresh`, as a URL says it, over `before`: what a URL cannot mean to change is kept."""
    tls, notes = _tls(before, fresh)
    merged = msgspec.structs.replace(
        fresh,
        id=before.id,
        name=before.name or fresh.name,
        folder=before.folder,
        colour=before.colour,
        production=before.production,
        pool=before.pool,
        tls=tls,
        safety=_safety(before.safety, fresh.safety),
    )
    return MergedPaste(merged, _destination(before) != _destination(fresh), notes)


def _destination(profile: Profile) -> tuple[object, ...]:
    return (profile.engine, profile.host.casefold(), profile.port, profile.user)


def _tls(before: Profile, fresh: Profile) -> tuple[Tls, tuple[str, ...]]:
    """The encryption that was chosen, unless the URL itself speaks of it."""
    same_engine = before.engine is fresh.engine
    if not same_engine:
        return fresh.tls, ()
    if fresh.tls == _NOTHING_SAID:
        return before.tls, ()
    if _ORDER.index(fresh.tls.mode) < _ORDER.index(before.tls.mode):
        return fresh.tls, ("The URL asks for less encryption than was chosen before.",)
    return fresh.tls, ()


def _safety(before: Safety, fresh: Safety) -> Safety:
    return Safety(
        read_only=before.read_only or fresh.read_only,
        ask_before_writing=before.ask_before_writing or fresh.ask_before_writing,
        statement_timeout_s=before.statement_timeout_s or fresh.statement_timeout_s,
    )
