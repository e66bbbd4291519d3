"""A worker looks at the server beside its pool: who waits for whom, and sessions that it ends."""

import contextlib

import msgspec
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.profile import Safety
from poolkeeper.worker.messages import (
    Activity,
    CancelStatement,
    Disagreement,
    EndSession,
    ServerSeen,
    SessionEnded,
    StatementFailed,
    WatchServer,
)
from tests.support.heard_worker import HeardWorker


def privileged(server, **changes):
    profile = msgspec.structs.replace(server.profile(user=server.superuser.user), **changes)
    return HeardWorker(profile, server.superuser)


@contextlib.contextmanager
def stranger(server):
    """A session beside the worker's, and the statement runner of it."""
    database, profile = database_of(server.engine), server.profile(user=server.superuser.user)
    connection = database.connect(profile, server.superuser, 10)
    try:
        yield database, connection
    finally:
        with contextlib.suppress(Exception):
            database.close(connection)


def ran(database, connection, statement):
    execution = database.execute(connection, statement, {}, reads=False)
    execution.close()


def seen_until(worker, holds):
    worker.handle.send(WatchServer(True))
    while not holds(seen := worker.expect(ServerSeen)):
        pass
    return seen


def test_a_tab_blocked_by_a_stranger_is_told_with_the_whole_chain(server):
    with stranger(server) as (database, connection), privileged(server) as worker:
        number = database.backend_id(connection)
        worker.open()
        worker.run("DROP TABLE IF EXISTS fought_for")
        worker.run("CREATE TABLE fought_for (a int PRIMARY KEY)")
        worker.run("INSERT INTO fought_for VALUES (1)")
        database.set_autocommit(connection, False)
        ran(database, connection, "UPDATE fought_for SET a = 2")
        blocked = worker.start("UPDATE fought_for SET a = 3", holder="tab two", tab=2)
        # MariaDB's list of sessions may be a moment older than that of its locks
        chain = seen_until(
            worker,
            lambda seen: seen.chain is not None and seen.chain.session and seen.chain.session.statement,
        ).chain
        worker.handle.send(CancelStatement(blocked))
        worker.expect(StatementFailed)
        database.rollback(connection)
    assert (chain.waiter, chain.holder) == ("", "tab two")
    assert "UPDATE fought_for SET a = 3" in chain.session.statement
    (blocker,) = chain.blockers
    assert (blocker.id, blocker.activity) == (number, Activity.IDLE_IN_TRANSACTION)


def test_a_session_is_ended_and_the_server_confirms_it(server):
    with stranger(server) as (database, connection), privileged(server) as worker:
        worker.open()
        number = database.backend_id(connection)
        seen = seen_until(worker, lambda seen: any(each.id == number for each in seen.view.sessions))
        session = next(each for each in seen.view.sessions if each.id == number)
        worker.handle.send(EndSession(session))
        ended = worker.expect(SessionEnded)
        assert (ended.session, ended.gone, ended.explained) == (session, True, None)
        with pytest.raises(Exception) as caught:
            database.ping(connection)
        assert database.is_disconnect(caught.value)


def test_a_read_only_profile_ends_nothing(server):
    with stranger(server) as (database, connection):
        with privileged(server, safety=Safety(read_only=True)) as worker:
            worker.open()
            seen = seen_until(worker, lambda seen: seen.view.sessions)
            number = database.backend_id(connection)
            session = next(each for each in seen.view.sessions if each.id == number)
            worker.handle.send(EndSession(session))
            ended = worker.expect(SessionEnded)
        assert not ended.gone
        assert "read-only" in ended.explained.title
        database.ping(connection)


def test_a_connection_that_the_server_ended_is_told_before_anybody_uses_it(server):
    with stranger(server) as (database, connection), privileged(server) as worker:
        worker.open()
        worker.run("SELECT 1")
        session = next(
            each for each in seen_until(worker, lambda seen: seen.view.ours).view.sessions if each.ours
        )
        assert database.end_session(connection, session)
        seen = seen_until(worker, lambda seen: seen.contradictions)
        (told,) = seen.contradictions
        assert (told.disagreement, told.backend_id) == (Disagreement.GONE_THERE, session.id)
