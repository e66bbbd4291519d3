"""A credential cache is read as libkrb5 wrote it, and a bad one is told from a good one."""

import struct
import time

import pytest

from poolkeeper.credentials.kerberos.cache_file import UnreadableCache, read_cache


@pytest.fixture
def cache(kdc, tmp_path):
    path = tmp_path / "cache"
    kdc.kinit("alice", kdc.keytab("alice"), path, "-l", "2h", "-r", "3h")
    return path


def test_principal_life_and_renewable_life_are_read(cache):
    now_s = time.time()
    ticket = read_cache(cache)
    assert ticket.principal == "alice@ONE.TEST"
    assert ticket.realm == "ONE.TEST"
    assert ticket.server == "krbtgt/ONE.TEST@ONE.TEST"
    assert ticket.cache == f"FILE:{cache}"
    assert abs(ticket.begins_s - now_s) < 10
    assert ticket.ends_s - ticket.begins_s == 2 * 3600
    assert ticket.renew_until_s - ticket.begins_s == 3 * 3600
    assert not ticket.has_ended(now_s)
    assert ticket.has_ended(now_s + 2 * 3600)


def test_a_ticket_that_cannot_be_renewed_has_no_renewable_life(kdc, tmp_path):
    kdc.kinit("alice", kdc.keytab("alice"), tmp_path / "cache")
    assert read_cache(tmp_path / "cache").renew_until_s is None


def test_the_clock_of_a_kdc_that_is_ahead_is_told_from_ours(tmp_path):
    from tests.support.private_kdc import PrivateKdc

    kdc = PrivateKdc("AHEAD.TEST", ahead="+2h")
    try:
        kdc.add("alice")
        kdc.kinit("alice", kdc.keytab("alice"), tmp_path / "cache", "-l", "5h")
    finally:
        kdc.remove()
    left_s = read_cache(tmp_path / "cache").ends_s - time.time()
    # kinit asks for an end five hours from now, which is in three by the KDC's clock
    assert abs(left_s - 3 * 3600) < 60


def test_every_torn_cache_is_said_to_be_torn(cache, tmp_path):
    whole, torn = cache.read_bytes(), tmp_path / "torn"
    said = set()
    first_entry = 4 + struct.unpack(">H", whole[2:4])[0]
    for length in range(2, len(whole)):
        torn.write_bytes(whole[:length])
        try:
            ticket = read_cache(torn)
        except UnreadableCache as error:
            said.add(error.sentence.removeprefix(f"{torn} "))
        else:
            # a cut between two entries leaves a whole cache
            assert length > first_entry
            assert ticket is None or ticket.principal == "alice@ONE.TEST"
    assert said == {"ends in the middle of a ticket."}


@pytest.mark.parametrize("content", [b"", b"\x05", b"hello, this is text", b"\x05\x02\x00\x00", b"\x04\x04"])
def test_another_file_is_no_cache(tmp_path, content):
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(UnreadableCache, match="is no credential cache of version 3 or 4"):
        read_cache(tmp_path / "other")


def test_a_length_beyond_the_file_asks_for_no_memory(tmp_path):
    (tmp_path / "huge").write_bytes(b"\x05\x03" + b"\x00\x00\x00\x01" + b"\xff\xff\xff\xff" + b"\x7f" * 64)
    with pytest.raises(UnreadableCache, match="ends in the middle"):
        read_cache(tmp_path / "huge")


def test_version_three_is_read_as_well(kdc, tmp_path):
    """libkrb5 writes version 3 where krb5.conf asks for it (`ccache_type`)."""
    before = kdc.config_file.read_text()
    kdc.config_file.write_text(kdc.client_config("ccache_type = 3"))
    try:
        kdc.kinit("alice", kdc.keytab("alice"), tmp_path / "cache")
    finally:
        kdc.config_file.write_text(before)
    assert (tmp_path / "cache").read_bytes()[:2] == b"\x05\x03"
    assert read_cache(tmp_path / "cache").principal == "alice@ONE.TEST"
