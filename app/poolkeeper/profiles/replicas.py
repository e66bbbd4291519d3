"""The replicas of a profile: where they are, and how far behind one may be and still answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.oracle import OracleAddress
from poolkeeper.profiles.pool_kinds import Retries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from poolkeeper.profiles.profile import Profile

MOST_REPLICAS = 16
MOST_LAG_S = 86_400.0
PRIMARY = "primary"
"""What the profile's own server is called beside its replicas."""

_ADDRESS = re.compile(r"(?:\[(?P<six>[^\]\s]+)\]|(?P<host>[^\s:,\[\]/@]+))(?:[:,](?P<port>\d{1,5}))?")
_NOT_IN_HOSTS = frozenset(" ,/@()=\"'")
"""Of these some would make a list, a socket or a connect descriptor of it."""
_NAMED = re.compile(r"(?P<name>[^=]*?)\s*=\s*(?P<address>.*)")


class ReplicaServer(msgspec.Struct, frozen=True, kw_only=True):
    """One replica; `port` 0 stands for the engine's default, and without a `name` its address is it."""

    host: str
    port: int = 0
    name: str = ""


class Replicas(msgspec.Struct, frozen=True, kw_only=True):
    """The replicas of a profile's server; user, sign-in and encryption are the profile's.

    One that is more than `most_lag_s` seconds or `most_lag_bytes` bytes behind is left out; 0 does not look.
    Every `every_s` seconds each server is asked what it is and how far behind.
    """

    servers: tuple[ReplicaServer, ...] = ()
    most_lag_s: float = 10
    most_lag_bytes: int = 0
    every_s: float = 2


class BadReplica(ValueError):
    """A replica as typed cannot be one; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def can_have_replicas(profile: Profile) -> bool:
    """Whether a profile may name replicas: not for a file, nor where one string says where the server is."""
    if profile.engine is Engine.ORACLE:
        return profile.oracle.address is not OracleAddress.CONNECT_STRING
    return profile.engine is not Engine.SQLITE


def replicas_of(profile: Profile) -> tuple[ReplicaServer, ...]:
    """The replicas that count, each with a name of its own; none where the engine has no use for them."""
    if not can_have_replicas(profile):
        return ()
    return tuple(
        msgspec.structs.replace(each, name=each.name or f"replica-{number}")
        for number, each in enumerate(profile.replicas.servers, 1)
    )


def profile_of_replica(profile: Profile, replica: ReplicaServer) -> Profile:
    """The profile by which a replica is opened: as the primary's, but elsewhere.

    SQL Server is told that it will only be read: a secondary may take nobody else.
    """
    return msgspec.structs.replace(
        profile,
        name=f"{profile.name} · {replica.name}",
        host=replica.host,
        port=replica.port,
        replicas=Replicas(),
        pool=msgspec.structs.replace(profile.pool, retries=_retries(profile)),
        sql_server=msgspec.structs.replace(profile.sql_server, read_only_intent=True),
    )


def _retries(profile: Profile) -> Retries:
    """A replica that cannot be had is no reason to wait, there being others; a pool that never waits is."""
    return profile.pool.retries if profile.pool_kind.never_waits else Retries()


def places_of_replicas(profile: Profile) -> frozenset[tuple[str, int]]:
    """Host and port of each replica, as the profile by which it is opened has them."""
    return frozenset((each.host, each.port) for each in replicas_of(profile))


def address_text(host: str, port: int, engine: Engine) -> str:
    """`host:port`, with the port that is meant where none was typed."""
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port or ENGINES[engine].port}"


def typed_replicas(text: str) -> tuple[ReplicaServer, ...]:
    """The replicas in a text with one a line: `host`, `host:port`, `name = host:port`. Raises BadReplica."""
    return tuple(_typed(line.strip()) for line in text.splitlines() if line.strip())


def replicas_text(servers: tuple[ReplicaServer, ...]) -> str:
    """The text that `typed_replicas` reads as these."""
    return "\n".join(
        (f"{each.name} = " if each.name else "")
        + (f"[{each.host}]" if ":" in each.host else each.host)
        + (f":{each.port}" if each.port else "")
        for each in servers
    )


def sentences_about_replicas(profile: Profile) -> Iterator[str]:
    """What is wrong with a profile's replicas, a sentence each."""
    replicas = profile.replicas
    if not replicas.servers:
        return
    if not can_have_replicas(profile):
        yield "Replicas need a host and a port of their own, which this profile does not have."
        return
    if len(replicas.servers) > MOST_REPLICAS:
        yield f"A profile has at most {MOST_REPLICAS} replicas."
    yield from _about_servers(profile)
    if not 0 <= replicas.most_lag_s <= MOST_LAG_S or replicas.most_lag_bytes < 0:
        yield "A replica may be from 0 seconds (not looked at) to one day behind."
    if not 0.2 <= replicas.every_s <= 3600:
        yield "The servers are asked every 0.2 to 3600 seconds."


def _about_servers(profile: Profile) -> Iterator[str]:
    engine = profile.engine
    seen = {_place(profile.host, profile.port, engine): "the primary itself"}
    names = {PRIMARY}
    for each in replicas_of(profile):
        where = address_text(each.host, each.port, engine)
        if not 0 <= each.port <= 65535:
            yield f"The port of {each.name} is out of range. Ports are whole numbers from 1 to 65535."
        if not each.host or not each.host.isprintable() or _NOT_IN_HOSTS.intersection(each.host):
            yield f"The host of {each.name} is empty, or has a character in it that no host has."
        place = _place(each.host, each.port, engine)
        if place in seen:
            yield f"{each.name} ({where}) is {seen[place]}. Name each server once."
        seen.setdefault(place, "there already")
        if each.name.casefold() in names:
            yield f"Two servers are called “{each.name}”. Give each a name of its own."
        names.add(each.name.casefold())


def _place(host: str, port: int, engine: Engine) -> tuple[str, int]:
    name = host.strip().rstrip(".").casefold()
    return ("localhost" if name in {"", "127.0.0.1", "::1"} else name), port or ENGINES[engine].port


def _typed(line: str) -> ReplicaServer:
    named = _NAMED.fullmatch(line)
    name, address = (named["name"], named["address"]) if named else ("", line)
    found = _ADDRESS.fullmatch(address.strip())
    if found is None:
        raise BadReplica(f"“{line[:80]}” is no address. Write host:port, or name = host:port, one a line.")
    return ReplicaServer(
        host=found["six"] or found["host"], port=int(found["port"] or 0), name=name.strip()[:60]
    )
