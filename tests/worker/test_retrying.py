"""A connection that is asked for again: when it helps, how often, and never after a refused sign-in."""

import msgspec
import pytest

from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool, Retries
from poolkeeper.profiles.profile import PoolSettings
from poolkeeper.worker.messages import (
    CancelStatement,
    EndTransaction,
    LeaseRetried,
    OpenPool,
    PoolFailed,
    PoolOpened,
    PoolReconfigured,
    PoolRecycled,
    PoolSize,
    RecyclePool,
    ResizePool,
    SignInNeeded,
    StatementFailed,
    StatementFinished,
)
from tests.support.heard_worker import HeardWorker


def with_retries(profile, attempts=3, wait_s=0.2, **settings):
    retries = Retries(attempts=attempts, wait_s=wait_s)
    pool = PoolSettings(**({"size": 1, "max_overflow": 0, "wait_s": 0.1} | settings), retries=retries)
    return msgspec.structs.replace(profile, pool=pool)


@pytest.fixture
def retrying(shop):
    """A worker on a file with a single connection that a tab's transaction holds."""
    with HeardWorker(with_retries(shop)) as worker:
        worker.open()
        assert isinstance(worker.run("SELECT 1", tab=1), StatementFinished)
        worker.run("UPDATE t SET name = 'x' WHERE id = 1", tab=1, autocommit=False)
        yield worker


@pytest.mark.sqlite
def test_an_exhausted_pool_is_asked_again_until_a_connection_comes_back(retrying):
    retrying.start("SELECT 2", tab=2, holder="second")
    told = retrying.expect(LeaseRetried)
    assert (told.attempt, told.attempts, told.wait_s) == (2, 3, 0.2)
    assert "in use" in told.why
    retrying.handle.send(EndTransaction(1, commit=False))
    finished = retrying.expect(StatementFinished, StatementFailed)
    assert isinstance(finished, StatementFinished)
    assert finished.waited_s > 0.2


@pytest.mark.sqlite
def test_after_the_last_attempt_the_failure_is_told(retrying):
    failed = retrying.run("SELECT 2", tab=2, holder="second")
    assert isinstance(failed, StatementFailed)
    assert "in use" in failed.explained.title
    assert failed.explained.detail.endswith("The profile asks 3 times, 0.2 s apart.")
    assert not failed.cancelled


@pytest.mark.sqlite
def test_a_cancel_between_two_attempts_ends_it_at_once(shop):
    with HeardWorker(with_retries(shop, wait_s=600)) as worker:
        worker.open()
        worker.run("UPDATE t SET name = 'x' WHERE id = 1", tab=1, autocommit=False)
        query_id = worker.start("SELECT 2", tab=2, holder="second")
        worker.expect(LeaseRetried)
        worker.handle.send(CancelStatement(query_id))
        assert worker.expect(StatementFailed).cancelled


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.PSYCOPG, PoolKind.PSYCOPG2, PoolKind.NULL])
def test_a_server_that_comes_back_is_found_by_the_next_attempt(own_postgresql, kind):
    profile = with_retries(own_postgresql.profile(), attempts=50, kind=kind, psycopg=PsycopgPool(timeout_s=1))
    own_postgresql.stop()
    with HeardWorker(profile, own_postgresql.identity) as worker:
        worker.handle.send(OpenPool(profile))
        told = worker.expect(LeaseRetried)
        assert told.query_id == 0
        assert "Nothing listens" in told.why
        own_postgresql.start()
        assert isinstance(worker.expect(PoolOpened, PoolFailed), PoolOpened)


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.PSYCOPG, PoolKind.PSYCOPG2, PoolKind.NULL])
def test_a_refused_sign_in_is_never_tried_again(postgresql, kind):
    profile = with_retries(postgresql.profile(), kind=kind)
    wrong = msgspec.structs.replace(postgresql.identity, password="wrong")
    with HeardWorker(profile, wrong) as worker:
        worker.handle.send(OpenPool(profile))
        heard = [worker.expect(SignInNeeded)]
        while not isinstance(event := worker.expect(SignInNeeded, LeaseRetried, PoolFailed), PoolFailed):
            heard.append(event)
        # the second question is for another password, of which there is none
        assert [type(event) for event in heard] == [SignInNeeded] * 2
        assert "password" in event.explained.title


@pytest.mark.sqlite
def test_an_open_pool_is_resized_and_recycled(retrying):
    retrying.handle.send(ResizePool(PoolSize(2, 4)))
    assert retrying.expect(PoolReconfigured) == PoolReconfigured()
    assert retrying.expect_snapshot(lambda now: now.capacity == 4).size == 2
    assert isinstance(retrying.run("SELECT 2", tab=2), StatementFinished)
    retrying.handle.send(RecyclePool())
    recycled = retrying.expect(PoolRecycled).recycled
    assert (recycled.now, recycled.later) == (1, 1)
    retrying.handle.send(EndTransaction(1, commit=False))
    assert isinstance(retrying.run("SELECT 3", tab=1), StatementFinished)
