"""What a connection test finds on real servers, and what it says of each failure."""

import contextlib
import threading

import pytest

from poolkeeper.databases.explained import Action
from poolkeeper.databases.registry import database_of
from poolkeeper.diagnosis.steps import Outcome, Step
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, PoolSettings, Profile, Safety, SignIn, Tls

NOBODY = Identity("nobody", "Pa55word-of-nobody")


def outcomes(tested):
    return [report.outcome for report in tested.ended]


def test_every_step_passes_on_a_healthy_server(server, run_test):
    tested = run_test(
        server.profile(tls=Tls(mode=Encryption.VERIFY_FULL, ca_file=str(server.ca_file))), server.identity
    )
    assert tested.passed, tested.text
    assert outcomes(tested) == [Outcome.PASSED] * 8
    assert [report.step for report in tested.ended] == list(Step)
    assert tested.outcome(Step.CREDENTIALS).detail == "password from a test"
    assert f"TCP 127.0.0.1:{server.port} open" in tested.text
    assert "authority and host checked" in tested.outcome(Step.ENCRYPTION).detail
    assert "1 of 5 connections" in tested.outcome(Step.POOL).detail


def test_a_pool_that_the_server_has_no_room_for_is_a_warning(server, run_test):
    tested = run_test(server.profile(pool=PoolSettings(size=400, max_overflow=100)), server.identity)
    assert tested.passed
    pool = tested.outcome(Step.POOL)
    assert pool.outcome is Outcome.WARNED
    assert "This pool may open 500 connections, but the server has room for " in pool.detail


def test_encryption_that_nobody_checks_is_a_warning(server, run_test):
    tested = run_test(server.profile(tls=Tls(mode=Encryption.REQUIRE)), server.identity)
    assert tested.passed
    assert tested.outcome(Step.ENCRYPTION).outcome is Outcome.WARNED
    assert "without checking" in tested.outcome(Step.ENCRYPTION).detail


def test_a_read_only_profile_is_proven_read_only(server, run_test):
    tested = run_test(server.profile(safety=Safety(read_only=True)), server.identity)
    assert "read-only" in tested.outcome(Step.QUERY).detail


def test_an_unknown_host(server, run_test):
    tested = run_test(server.profile(), server.identity, host="db.invalid")
    assert tested.failure.step is Step.NAME
    assert "db.invalid is not known" in tested.failure.explained.title
    assert outcomes(tested)[3:] == [Outcome.NOT_REACHED] * 5


def test_a_closed_port(server, run_test, closed_port):
    tested = run_test(server.profile(), server.identity, port=closed_port)
    assert tested.failure.step is Step.NETWORK
    assert str(closed_port) in tested.failure.explained.title
    assert tested.failure.explained.remedies


def test_a_server_that_accepts_and_never_answers(server, run_test, silent_server):
    tested = run_test(server.profile(), server.identity, port=silent_server.port, connect_timeout_s=0.5)
    assert tested.failure.step is Step.ENCRYPTION
    assert "did not answer within 0.5 s" in tested.failure.explained.title
    assert tested.failure.took_s < 5


def test_a_server_that_is_no_database(server, run_test, garbage_server):
    tested = run_test(server.profile(), server.identity, port=garbage_server.port)
    assert tested.failure.step is Step.ENCRYPTION
    assert "is not" in tested.failure.explained.title
    assert "It looks like a" in tested.failure.explained.detail


@pytest.mark.postgresql
@pytest.mark.mysql
def test_the_other_database_on_the_port(postgresql, mariadb, run_test):
    tested = run_test(postgresql.profile(), postgresql.identity, port=mariadb.port)
    assert "MySQL or MariaDB" in tested.failure.explained.detail


def test_a_wrong_authority(server, run_test):
    tls = Tls(mode=Encryption.VERIFY_CA, ca_file=str(server.wrong_ca_file))
    tested = run_test(server.profile(tls=tls), server.identity)
    assert tested.failure.step is Step.ENCRYPTION
    assert "authority" in tested.failure.explained.title


def test_a_certificate_for_another_host(server, run_test):
    tls = Tls(mode=Encryption.VERIFY_FULL, ca_file=str(server.ca_file))
    tested = run_test(server.profile(tls=tls), server.identity, host="localhost")
    assert tested.failure.step is Step.ENCRYPTION
    assert "not made out to localhost" in tested.failure.explained.title


@pytest.mark.mysql
def test_encryption_demanded_of_a_server_that_offers_none(mariadb_without_tls, run_test):
    server = mariadb_without_tls
    tested = run_test(server.profile(tls=Tls(mode=Encryption.REQUIRE)), server.identity)
    assert tested.failure.step is Step.ENCRYPTION
    assert "offers no encryption" in tested.failure.explained.title
    plain = run_test(server.profile(), server.identity)
    assert plain.passed
    assert plain.outcome(Step.ENCRYPTION).outcome is Outcome.WARNED


