"""What a tab gets from its worker."""

import sys

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.worker.messages import (
    CancelStatement,
    CloseTab,
    EndTransaction,
    OpenPool,
    PoolFailed,
    SignInNeeded,
    StatementFailed,
    StatementFinished,
    StatementStarted,
    TransactionEnded,
)
from tests.support.heard_worker import HeardWorker

pytestmark = pytest.mark.sqlite

ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.mark.parametrize("start_method", ["spawn"] if sys.platform == "win32" else ["spawn", "forkserver"])
def test_rows_arrive_whichever_way_the_process_is_started(shop, start_method):
    with HeardWorker(shop, start_method=start_method) as worker:
        worker.open()
        finished = worker.run("SELECT id, name FROM t ORDER BY id")
        assert finished.rows == worker.store.row_count == 5_000
        assert worker.texts()[4_999] == ("5000", "name 4999")


def test_parameters_are_bound_and_figures_come_back(worker):
    finished = worker.run(
        "SELECT name FROM t WHERE id = :id", BoundParameter("id", ParameterType.INTEGER, "7")
    )
    assert worker.texts() == [("name 6",)]
    assert finished.rows == 1
    assert 0 < finished.first_row_s <= finished.total_s
    assert not finished.transaction_open


@pytest.mark.parametrize(
    ("statement", "parameters", "sentence"),
    [
        ("SELECT :id", (), "id"),
        ("SELECT :id", (BoundParameter("id", ParameterType.INTEGER, "abc"),), "abc"),
        ("", (), "empty"),
        ("-- only this", (), "comment"),
        ("SELECT 1\0", (), "NUL"),
        ("SELEC 1", (), "syntax"),
        ("SELECT * FROM nowhere", (), "nowhere"),
    ],
)
def test_a_bad_statement_is_one_clear_sentence_and_the_next_one_runs(worker, statement, parameters, sentence):
    failed = worker.run(statement, *parameters)
    assert isinstance(failed, StatementFailed)
    assert sentence.lower() in (failed.explained.title + failed.explained.detail).lower()
    assert worker.run("SELECT 1").rows == 1


def test_the_row_cap_is_reported_and_can_be_lifted(worker):
    assert worker.run("SELECT * FROM t", row_cap=100).capped
    assert worker.store.row_count == 100
    whole = worker.run("SELECT * FROM t", row_cap=0)
    assert (whole.rows, whole.capped) == (5_000, False)


def test_a_cancelled_statement_ends_and_its_connection_serves_again(worker):
    query_id = worker.start(ENDLESS)
    worker.expect(StatementStarted)
    worker.handle.send(CancelStatement(query_id))
    failed = worker.expect(StatementFailed)
    assert failed.cancelled
    assert worker.run("SELECT 1").rows == 1


def test_a_transaction_keeps_its_connection_until_it_ends(worker):
    first = worker.run("INSERT INTO t (name) VALUES ('new')", autocommit=False)
    assert first.transaction_open
    assert first.affected == 1
    worker.expect_snapshot(lambda snapshot: snapshot.in_use == 1)
    worker.handle.send(EndTransaction(1, commit=False))
    assert worker.expect(TransactionEnded).explained is None
    worker.run("SELECT count(*) FROM t")
    assert worker.texts() == [("5000",)]
    worker.run("INSERT INTO t (name) VALUES ('new')", autocommit=False)
    worker.handle.send(EndTransaction(1, commit=True))
    assert worker.expect(TransactionEnded).committed
    worker.run("SELECT count(*) FROM t")
    assert worker.texts() == [("5001",)]


def test_a_closed_tab_is_rolled_back(worker):
    worker.run("DELETE FROM t", autocommit=False)
    worker.handle.send(CloseTab(1))
    worker.expect_snapshot(lambda snapshot: snapshot.in_use == 0)
    worker.run("SELECT count(*) FROM t", tab=2)
    assert worker.texts() == [("5000",)]


