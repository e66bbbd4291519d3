"""A profile as typed: each mistake is one sentence at its field."""

import math

import msgspec
import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.presets import PRESETS, preset_of
from poolkeeper.profiles.profile import Encryption, PoolSettings, Profile, Safety, Tls
from poolkeeper.profiles.validation import BadPort, free_name, problems, typed_port

SERVER = Profile(name="Orders", engine=Engine.POSTGRESQL, host="db.example.org", database="orders", user="me")
FILE = Profile(name="Sample", engine=Engine.SQLITE, database="/srv/sample.db")


def fields(profile, taken=()):
    return [problem.field for problem in problems(profile, taken)]


def changed(profile, **changes):
    return msgspec.structs.replace(profile, **changes)


@pytest.mark.parametrize("profile", [SERVER, FILE, changed(SERVER, engine=Engine.MYSQL, database="")])
def test_a_whole_profile_has_no_problem(profile):
    assert problems(profile) == ()


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\0b", "a\nb", "\ud800"])
def test_a_name_that_is_none_is_refused(name):
    assert set(fields(changed(SERVER, name=name))) == {"name"}


@pytest.mark.parametrize("taken", ["Orders", "ORDERS", " orders "])
def test_a_name_is_there_once_in_a_folder(taken):
    assert fields(SERVER, [taken]) == ["name"]
    assert fields(SERVER, ["Orders 2"]) == []


@pytest.mark.parametrize("engine", [Engine.POSTGRESQL, Engine.MYSQL])
def test_a_list_of_hosts_is_refused(engine):
    assert fields(changed(SERVER, engine=engine, host="evil.example,db.example.org")) == ["host"]


def test_verify_ca_of_mysql_needs_its_authorities():
    tls = Tls(mode=Encryption.VERIFY_CA)
    assert fields(changed(SERVER, engine=Engine.MYSQL, tls=tls)) == ["tls.ca_file"]
    named = msgspec.structs.replace(tls, ca_file="/etc/ca.pem")
    assert fields(changed(SERVER, engine=Engine.MYSQL, tls=named)) == []


@pytest.mark.parametrize("port", [-1, 65536, 70000])
def test_a_port_out_of_range_is_refused(port):
    assert fields(changed(SERVER, port=port)) == ["port"]


@pytest.mark.parametrize("port", [0, 1, 65535])
def test_a_port_in_range_or_the_default_is_fine(port):
    assert fields(changed(SERVER, port=port)) == []


@pytest.mark.parametrize("text", ["0", "70000", "-1", "abc", "5432x", "5 432", "٣", "9" * 5000, "0x10"])
def test_a_typed_port_that_is_none_is_refused(text):
    with pytest.raises(BadPort, match="from 1 to 65535"):
        typed_port(text)


def test_a_typed_port_is_taken_and_nothing_is_the_default():
    assert [typed_port(text) for text in ("", " ", "5432", " 1 ")] == [0, 0, 5432, 1]


@pytest.mark.parametrize("field", ["host", "database", "user"])
@pytest.mark.parametrize("text", ["", "  "])
def test_a_server_needs_host_database_and_user(field, text):
    assert fields(changed(SERVER, **{field: text})) == [field]


@pytest.mark.parametrize("host", ["db:5432", "two words", "postgresql://db", "me@db", "db/orders", "a\0"])
def test_a_host_that_is_none_is_refused(host):
    assert fields(changed(SERVER, host=host)) == ["host"]


@pytest.mark.parametrize("host", ["localhost", "10.0.0.1", "::1", "/var/run/postgresql", "bücher.example"])
def test_every_kind_of_host_is_taken(host):
    assert fields(changed(SERVER, host=host)) == []


@pytest.mark.parametrize("path", ["", " ", ":memory:", "/srv/", "sample.db", "C:\\data\\", "/srv/a\0b"])
def test_a_file_that_is_none_is_refused(path):
    assert fields(changed(FILE, database=path)) == ["database"]


@pytest.mark.parametrize("path", ["/srv/a b.db", "C:\\data\\a.db", "\\\\server\\share\\a.db"])
def test_whole_paths_of_every_system_are_taken(path):
    assert fields(changed(FILE, database=path)) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"size": 0}, "pool.size"),
        ({"size": 501}, "pool.size"),
        ({"max_overflow": -1}, "pool.max_overflow"),
        ({"wait_s": 0}, "pool.wait_s"),
        ({"wait_s": math.nan}, "pool.wait_s"),
        ({"wait_s": math.inf}, "pool.wait_s"),
        ({"recycle_s": 0}, "pool.recycle_s"),
        ({"recycle_s": -2}, "pool.recycle_s"),
    ],
)
def test_a_pool_that_cannot_work_is_refused(changes, field):
    assert fields(changed(SERVER, pool=PoolSettings(**changes))) == [field]


def test_a_pool_may_never_recycle_and_never_overflow():
    assert fields(changed(SERVER, pool=PoolSettings(max_overflow=0, recycle_s=-1))) == []


def test_times_without_end_are_refused():
    assert fields(changed(SERVER, connect_timeout_s=0)) == ["connect_timeout_s"]
    assert fields(changed(SERVER, connect_timeout_s=math.nan)) == ["connect_timeout_s"]
    assert fields(changed(SERVER, safety=Safety(statement_timeout_s=-1))) == ["safety.statement_timeout_s"]


def test_a_key_needs_its_certificate():
    assert fields(changed(SERVER, tls=Tls(key_file="/k.pem"))) == ["tls.certificate_file"]


def test_several_mistakes_are_all_told_in_the_order_of_the_form():
    assert fields(changed(SERVER, name="", host="", user="")) == ["name", "host", "user"]


def test_a_copy_gets_the_first_free_name():
    assert free_name("Orders", []) == "Orders"
    assert free_name("Orders", ["orders"]) == "Orders copy"
    assert free_name("Orders", ["Orders", "Orders copy"]) == "Orders copy 2"
    assert len(free_name("x" * 120, ["x" * 120])) <= 120


def test_every_preset_is_valid_and_known_by_its_settings():
    for name, settings in PRESETS.items():
        assert preset_of(settings) == name
        assert fields(changed(SERVER, pool=settings)) == []
    assert preset_of(PoolSettings(size=3)) is None
    assert preset_of(PoolSettings()) == "Development"
