"""A ticket is got with a keytab, kept to oneself, renewed in time, and gone at the end."""

import contextlib
import stat
import threading
import time
from pathlib import Path

import msgspec
import pytest

from poolkeeper.credentials.kerberos.cache_folder import CacheFolder
from poolkeeper.credentials.kerberos.failures import KinitFailed, KinitMissing, KinitStopped
from poolkeeper.profiles.kerberos import Kerberos, TicketFrom


def by_keytab(kdc, keytab, principal="alice"):
    return Kerberos(
        ticket=TicketFrom.KEYTAB,
        principal=f"{principal}@{kdc.realm}",
        keytab=str(keytab),
        config_file=str(kdc.config_file),
    )


def test_the_cache_is_the_profiles_own_and_readable_for_its_user_alone(kdc, tickets, runtime):
    keytab = kdc.keytab("alice")
    ticket, cache = tickets.obtain("p", by_keytab(kdc, keytab))
    path = Path(cache.removeprefix("FILE:"))
    assert ticket.principal == "alice@ONE.TEST"
    assert path.is_relative_to(runtime)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(each.name for each in path.parent.iterdir()) == sorted([path.name, "owner"])
    tickets.close()
    assert not path.parent.exists()


def test_nothing_of_the_keytab_is_in_the_folder_of_caches(kdc, tickets, runtime):
    keytab = kdc.keytab("alice")
    tickets.obtain("p", by_keytab(kdc, keytab))
    # the last bytes of an entry are its key, and the version of the key behind it
    key = keytab.read_bytes()[-36:-4]
    for path in runtime.rglob("*"):
        assert path.is_dir() or key not in path.read_bytes()


def test_a_ticket_that_holds_is_not_asked_for_again(own_kdc, tickets):
    settings = by_keytab(own_kdc, own_kdc.keytab("alice"))
    first = tickets.obtain("p", settings)
    assert tickets.obtain("p", settings) == first
    assert own_kdc.asked("alice") == 1


def test_two_realms_have_a_cache_each(kdc, other_kdc, tickets):
    one, cache_one = tickets.obtain("one", by_keytab(kdc, kdc.keytab("alice")))
    two, cache_two = tickets.obtain("two", by_keytab(other_kdc, other_kdc.keytab("bob"), "bob"))
    assert (one.realm, two.realm) == ("ONE.TEST", "TWO.TEST")
    assert cache_one != cache_two


def test_a_ticket_is_renewed_before_it_ends_and_got_anew_past_its_renewable_life(own_kdc, tickets, heard):
    own_kdc.add("brief", maxlife=3, maxrenewlife=7)
    settings = by_keytab(own_kdc, own_kdc.keytab("brief"), "brief")
    gaps = []

    def seen():
        status = tickets.status("p", settings)
        gaps.append(status.ticket.ends_s - time.time())
        return status

    tickets.watch("p")
    first, cache = tickets.obtain("p", settings)
    assert first.ends_s - first.begins_s == 3
    heard(lambda: seen().renewals >= 1)
    renewed = tickets.status("p", settings).ticket
    assert renewed.ends_s > first.ends_s
    assert renewed.renew_until_s == first.renew_until_s, "renewed, not got anew"
    heard(lambda: (seen().ticket.renew_until_s or 0) > first.renew_until_s)
    assert tickets.status("p", settings).ticket.cache == cache
    assert min(gaps) > 0, "there was a moment without a ticket that holds"
    tickets.release("p")
    assert not Path(cache.removeprefix("FILE:")).exists()


def test_a_ticket_that_cannot_be_renewed_is_got_anew(own_kdc, tickets, heard):
    own_kdc.add("brief", maxlife=3, maxrenewlife=0)
    settings = by_keytab(own_kdc, own_kdc.keytab("brief"), "brief")
    tickets.watch("p")
    first, _cache = tickets.obtain("p", settings)
    assert first.renew_until_s is None
    heard(lambda: tickets.status("p", settings).renewals >= 1)
    assert tickets.status("p", settings).ticket.ends_s > first.ends_s


def test_a_renewal_that_fails_is_told_and_the_ticket_that_holds_goes_on(own_kdc, tickets, heard):
    own_kdc.add("brief", maxlife=4, maxrenewlife=60)
    settings = by_keytab(own_kdc, own_kdc.keytab("brief"), "brief")
    tickets.watch("p")
    ticket, _cache = tickets.obtain("p", settings)
    own_kdc.stop()
    heard(lambda: tickets.status("p", settings).failure)
    status = tickets.status("p", settings)
    assert "Cannot contact any KDC for realm 'OWN.TEST'" in status.failure
    assert status.ticket == ticket
    own_kdc.start()
    fresh, _cache = tickets.obtain("p", settings, anew=True)
    assert fresh.ends_s >= ticket.ends_s
    assert tickets.status("p", settings).failure == ""


def test_refused_keys_are_not_tried_again_until_the_keytab_changes(own_kdc, tickets):
    old = own_kdc.keytab("alice")
    fresh = own_kdc.keytab("alice", new_keys=True)
    settings = by_keytab(own_kdc, old)
    for by_itself in (False, True, True, False):
        with pytest.raises(KinitFailed, match="Password incorrect"):
            tickets.obtain("p", settings, by_itself=by_itself)
    assert own_kdc.asked("alice") == 1, "a locked account is the thanks for trying again"
    old.write_bytes(fresh.read_bytes())
    ticket, _cache = tickets.obtain("p", settings, by_itself=True)
    assert ticket.principal == "alice@OWN.TEST"


