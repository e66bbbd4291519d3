"""Sign-ins that expire, of any source: fetched ahead of time, quietly, and not for a closed profile."""

import time

import msgspec
import pytest

from poolkeeper.credentials import credential_cache, registry
from poolkeeper.credentials.credential import Credential, NoSignIn
from poolkeeper.desktop import sign_in_renewal
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.profile import SignIn

pytestmark = pytest.mark.postgresql
LIVES_S = 1.5


class Tokens:
    """A source as of tokens: each lives for a moment; what was asked of it is kept by profile."""

    identity = None
    asked = {}  # noqa: RUF012 - emptied for each test
    answers = True

    def fetch(self, profile, fetching):
        Tokens.asked.setdefault(profile.id, []).append(fetching.quiet)
        if not Tokens.answers:
            raise NoSignIn("The provider does not answer.")
        return Credential(identity=Tokens.identity, source="token", expires_s=time.time() + LIVES_S)

    def kept_s(self, _profile):
        return 3600.0

    def renewed_before_s(self, _profile):
        return 1.0


@pytest.fixture
def asked(monkeypatch, postgresql):
    monkeypatch.setitem(registry._CLASSES, SignIn.COMMAND, (__name__, "Tokens"))
    for module in (credential_cache, sign_in_renewal):
        monkeypatch.setattr(module, "AGAIN_S", 0.1)
    Tokens.identity, Tokens.asked, Tokens.answers = postgresql.identity, {}, True
    return Tokens.asked


def opened(desk, profile):
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    return session


def backend(desk):
    desk.run("SELECT pg_backend_pid()")
    return desk.rows()


def test_a_token_is_fetched_ahead_of_time_while_nobody_connects(desk, postgresql, asked):
    profile = postgresql.profile(name="orders", sign_in=SignIn.COMMAND)
    opened(desk, profile)
    before = backend(desk)
    first = len(asked[profile.id])
    desk.wait(lambda: len(asked[profile.id]) >= first + 3)
    assert all(asked[profile.id][first:]), "nobody is to be asked in the background"
    assert backend(desk) == before, "a connection that stands does not need a newer token"


def test_nothing_is_fetched_for_a_profile_that_is_closed(desk, postgresql, asked):
    closed = postgresql.profile(name="closed", sign_in=SignIn.COMMAND)
    other = postgresql.profile(name="other", sign_in=SignIn.COMMAND)
    session = opened(desk, closed)
    opened(desk, other)
    session.close()
    desk.wait(lambda: session.state is SessionState.CLOSED)
    first, others = len(asked[closed.id]), len(asked[other.id])
    desk.wait(lambda: len(asked[other.id]) >= others + 4)
    # a worker on its way out may have asked once
    assert len(asked[closed.id]) <= first + 1


def test_a_provider_that_is_silent_is_asked_again_while_the_token_serves(desk, postgresql, asked):
    profile = postgresql.profile(name="orders", sign_in=SignIn.COMMAND)
    opened(desk, profile)
    Tokens.answers = False
    first = len(asked[profile.id])
    desk.wait(lambda: len(asked[profile.id]) >= first + 2)
    Tokens.answers = True
    again = len(asked[profile.id])
    desk.wait(lambda: len(asked[profile.id]) >= again + 2)
    assert all(asked[profile.id][first:])


def test_a_pool_that_is_resized_goes_on_to_be_renewed(desk, postgresql, asked):
    profile = postgresql.profile(name="orders", sign_in=SignIn.COMMAND)
    session = opened(desk, profile)
    larger = msgspec.structs.replace(profile.pool, size=profile.pool.size + 1)
    desk.save(msgspec.structs.replace(profile, pool=larger))
    desk.wait(lambda: session.profile.pool == larger)
    backend(desk)
    first = len(asked[profile.id])
    desk.wait(lambda: len(asked[profile.id]) >= first + 3)
    assert session.state is SessionState.OPEN
