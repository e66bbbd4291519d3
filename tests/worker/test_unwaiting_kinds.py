"""Statements on a pool that does not wait: in the grid as on the usual pool, and retried by the worker."""

import msgspec
import pytest

from poolkeeper.profiles.pool_kinds import PoolKind, Retries
from poolkeeper.profiles.profile import PoolSettings
from poolkeeper.profiles.unwaiting_pools import ConnectorPool, Psycopg2Pool
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.worker.messages import (
    EndTransaction,
    LeaseRetried,
    Noticed,
    StatementFailed,
    StatementFinished,
)
from tests.support.heard_worker import HeardWorker

BOTH = pytest.mark.parametrize(
    ("engine", "kind"),
    [
        pytest.param("postgresql", PoolKind.PSYCOPG2, marks=pytest.mark.postgresql),
        pytest.param("mariadb", PoolKind.MYSQL_CONNECTOR, marks=pytest.mark.mysql),
    ],
)

TYPES = {
    "postgresql": """SELECT 1::smallint AS small, 12345678901234567890.0123456789::numeric AS exact,
        true AS yes,
        'a''b'::text AS words, NULL::int AS nothing, ''::text AS empty, '\\xdeadbeef'::bytea AS bytes,
        timestamptz '2026-03-01 12:30:00.123456+02' AS moment, date '0044-03-15 BC' AS long_ago,
        interval '1 month 2 days' AS span, ARRAY[1, NULL, 3] AS several, '{"a": 1.10}'::jsonb AS document""",
    "mariadb": """SELECT 1 AS small, CAST(12345678901234567890.0123456789 AS DECIMAL(38,10)) AS exact,
        TRUE AS yes, 'a''b' AS words, NULL AS nothing, '' AS empty, X'DEADBEEF' AS bytes,
        TIMESTAMP '2026-03-01 12:30:00.123456' AS moment, DATE '1000-01-01' AS long_ago,
        TIME '-99:59:59' AS span, 18446744073709551615 AS largest, 0.1e0 AS near""",
}
NOTICE = {
    "postgresql": "DO $$ BEGIN RAISE WARNING 'look here'; END $$",
    "mariadb": "SELECT CAST('12 apples' AS INT)",
}


def with_pool(server, kind, **settings):
    return msgspec.structs.replace(server.profile(), pool=PoolSettings(kind=kind, **settings))


def heard(profile, identity, engine):
    """What a person sees of the same statements: columns, cells, words of the server, errors explained."""
    with HeardWorker(profile, identity) as worker:
        opened = worker.open()
        worker.run(TYPES[engine])
        rows = [worker.store.columns, worker.texts()]
        worker.run(
            "SELECT :a AS a, :b AS b",
            *(
                BoundParameter("a", ParameterType.INTEGER, "41"),
                BoundParameter("b", ParameterType.TEXT, "it's 5 %"),
            ),
        )
        rows.append(worker.texts())
        worker.start(NOTICE[engine])
        notices = worker.expect(Noticed, StatementFinished)
        if isinstance(notices, Noticed):
            worker.expect(StatementFinished)
        rows.append(msgspec.structs.replace(notices, query_id=0).notices)
        failed = worker.run("SELECT nothing FROM nowhere_at_all")
        session = worker.run("SELECT 1").backend_id
        own_id = "SELECT pg_backend_pid()" if engine == "postgresql" else "SELECT connection_id()"
        worker.run(own_id)
        assert worker.texts() == [(session,)] or worker.profile.pool_kind is PoolKind.MYSQL_CONNECTOR
        return rows, failed.explained, opened.server_version


@BOTH
def test_types_parameters_notices_and_errors_are_those_of_the_usual_pool(request, engine, kind):
    server = request.getfixturevalue(engine)
    usual = heard(with_pool(server, PoolKind.QUEUE), server.identity, engine)
    assert heard(with_pool(server, kind), server.identity, engine) == usual


@BOTH
def test_the_backend_id_is_that_of_the_session_that_ran_the_statement(request, engine, kind):
    server = request.getfixturevalue(engine)
    with HeardWorker(with_pool(server, kind), server.identity) as worker:
        worker.open()
        own_id = "SELECT pg_backend_pid()" if engine == "postgresql" else "SELECT connection_id()"
        for _ in range(3):
            finished = worker.run(own_id)
            assert worker.texts() == [(finished.backend_id,)]


@BOTH
def test_an_exhausted_pool_is_asked_again_with_the_profiles_wait(request, engine, kind):
    server = request.getfixturevalue(engine)
    own = {"psycopg2": Psycopg2Pool(minconn=1, maxconn=1), "connector": ConnectorPool(pool_size=1)}
    with HeardWorker(
        with_pool(server, kind, retries=Retries(attempts=100, wait_s=0.2), **own), server.identity
    ) as worker:
        worker.open()
        worker.run("SELECT 1", tab=1, autocommit=False)
        worker.start("SELECT 2", tab=2, holder="second")
        told = worker.expect(LeaseRetried)
        assert (told.attempt, told.attempts, told.wait_s) == (2, 100, 0.2)
        assert "in use" in told.why
        worker.handle.send(EndTransaction(1, commit=False))
        finished = worker.expect(StatementFinished, StatementFailed)
        assert isinstance(finished, StatementFinished)
        assert finished.waited_s >= 0.2


@BOTH
def test_without_retries_an_exhausted_pool_says_what_to_do(request, engine, kind):
    server = request.getfixturevalue(engine)
    own = {"psycopg2": Psycopg2Pool(minconn=1, maxconn=1), "connector": ConnectorPool(pool_size=1)}
    with HeardWorker(with_pool(server, kind, **own), server.identity) as worker:
        worker.open()
        worker.run("SELECT 1", tab=1, autocommit=False)
        failed = worker.run("SELECT 2", tab=2, holder="second")
        assert "in use" in failed.explained.title
        assert "does not wait" in failed.explained.detail


@BOTH
def test_after_the_last_attempt_another_retry_is_not_advised_as_if_there_was_none(request, engine, kind):
    server = request.getfixturevalue(engine)
    own = {"psycopg2": Psycopg2Pool(minconn=1, maxconn=1), "connector": ConnectorPool(pool_size=1)}
    with HeardWorker(
        with_pool(server, kind, retries=Retries(attempts=2, wait_s=0.1), **own), server.identity
    ) as worker:
        worker.open()
        worker.run("SELECT 1", tab=1, autocommit=False)
        failed = worker.run("SELECT 2", tab=2, holder="second")
        assert failed.explained.detail.endswith("The profile asks 2 times, 0.1 s apart.")
        assert any("more often" in remedy.text for remedy in failed.explained.remedies)
