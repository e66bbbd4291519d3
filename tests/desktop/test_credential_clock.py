"""What expires next, in the panel and the status line: as the servers and the sources tell it, or nothing."""

import time

import pytest

from poolkeeper.desktop.credential_clock import CredentialClock
from poolkeeper.desktop.pool.expiry_words import details_text, is_pressing, line_text, short_text
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.expiry import Expiring, Expiry
from poolkeeper.profiles.profile import Encryption, SignIn, Tls
from tests.support.servers_with_clients import USER

DAY_S = 86_400
NOW_S = 1_800_000_000.0


def ends(what, in_s, whose="app", source="the server"):
    return Expiry(what, whose, NOW_S + in_s, source)


def opened(desk, profile, password=None):
    desk.save(profile, password)
    desk.window.open_profile(profile.id)
    desk.wait(lambda: desk.session(profile) is not None)
    session = desk.session(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    return session


def line(desk):
    strip = desk.window.panel.expiry
    return strip.line.text() if strip.isVisible() else ""


def status(desk):
    label = desk.window.status.expiry
    return label.text() if label.isVisible() else ""


def test_the_nearest_two_are_said_in_a_line():
    told = [
        ends(Expiring.CERTIFICATE, 20 * DAY_S),
        ends(Expiring.PASSWORD, 300 * DAY_S),
        ends(Expiring.TOKEN, 720),
    ]
    assert line_text(told, NOW_S) == "access token expires in 12 min · client certificate in 20 days"
    assert line_text([], NOW_S) == ""
    assert line_text([ends(Expiring.PASSWORD, -3 * DAY_S)], NOW_S) == "password expired 3 days ago"
    assert short_text("orders", told[0], NOW_S) == "orders: client certificate expires in 20 days"
    assert details_text(told).startswith("access token of app: 20")


@pytest.mark.parametrize(
    ("what", "in_s", "pressing"),
    [
        (Expiring.PASSWORD, 13 * DAY_S, True),
        (Expiring.PASSWORD, 15 * DAY_S, False),
        (Expiring.TOKEN, 60, False),
        (Expiring.LEASE, -1, True),
    ],
)
def test_a_person_is_warned_of_what_does_not_renew_itself(what, in_s, pressing):
    assert is_pressing(ends(what, in_s), NOW_S) is pressing


@pytest.mark.postgresql
def test_the_end_of_a_role_of_postgresql_is_told_by_the_server(desk, postgresql):
    postgresql.execute("CREATE ROLE canary LOGIN PASSWORD 'Pa55word' VALID UNTIL 'infinity'")
    try:
        until = time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(time.time() + 5.5 * DAY_S))
        postgresql.execute(f"ALTER ROLE canary VALID UNTIL '{until}'")
        profile = postgresql.profile(name="orders", user="canary", tls=Tls(mode=Encryption.REQUIRE))
        opened(desk, profile, "Pa55word")
        desk.wait(lambda: line(desk) == "Password expires in 5 days")
        assert status(desk) == "orders: password expires in 5 days"
        assert "password of canary: 20" in desk.window.panel.expiry.line.toolTip()
        assert desk.window.panel.expiry.line.property("role") == "warning"
        desk.window.close_pool()
        desk.wait(lambda: not line(desk) and not status(desk))
    finally:
        postgresql.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'canary'")
        postgresql.execute("DROP ROLE canary")


@pytest.mark.mysql
def test_the_end_of_an_account_of_mariadb_is_told_to_who_may_read_it(desk, mariadb):
    mariadb.execute("CREATE USER canary IDENTIFIED BY 'Pa55word' PASSWORD EXPIRE INTERVAL 30 DAY")
    mariadb.execute("GRANT SELECT ON mysql.global_priv TO canary")
    try:
        profile = mariadb.profile(name="orders", user="canary", database="")
        opened(desk, profile, "Pa55word")
        desk.wait(lambda: line(desk) == "Password expires in 29 days")
    finally:
        mariadb.execute("DROP USER canary")


def test_where_nothing_expires_nothing_is_said(desk, server):
    session = opened(desk, server.profile(name="orders"), server.identity.password)
    desk.wait(lambda: session.server.seen is not None)
    assert session.server.seen.view.password_left_s is None
    assert session.server.seen.view.everyone
    assert (line(desk), status(desk)) == ("", "")


@pytest.mark.postgresql
def test_the_end_of_a_client_certificate_is_told(desk, postgresql_with_clients, clients):
    pair = clients.issue(USER, for_days=9.5)
    tls = Tls(
        mode=Encryption.REQUIRE, certificate_file=str(pair.certificate_file), key_file=str(pair.key_file)
    )
    profile = postgresql_with_clients.profile(
        name="orders", user=USER, database="postgres", sign_in=SignIn.CERTIFICATE, tls=tls
    )
    opened(desk, profile)
    desk.wait(lambda: line(desk) == "Client certificate expires in 9 days")
    assert "client certificate of certified" in desk.window.panel.expiry.line.toolTip()


@pytest.mark.postgresql
def test_a_certificate_beside_a_password_counts_too(desk, postgresql, clients):
    pair = clients.issue("app", for_days=40.5)
    tls = Tls(
        mode=Encryption.REQUIRE, certificate_file=str(pair.certificate_file), key_file=str(pair.key_file)
    )
    opened(desk, postgresql.profile(name="orders", tls=tls), postgresql.identity.password)
    desk.wait(lambda: line(desk) == "Client certificate expires in 40 days")
    assert desk.window.panel.expiry.line.property("role") == "small"


@pytest.mark.postgresql
def test_any_source_can_tell_and_take_back(desk, postgresql):
    profile = postgresql.profile(name="orders")
    opened(desk, profile, postgresql.identity.password)
    clock = desk.window.clock
    assert isinstance(clock, CredentialClock)
    soon = Expiry(Expiring.TOKEN, "app", time.time() + 650, "somewhere")
    clock.tell(profile.id, "sign-in", (soon,))
    assert line(desk) == "Access token expires in 10 min"
    clock.tell(profile.id, "sign-in", (Expiry(Expiring.TOKEN, "app", time.time() - 1, "somewhere"),))
    assert line(desk) == ""
    clock.tell(profile.id, "sign-in", ())
    assert line(desk) == ""