def test_a_server_that_demands_encryption(server, run_test):
    secure = Identity("secure", server.identity.password)
    tested = run_test(server.profile(user="secure", tls=Tls(mode=Encryption.OFF)), secure)
    assert tested.failure.step is Step.LOGIN
    assert run_test(server.profile(user="secure", tls=Tls(mode=Encryption.REQUIRE)), secure).passed


def test_a_wrong_password(server, run_test):
    wrong = Identity(server.identity.user, "not-the-Pa55word")
    tested = run_test(server.profile(), wrong)
    assert tested.failure.step is Step.LOGIN
    assert Action.ENTER_PASSWORD in [remedy.action for remedy in tested.failure.explained.remedies]
    assert tested.failure.explained.code


def test_a_wrong_user(server, run_test):
    tested = run_test(server.profile(user="nobody"), NOBODY)
    assert tested.failure.step is Step.LOGIN


def test_an_unknown_database(server, run_test):
    tested = run_test(server.profile(), server.identity, database="nowhere")
    assert tested.failure.step is Step.LOGIN
    assert "nowhere" in tested.failure.explained.title + tested.failure.explained.detail


def test_no_permission_for_a_database(server, run_test):
    tested = run_test(server.profile(), server.identity, database="closed")
    assert tested.failure.step is Step.LOGIN
    assert "closed" in tested.failure.explained.title + tested.failure.explained.detail


def test_too_many_connections(server, run_test):
    narrow = Identity("narrow", server.identity.password)
    profile = server.profile(user="narrow")
    database = database_of(profile.engine)
    with contextlib.ExitStack() as held:
        connection = database.connect(profile, narrow, 5)
        held.callback(database.close, connection)
        tested = run_test(profile, narrow)
    assert tested.failure.step is Step.LOGIN
    assert "connection" in tested.failure.explained.title


def test_a_frozen_server(own_server, run_test):
    with own_server.freeze():
        tested = run_test(own_server.profile(), own_server.identity, connect_timeout_s=0.5)
    assert "did not answer" in tested.failure.explained.title
    assert run_test(own_server.profile(), own_server.identity).passed


def test_a_cancel_ends_the_test_at_once(server, run_test, silent_server):
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    tested = run_test(
        server.profile(), server.identity, cancelled, port=silent_server.port, connect_timeout_s=30
    )
    ended = [report for report in tested.ended if report.outcome is Outcome.CANCELLED]
    assert len(ended) == 1
    assert ended[0].took_s < 5
    assert not tested.passed


@pytest.mark.sqlite
def test_a_file_needs_no_network(tmp_path, run_test):
    import sqlite3

    path = tmp_path / "<img src=x>.db"
    sqlite3.connect(path).close()
    path.touch()
    profile = Profile(name="file", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE)
    tested = run_test(profile, Identity())
    assert tested.passed, tested.text
    assert [report.outcome for report in tested.ended[2:5]] == [Outcome.NOT_NEEDED] * 3
    assert "<img src=x>.db" in tested.text
    gone = run_test(profile, Identity(), database=str(tmp_path / "gone.db"))
    assert gone.failure.step is Step.LOGIN


@pytest.mark.sqlite
def test_a_sign_in_that_cannot_be_had_is_the_first_failure(tmp_path):
    from poolkeeper.databases.explained import DatabaseError, Explained
    from poolkeeper.diagnosis.connection_test import ConnectionTest

    def refuse():
        raise DatabaseError(Explained("The keyring is locked."))

    reports = []
    profile = Profile(name="x", engine=Engine.SQLITE, database="x")
    ConnectionTest(profile, database_of(Engine.SQLITE), refuse, reports.append, threading.Event()).run()
    assert reports[1].explained.title == "The keyring is locked."


@pytest.mark.mysql
def test_a_unix_socket_needs_no_name_no_network_and_no_encryption(mariadb, run_test):
    tested = run_test(mariadb.profile(), mariadb.identity, host=str(mariadb.folder / "socket"))
    assert tested.passed, tested.text
    assert outcomes(tested)[2:5] == [Outcome.NOT_NEEDED] * 3


@pytest.mark.postgresql
def test_a_unix_socket_that_is_not_there_fails_at_the_login(postgresql, run_test):
    tested = run_test(postgresql.profile(), postgresql.identity, host=str(postgresql.folder))
    assert outcomes(tested)[2:5] == [Outcome.NOT_NEEDED] * 3
    assert tested.failure.step is Step.LOGIN
