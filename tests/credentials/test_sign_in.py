"""Where a sign-in comes from, and how it says so."""

import msgspec
import pytest

import poolkeeper.credentials.sign_in as signing_in
from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.errors import KeyringUnanswered
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import Oracle
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault

PROFILE = Profile(name="Orders", engine=Engine.POSTGRESQL, user="me")


@pytest.fixture
def store():
    return ProfileStore(MemoryVault("Secret Service"))


def nobody_is_asked(profile, reason):
    pytest.fail(f"asked: {reason}")


def sign_in(profile, secrets, ask):
    return signing_in.sign_in(profile, Fetching(secrets=secrets, ask=ask))


def signing_in_by(way):
    return msgspec.structs.replace(PROFILE, sign_in=way)


class LockedKeyring:
    place = "Secret Service"

    def secrets(self, profile_id):
        raise KeyringUnanswered("Secret Service is locked and was not unlocked.")


def test_a_saved_password_is_taken_from_the_keyring(store):
    store.save(PROFILE, "hunter2")
    signed_in = sign_in(PROFILE, store, nobody_is_asked)
    assert signed_in.identity == Identity("me", "hunter2")
    assert signed_in.source == "password from Secret Service"


def test_the_wallets_password_goes_along_with_every_kind_of_sign_in(store):
    wallet = msgspec.structs.replace(PROFILE, engine=Engine.ORACLE, oracle=Oracle(wallet="/wallet"))
    store.save(wallet, "hunter2", "open sesame")
    assert sign_in(wallet, store, nobody_is_asked).identity.wallet_password == "open sesame"
    prompting = msgspec.structs.replace(wallet, sign_in=SignIn.PROMPT)
    asked = sign_in(prompting, store, lambda *_: "typed").identity
    assert (asked.password, asked.wallet_password) == ("typed", "open sesame")


def test_a_password_that_is_not_saved_is_asked_for_with_the_reason(store):
    store.save(PROFILE)
    asked = []
    signed_in = sign_in(PROFILE, store, lambda *question: asked.append(question) or "typed")
    assert asked == [(PROFILE, "No password is saved for “Orders” in Secret Service.")]
    assert (signed_in.identity.password, signed_in.source) == ("typed", "password typed")


def test_a_profile_that_was_never_saved_can_be_tested(store):
    signed_in = sign_in(PROFILE, store, lambda *_: "typed")
    assert signed_in.identity == Identity("me", "typed")


def test_a_profile_that_asks_each_time_does_not_look_into_the_keyring():
    signed_in = sign_in(signing_in_by(SignIn.PROMPT), LockedKeyring(), lambda *_: "")
    assert (signed_in.identity, signed_in.source) == (Identity("me", ""), "password typed")


def test_a_question_that_is_dismissed_is_told(store):
    with pytest.raises(NoSignIn, match="No password was entered for “Orders”"):
        sign_in(signing_in_by(SignIn.PROMPT), store, lambda *_: None)


def test_without_a_saved_password_the_refusal_says_that_it_is_what_is_missing(store):
    with pytest.raises(NoSignIn, match="No password is saved for “Orders” in Secret Service") as told:
        sign_in(PROFILE, store, lambda *_: None)
    assert "Type the password in the profile and save it" in told.value.remedy


def test_a_locked_keyring_is_told_in_its_own_words_and_nobody_is_asked():
    with pytest.raises(NoSignIn, match="Secret Service is locked"):
        sign_in(PROFILE, LockedKeyring(), nobody_is_asked)


def test_no_password_is_sent_where_the_profile_wants_none(store):
    signed_in = sign_in(signing_in_by(SignIn.NONE), store, nobody_is_asked)
    assert (signed_in.identity, signed_in.source) == (Identity("me"), "no password sent")


@pytest.mark.parametrize("way", SignIn)
def test_a_file_needs_no_password(store, way):
    profile = Profile(name="Sample", engine=Engine.SQLITE, sign_in=way)
    assert sign_in(profile, store, nobody_is_asked).source == "no password needed"


def test_printing_a_sign_in_shows_no_password(store):
    store.save(PROFILE, "hunter2")
    signed_in = sign_in(PROFILE, store, nobody_is_asked)
    assert "hunter2" not in f"{signed_in} {signed_in!r} {[signed_in]}"