def test_a_ticket_that_the_server_refused_is_got_anew_under_another_name(own_kdc, tickets):
    settings = by_keytab(own_kdc, own_kdc.keytab("alice"))
    _first, before = tickets.obtain("p", settings)
    _second, after = tickets.obtain("p", settings, anew=True)
    assert before != after
    assert not Path(before.removeprefix("FILE:")).exists()


def test_a_system_without_kinit_is_told(kdc, tickets, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("poolkeeper.credentials.kerberos.programs.PLACES", ())
    with pytest.raises(KinitMissing, match="kinit: not found"):
        tickets.obtain("p", by_keytab(kdc, kdc.keytab("alice")))


def test_what_a_killed_window_left_behind_is_removed_and_a_living_ones_is_not(runtime):
    orphan = runtime / "poolkeeper-tickets-orphan"
    orphan.mkdir()
    (orphan / "owner").touch()
    (orphan / "secret.cache").write_text("a key")
    living = CacheFolder()
    assert not orphan.exists()
    other = CacheFolder()
    assert living.path.exists()
    living.remove()
    other.remove()


def test_a_renewal_that_waits_for_a_silent_kdc_holds_up_no_connection(own_kdc, tickets, heard, monkeypatch):
    monkeypatch.setattr("poolkeeper.credentials.kerberos.programs.LONGEST_S", 1.5)
    monkeypatch.setattr("poolkeeper.credentials.kerberos.keytab_ticket.RENEWED_AT", 0.05)
    own_kdc.add("brief", maxlife=30, maxrenewlife=60)
    settings = by_keytab(own_kdc, own_kdc.keytab("brief"), "brief")
    ticket, _cache = tickets.obtain("p", settings)
    longest_s = 0.0
    with own_kdc.freeze():
        tickets.watch("p")
        while not tickets.status("p", settings).failure:
            began_s = time.monotonic()
            assert tickets.obtain("p", settings)[0] == ticket
            longest_s = max(longest_s, time.monotonic() - began_s)
    assert "no answer from a KDC" in tickets.status("p", settings).failure
    assert longest_s < 1


def test_a_kinit_that_nobody_waits_for_any_more_ends_at_once(own_kdc, tickets):
    settings = by_keytab(own_kdc, own_kdc.keytab("alice"))
    with own_kdc.freeze():
        for _waiters in range(2):
            cancelled = threading.Event()
            stop = threading.Timer(0.3, cancelled.set)
            began_s = time.monotonic()
            stop.start()
            with pytest.raises(KinitStopped):
                tickets.obtain("p", settings, cancelled=cancelled)
            assert time.monotonic() - began_s < 3
        assert tickets.status("p", settings).failure == "", "it says nothing of the KDC"
    assert tickets.obtain("p", settings)[0].principal == "alice@OWN.TEST"


def test_who_waits_for_anothers_kinit_can_be_stopped_too(own_kdc, tickets):
    settings = by_keytab(own_kdc, own_kdc.keytab("alice"))
    first, second = threading.Event(), threading.Event()
    ended = []

    def ask(cancelled):
        with contextlib.suppress(KinitStopped):
            tickets.obtain("p", settings, cancelled=cancelled)
        ended.append(cancelled)

    threads = [threading.Thread(target=ask, args=(each,)) for each in (first, second)]
    with own_kdc.freeze():
        for thread in threads:
            thread.start()
        second.set()
        threads[1].join(3)
        assert ended == [second]
        first.set()
        threads[0].join(3)
    assert ended == [second, first]


def test_the_keytab_may_lie_in_the_home_folder(kdc, tickets, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "keys").write_bytes(kdc.keytab("alice").read_bytes())
    (tmp_path / "krb5.conf").write_bytes(kdc.config_file.read_bytes())
    settings = msgspec.structs.replace(by_keytab(kdc, "~/keys"), config_file="~/krb5.conf")
    assert tickets.obtain("p", settings)[0].principal == "alice@ONE.TEST"


def test_a_program_of_kerberos_is_given_no_variable_that_may_hold_a_password(tickets, tmp_path, monkeypatch):
    told = tmp_path / "told"
    kinit = tmp_path / "kinit"
    kinit.write_text(f"#!/bin/sh\nenv > {told}\nexit 1\n")
    kinit.chmod(0o755)
    for name in ("ORDERS_PW", "PGPASSWORD", "VAULT_TOKEN"):
        monkeypatch.setenv(name, "cAnArY")
    # by these the system finds a KDC
    monkeypatch.setenv("LOCALDOMAIN", "one.test")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    keytab = tmp_path / "keytab"
    keytab.touch()
    settings = Kerberos(ticket=TicketFrom.KEYTAB, principal="a@B", keytab=str(keytab), config_file="/c.conf")
    with pytest.raises(KinitFailed):
        tickets.obtain("p", settings)
    assert "cAnArY" not in told.read_text()
    assert {"KRB5_CONFIG=/c.conf", "LC_ALL=C", "LOCALDOMAIN=one.test"} <= set(told.read_text().splitlines())
