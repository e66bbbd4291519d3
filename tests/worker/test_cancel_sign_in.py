"""What a cancel signs in with is there before its statement, wherever that costs nobody anything."""

import threading

import msgspec
import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.profiles.credentials import CredentialSettings, FromCommand
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import FromVault
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.worker import cancel_sign_in
from poolkeeper.worker.cancel_sign_in import CancelSignIn, is_at_hand
from poolkeeper.worker.messages import SignInNeeded, StatementFinished
from tests.support.heard_worker import HeardWorker

SHOP = Profile(name="shop", engine=Engine.MYSQL, host="db")
APP = Identity("app", "secret")


def of(sign_in, **own):
    return msgspec.structs.replace(SHOP, sign_in=sign_in, credential=CredentialSettings(**own))


@pytest.mark.parametrize("sign_in", [SignIn.KEYRING, SignIn.PROMPT, SignIn.ENVIRONMENT, SignIn.FILE])
def test_what_is_read_or_remembered_is_at_hand(sign_in):
    assert is_at_hand(of(sign_in))


def test_a_command_is_not_run_for_every_statement():
    assert not is_at_hand(of(SignIn.COMMAND, command=FromCommand(kept_s=30)))
    assert is_at_hand(of(SignIn.VAULT, vault=FromVault(kept_s=300)))
    assert not is_at_hand(of(SignIn.VAULT, vault=FromVault(kept_s=0)))


def test_the_answer_is_there_before_the_statement_begins():
    asked = []
    sign_in = CancelSignIn(lambda: asked.append("asked") or APP, at_hand=True)
    sign_in.prepare(CancelToken())
    assert asked == ["asked"]
    assert sign_in.identity() is APP
    sign_in.forget()
    assert len(asked) == 1


def test_where_a_question_costs_a_statement_that_is_over_soon_asks_none(monkeypatch):
    monkeypatch.setattr(cancel_sign_in, "ASKED_AFTER_S", 60.0)
    asked = []
    sign_in = CancelSignIn(lambda: asked.append("asked") or APP, at_hand=False)
    sign_in.prepare(CancelToken())
    sign_in.forget()
    assert asked == []


def test_a_cancel_ends_the_waiting_for_the_answer(monkeypatch):
    monkeypatch.setattr(cancel_sign_in, "ASSURED_S", 60.0)
    asked, answered, token = threading.Event(), threading.Event(), CancelToken()

    def ask():
        asked.set()
        answered.wait(60)
        return APP

    waiting = threading.Thread(target=CancelSignIn(ask, at_hand=True).prepare, args=(token,))
    waiting.start()
    assert asked.wait(10)
    assert waiting.is_alive()
    token.cancel()
    waiting.join(10)
    answered.set()
    assert not waiting.is_alive()


class FallsSilent(HeardWorker):
    silent = False

    def _hear(self, event):
        if not (self.silent and isinstance(event, SignInNeeded)):
            super()._hear(event)


@pytest.mark.mysql
def test_a_window_that_does_not_answer_holds_no_statement_up_for_long(mariadb):
    with FallsSilent(mariadb.profile(), mariadb.identity) as worker:
        worker.open()
        worker.silent = True
        assert isinstance(worker.run("SELECT 1"), StatementFinished)
        worker.silent = False
