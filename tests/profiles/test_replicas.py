"""The replicas of a profile: how they are typed, what is wrong with some, by which profile one is opened."""

import msgspec
import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.merged_paste import merged_paste
from poolkeeper.profiles.oracle import Oracle, OracleAddress
from poolkeeper.profiles.pool_kinds import Retries
from poolkeeper.profiles.profile import PoolSettings, Profile, Tls
from poolkeeper.profiles.profile_document import ProfileDocument, document_from_text, document_text
from poolkeeper.profiles.replicas import (
    BadReplica,
    Replicas,
    ReplicaServer,
    profile_of_replica,
    replicas_of,
    replicas_text,
    typed_replicas,
)
from poolkeeper.profiles.validation import problems


def profile(*lines, **changes):
    settings = {
        "name": "orders",
        "engine": Engine.POSTGRESQL,
        "host": "db1.example",
        "database": "shop",
        "user": "app",
        "replicas": Replicas(servers=typed_replicas("\n".join(lines))),
    }
    return Profile(**(settings | changes))


def sentences(changed):
    return [each.sentence for each in problems(changed) if each.field == "replicas.servers"]


def test_addresses_are_typed_one_a_line():
    typed = typed_replicas("db2.example\n\n db3.example:5433 \nfar = [2001:db8::1]:5434\nnear = 10.0.0.9\n")
    assert typed == (
        ReplicaServer(host="db2.example"),
        ReplicaServer(host="db3.example", port=5433),
        ReplicaServer(host="2001:db8::1", port=5434, name="far"),
        ReplicaServer(host="10.0.0.9", name="near"),
    )
    assert typed_replicas(replicas_text(typed)) == typed


@pytest.mark.parametrize(
    "line", ["db2 example", "postgresql://db2", "user@db2", "db2:port", "a = ", "2001:db8::1"]
)
def test_what_is_no_address_is_named(line):
    with pytest.raises(BadReplica, match=r"is no address"):
        typed_replicas(line)


def test_a_replica_without_a_name_gets_one():
    assert [each.name for each in replicas_of(profile("db2", "east = db3"))] == ["replica-1", "east"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("db2", "DB2:5432"), "is there already"),
        (("db1.example",), "is the primary itself"),
        (("db2:70000",), "out of range"),
        (("one = db2", "One = db3"), "Two servers are called"),
        (("primary = db2",), "Two servers are called"),
        (("replica-2 = db2", "db3"), "Two servers are called"),
    ],
)
def test_what_cannot_be_is_said(lines, words):
    assert any(words in sentence for sentence in sentences(profile(*lines)))


def test_this_machine_is_one_place_by_whatever_name():
    assert any("the primary itself" in each for each in sentences(profile("localhost", host="127.0.0.1")))
    assert not sentences(profile("localhost:5433", host="127.0.0.1"))


@pytest.mark.parametrize("host", ["a,b", "/run/postgresql", "x(HOST=y)", "a'b", "a\nb", ""])
def test_a_host_from_an_import_is_not_more_than_a_host(host):
    replicas = Replicas(servers=(ReplicaServer(host=host),))
    assert any("no host has" in each for each in sentences(profile(replicas=replicas)))


def test_engines_without_replicas_have_none():
    lite = profile("db2", engine=Engine.SQLITE, host="", database="/tmp/x.db", user="")
    assert replicas_of(lite) == ()
    by_string = Oracle(address=OracleAddress.CONNECT_STRING)
    assert sentences(profile("db2", engine=Engine.ORACLE, oracle=by_string))
    assert replicas_of(profile("db2", engine=Engine.ORACLE))


def test_a_replica_is_opened_as_its_primary_but_elsewhere():
    primary = profile(
        "east = db2:5433", tls=Tls(ca_file="/ca.pem"), pool=PoolSettings(retries=Retries(attempts=5))
    )
    own = profile_of_replica(primary, replicas_of(primary)[0])
    assert (own.host, own.port, own.name) == ("db2", 5433, "orders · east")
    assert (own.tls, own.user, own.database) == (primary.tls, "app", "shop")
    assert own.replicas == Replicas()
    assert own.pool.retries.attempts == 1
    server = profile("db2", engine=Engine.MSSQL)
    assert profile_of_replica(server, replicas_of(server)[0]).sql_server.read_only_intent


def test_a_document_from_before_there_were_replicas_reads_on():
    saved = profile()
    text = document_text(ProfileDocument(saved))
    old = msgspec.json.decode(text)
    del old["profile"]["replicas"]
    read = document_from_text(msgspec.json.encode(old).decode(), lambda: "orders", "here")
    assert read.profile == saved


def test_a_pasted_url_of_another_server_brings_no_replicas_along():
    before, fresh = profile("db2"), profile(host="elsewhere.example")
    assert merged_paste(before, fresh).profile.replicas == Replicas()
    assert merged_paste(before, profile()).profile.replicas == before.replicas
