"""A role of PostgreSQL's whose password an administrator changes."""

import pytest

FIRST, SECOND = "f1rst-Pa55", "s3cond-Pa55"
ROLE = "canary"


@pytest.fixture
def changing(postgresql):
    """A server with the role, whose password is FIRST."""
    postgresql.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{FIRST}'")
    yield postgresql
    end_sessions(postgresql)
    postgresql.execute(f"DROP ROLE {ROLE}")


def end_sessions(server):
    """End every session of the role, as a change of its password does not."""
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'")
