"""What one server of a profile refused is left alone at the others; the server itself counts the attempts."""

import threading

import msgspec
import pytest

from poolkeeper.databases.explained import Action
from poolkeeper.databases.registry import database_of
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Tls
from poolkeeper.profiles.replicas import (
    Replicas,
    ReplicaServer,
    places_of_replicas,
    profile_of_replica,
    replicas_of,
)

pytestmark = pytest.mark.postgresql

SAME_MACHINE = ["localhost", "127.1", "127.0.1", "0x7f.1", "0x7f.0.1", "0x7f.0.0.1", "127.0.0.0x1", "0177.1"]
"""Other names of 127.0.0.1: to us, servers of their own; to the log of one server, all the same."""


class Nodes:
    """A primary and eight replicas with the guard of one worker; `identity` is wrong at first."""

    def __init__(self, server):
        self._server = server
        servers = tuple(ReplicaServer(host=host, port=server.port) for host in SAME_MACHINE)
        self.primary = server.profile(tls=Tls(mode=Encryption.REQUIRE), replicas=Replicas(servers=servers))
        self.replicas = [profile_of_replica(self.primary, each) for each in replicas_of(self.primary)]
        self.database = database_of(self.primary.engine)
        self.now_s = 1_800_000_000.0
        self.logins = Logins(clock=lambda: self.now_s)
        self.logins.replicas = places_of_replicas(self.primary)
        self.identity = Identity("app", "wrong-Pa55word")

    def signs_in(self, profile, *, by_itself):
        """Whether it got in; an attempt is in the server's log."""
        try:
            connection = self.logins.connect(self.database, profile, self.identity, by_itself=by_itself)
        except Exception:
            return False
        self.database.close(connection)
        return True

    def refused_by_server(self):
        log = (self._server.folder / "log").read_text()
        return log.count('password authentication failed for user "app"')


@pytest.fixture
def nodes(own_postgresql):
    return Nodes(own_postgresql)


@pytest.mark.parametrize("by_itself", [True, False], ids=["watched", "asked by a person"])
def test_a_wrong_password_costs_one_attempt_whatever_the_number_of_servers(nodes, by_itself):
    for profile in (nodes.primary, *nodes.replicas):
        assert not nodes.signs_in(profile, by_itself=by_itself)
    nodes.now_s += 3600
    for profile in nodes.replicas:
        assert not nodes.signs_in(profile, by_itself=by_itself)
    assert nodes.refused_by_server() == 1


def test_servers_that_are_watched_at_the_same_moment_cost_one_attempt_too(nodes):
    watches = [
        threading.Thread(target=nodes.signs_in, args=(profile,), kwargs={"by_itself": True})
        for profile in (nodes.primary, *nodes.replicas)
    ]
    for watch in watches:
        watch.start()
    for watch in watches:
        watch.join()
    assert nodes.refused_by_server() == 1


def test_what_is_said_of_it(nodes):
    nodes.signs_in(nodes.primary, by_itself=False)
    with pytest.raises(SignInPaused) as raised:
        nodes.logins.connect(nodes.database, nodes.replicas[0], nodes.identity, by_itself=True)
    where = f"{nodes.primary.host}:{nodes.primary.port}"
    explained = raised.value.explained
    assert explained.title.startswith(f"The sign-in as app was refused by {where}, so it is not tried at")
    assert Action.TRY_NOW in [each.action for each in explained.remedies]
    assert nodes.identity.password not in repr(explained)


def test_another_password_is_tried_at_once(nodes, own_postgresql):
    nodes.signs_in(nodes.primary, by_itself=False)
    nodes.identity = own_postgresql.identity
    assert all(nodes.signs_in(profile, by_itself=True) for profile in nodes.replicas)


def test_a_person_who_wants_it_tried_costs_one_attempt_more(nodes):
    nodes.signs_in(nodes.primary, by_itself=False)
    nodes.logins.lift()
    for profile in (*nodes.replicas, nodes.primary):
        assert not nodes.signs_in(profile, by_itself=True)
    assert nodes.refused_by_server() == 2


def test_put_right_on_the_server_it_is_good_for_all_once_a_person_says_so(nodes, own_postgresql):
    nodes.signs_in(nodes.replicas[0], by_itself=True)
    own_postgresql.execute(f"ALTER ROLE app PASSWORD '{nodes.identity.password}'")
    assert not any(nodes.signs_in(profile, by_itself=True) for profile in nodes.replicas)
    nodes.logins.lift()
    assert all(nodes.signs_in(profile, by_itself=True) for profile in (nodes.primary, *nodes.replicas))


def test_a_replica_that_refuses_keeps_no_person_from_the_primary(nodes, own_postgresql):
    nodes.signs_in(nodes.replicas[0], by_itself=True)
    own_postgresql.execute(f"ALTER ROLE app PASSWORD '{nodes.identity.password}'")
    assert not nodes.signs_in(nodes.replicas[1], by_itself=True)
    assert nodes.signs_in(nodes.primary, by_itself=False)
    assert nodes.signs_in(nodes.replicas[1], by_itself=True)


def test_a_profile_without_replicas_is_as_it_was(nodes):
    alone = msgspec.structs.replace(nodes.primary, replicas=Replicas())
    nodes.logins.replicas = places_of_replicas(alone)
    assert not nodes.signs_in(alone, by_itself=True)
    nodes.logins.lift()
    assert not nodes.signs_in(alone, by_itself=False)
    assert nodes.refused_by_server() == 2
