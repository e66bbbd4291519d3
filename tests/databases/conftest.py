"""The private servers as targets of this room's tests: the database's superuser signs in."""

import pytest

from poolkeeper.databases.registry import database_of
from tests.databases.statements import Target


@pytest.fixture
def pg(postgresql):
    return target_of(postgresql)


@pytest.fixture
def my(mariadb):
    return target_of(mariadb)


def target_of(server):
    """The server's database `shop`, with every right."""
    return Target(database_of(server.engine), server.profile(user=server.superuser.user), server.superuser)
