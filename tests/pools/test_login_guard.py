"""A refused sign-in is left alone for a while that doubles; attempts are counted by the server itself."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.login_guard import FIRST_S, LONGEST_S, LoginGuard, pause_s
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.pools.pool import open_pool
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Tls
from tests.pools.conftest import settings

ONE_TRY = Tls(mode=Encryption.REQUIRE)
"""With `prefer`, libpq itself tries a refused password once more, without TLS."""


def test_the_pause_doubles_up_to_five_minutes():
    assert [pause_s(count) for count in range(1, 9)] == [5, 10, 20, 40, 80, 160, 300, 300]


def test_attempts_that_were_on_their_way_together_count_once():
    guard = LoginGuard()
    guard.refused(b"me", 100.0, 101.0)
    assert guard.refused(b"me", 100.5, 101.5).count == 1
    assert guard.refused(b"me", 107.0, 107.1).count == 2


def test_a_good_sign_in_and_another_password_begin_anew():
    guard = LoginGuard()
    guard.refused(b"me", 0, 1)
    assert guard.pause(b"another password", 2) is None
    guard.accepted(b"me")
    assert guard.pause(b"me", 2) is None
    assert guard.refused(b"me", 3, 4).count == 1


def test_lifted_is_tried_at_once_but_the_next_pause_is_longer_still():
    guard = LoginGuard()
    guard.refused(b"me", 0, 1)
    guard.lift()
    assert guard.pause(b"me", 2) is None
    assert guard.refused(b"me", 2, 3).until_s == 3 + 2 * FIRST_S


def test_a_clock_that_was_set_back_does_not_block_for_years():
    guard = LoginGuard()
    guard.refused(b"me", 1e9, 1e9)
    assert guard.pause(b"me", 1e8) is None


@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=200))
def test_however_often_it_is_asked_few_attempts_are_made(gaps):
    guard, now_s, attempts = LoginGuard(), 0.0, []
    for gap_s in gaps:
        now_s += gap_s
        if guard.pause(b"me", now_s) is None:
            attempts.append(now_s)
            guard.refused(b"me", now_s, now_s)
    for number, (before, after) in enumerate(itertools.pairwise(attempts), 1):
        assert after - before >= min(LONGEST_S, FIRST_S * 2 ** min(number - 1, 30)) - 1e-6


class Wall:
    now_s = 1_800_000_000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def wrong(own_postgresql):
    """A pool with a wrong password, its clock, its logins, and the number of refusals in the server's log."""

    class Wrong:
        clock = Wall()
        identity = Identity("app", "wrong-Pa55word")

        def __init__(self):
            self.changes = []
            self.logins = Logins(lambda: self.changes.append(self.logins.pause), self.clock)
            profile = own_postgresql.profile(pool=settings(size=3), tls=ONE_TRY)
            self.pool = open_pool(
                profile, database_of(profile.engine), lambda: self.identity, lambda: None, self.logins
            )

        def lease(self):
            return self.pool.lease("tab", CancelToken())

        def refused_by_server(self):
            log = (own_postgresql.folder / "log").read_text()
            return log.count('password authentication failed for user "app"')

    wrong = Wrong()
    yield wrong
    wrong.pool.close(2)


@pytest.mark.postgresql
def test_the_server_hears_of_a_wrong_password_once_in_each_pause(wrong):
    with pytest.raises(Exception, match="password authentication failed"):
        wrong.lease()
    for _ in range(5):
        with pytest.raises(SignInPaused) as raised:
            wrong.lease()
    explained = raised.value.explained
    assert "The sign-in as app was refused, so it is not tried again before" in explained.title
    assert explained.code == "28P01"
    assert wrong.identity.password not in repr(explained)
    assert wrong.refused_by_server() == 1
    wrong.clock.now_s += 5
    with pytest.raises(Exception, match="password authentication failed"):
        wrong.lease()
    wrong.clock.now_s += 9
    with pytest.raises(SignInPaused, match="2 times"):
        wrong.lease()
    assert wrong.refused_by_server() == 2
    assert wrong.logins.pause.until_s == wrong.clock.now_s + 1


@pytest.mark.postgresql
def test_the_right_password_is_tried_at_once(wrong, own_postgresql):
    with pytest.raises(Exception, match="password authentication failed"):
        wrong.lease()
    wrong.identity = own_postgresql.identity
    wrong.lease().release()


@pytest.mark.postgresql
def test_a_password_put_right_on_the_server_is_tried_when_a_person_says_so(wrong, own_postgresql):
    with pytest.raises(Exception, match="password authentication failed"):
        wrong.lease()
    own_postgresql.execute(f"ALTER ROLE app PASSWORD '{wrong.identity.password}'")
    with pytest.raises(SignInPaused):
        wrong.lease()
    wrong.logins.lift()
    wrong.lease().release()
    assert wrong.logins.pause is None
    assert wrong.changes[-1] is None


@pytest.mark.postgresql
def test_a_server_that_is_not_there_is_no_refusal(wrong, own_postgresql):
    own_postgresql.stop()
    for _ in range(3):
        with pytest.raises(Exception, match=r"refused|failed"):
            wrong.lease()
    assert wrong.logins.pause is None
    own_postgresql.start()
