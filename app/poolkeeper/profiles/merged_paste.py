"""What becomes of a profile when a URL is pasted over it: the address changes, the protections stay."""

from typing import TypeVar

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import Oracle, OracleAddress
from poolkeeper.profiles.profile import Encryption, Profile, Safety, Tls
from poolkeeper.profiles.sql_server import SqlServer

_NOTHING_SAID = Tls()
WAYS_OF_SQL_SERVER = frozenset({"login"})
WAYS_OF_ORACLE = frozenset({"address"})
"""What a string always says: how to sign in, what its database is."""

_Options = TypeVar("_Options", Oracle, SqlServer)
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
        sql_server=_kept(before.sql_server, fresh.sql_server, WAYS_OF_SQL_SERVER),
        oracle=_kept(before.oracle, fresh.oracle, WAYS_OF_ORACLE),
        safety=_safety(before.safety, fresh.safety),
        replicas=before.replicas if _server(before) == _server(fresh) else fresh.replicas,
    )
    return MergedPaste(merged, _destination(before) != _destination(fresh), notes)


def _server(profile: Profile) -> tuple[object, ...]:
    return profile.engine, profile.host.casefold(), profile.port


def _destination(profile: Profile) -> tuple[object, ...]:
    host = (*_server(profile), profile.user)
    if profile.engine is Engine.ORACLE and profile.oracle.address is OracleAddress.CONNECT_STRING:
        return (*host, profile.database, profile.oracle.tns_admin)
    return host


def _kept(before: _Options, fresh: _Options, always: frozenset[str]) -> _Options:
    """`fresh` with what it says nothing of taken from `before`; what is in `always` comes from it alone."""
    nothing_said = type(fresh)()
    unsaid = {
        field: getattr(before, field)
        for field in fresh.__struct_fields__
        if field not in always and getattr(fresh, field) == getattr(nothing_said, field)
    }
    return msgspec.structs.replace(fresh, **unsaid)


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