def test_an_exhausted_pool_lets_the_next_wait_shows_it_and_names_the_holders(worker):
    worker.run("SELECT 1; ", autocommit=True)
    for tab in (1, 2):
        worker.start(ENDLESS, tab=tab, holder=f"tab {tab}")
        worker.expect(StatementStarted)
    worker.start("SELECT 1", tab=3, holder="tab 3")
    waiting = worker.expect_snapshot(lambda snapshot: snapshot.waiters)
    assert [waiter.holder for waiter in waiting.waiters] == ["tab 3"]
    assert sorted(slot.holder for slot in waiting.slots) == ["tab 1", "tab 2"]
    failed = worker.expect(StatementFailed)
    assert "tab 1" in failed.explained.title
    assert "tab 2" in failed.explained.title
    for tab in (1, 2):
        worker.handle.send(CloseTab(tab))
    worker.expect_snapshot(lambda snapshot: snapshot.in_use == 0)


def test_a_wait_for_the_pool_can_be_cancelled(worker):
    for tab in (1, 2):
        worker.start(ENDLESS, tab=tab)
        worker.expect(StatementStarted)
    query_id = worker.start("SELECT 1", tab=3)
    worker.expect_snapshot(lambda snapshot: snapshot.waiters)
    worker.handle.send(CancelStatement(query_id))
    assert worker.expect(StatementFailed).cancelled


def test_a_statement_that_outlives_the_profiles_timeout_is_stopped(shop):
    import msgspec

    profile = msgspec.structs.replace(
        shop, safety=msgspec.structs.replace(shop.safety, statement_timeout_s=1)
    )
    with HeardWorker(profile) as worker:
        worker.open()
        failed = worker.run(ENDLESS)
        assert "1 s" in failed.explained.title


def test_a_missing_file_is_explained_and_the_worker_can_be_asked_again(tmp_path):
    profile = Profile(
        name="gone", engine=Engine.SQLITE, database=str(tmp_path / "gone.db"), sign_in=SignIn.NONE
    )
    with HeardWorker(profile) as worker:
        worker.handle.send(OpenPool(profile))
        assert "gone.db" in worker.expect(PoolFailed).explained.title
        worker.handle.send(OpenPool(profile))
        worker.expect(PoolFailed)


def test_a_killed_worker_is_noticed(worker):
    worker.start(ENDLESS)
    worker.expect(StatementStarted)
    worker.handle.kill()
    assert worker.expect_lost() == -9


def test_statements_of_ten_megabytes_pass(worker):
    finished = worker.run("SELECT length('" + "x" * 10_000_000 + "')")
    assert isinstance(finished, StatementFinished)
    assert worker.texts() == [("10000000",)]


class AnswersLate(HeardWorker):
    """Answers no question for a sign-in before `answer`."""

    def _hear(self, event):
        if isinstance(event, SignInNeeded) and not self.answered:
            self.asked.append(event)
            self.events.put(event)
        else:
            super()._hear(event)

    answered = False

    def __init__(self, profile):
        self.asked = []
        super().__init__(profile)

    def answer(self):
        self.answered = True
        for event in self.asked:
            super()._hear(event)


def test_a_first_statement_waits_for_the_opening_connection_and_uses_it(shop):
    with AnswersLate(shop) as worker:
        worker.handle.send(OpenPool(shop))
        worker.expect(SignInNeeded)
        worker.start("SELECT 1")
        # an answer to what came later: the statement has been taken in
        assert isinstance(worker.run("", tab=2), StatementFailed)
        worker.answer()
        assert worker.expect(StatementFinished).rows == 1
        snapshot = worker.expect_snapshot(lambda snapshot: snapshot.leases == 2 and not snapshot.in_use)
        assert len(snapshot.slots) == len(worker.asked) == 1


def test_a_statement_on_a_pool_that_cannot_open_is_told_why_at_once(tmp_path):
    profile = Profile(
        name="gone", engine=Engine.SQLITE, database=str(tmp_path / "gone.db"), sign_in=SignIn.NONE
    )
    with HeardWorker(profile) as worker:
        worker.handle.send(OpenPool(profile))
        failed = worker.run("SELECT 1")
        assert "gone.db" in failed.explained.title
