"""An Oracle to test with: the stand-in with a user and a service."""

import msgspec
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile, Tls
from tests.databases.statements import Target
from tests.standins.tns import TnsStandin

APP = Identity("app", 's3cr"et; =x')


def profile_of(server, **changes):
    """A profile of the stand-in's service."""
    profile = Profile(
        name="ledger",
        engine=Engine.ORACLE,
        host=server.host,
        port=server.port,
        database=server.service,
        user=APP.user,
        tls=Tls(mode=Encryption.OFF),
        connect_timeout_s=5,
    )
    return msgspec.structs.replace(profile, **changes)


@pytest.fixture(params=["19c", "12.1", "23ai"])
def oracle_styles(request):
    """A stand-in in each style of the server in turn."""
    with TnsStandin(users={APP.user: APP.password}, service="SHOP", style=request.param) as server:
        yield server


@pytest.fixture
def oracle_server():
    """The stand-in, with nobody signed in."""
    with TnsStandin(users={APP.user: APP.password}, service="SHOP") as server:
        yield server


@pytest.fixture
def ora(oracle_server):
    """The stand-in as a target."""
    return Target(database_of(Engine.ORACLE), profile_of(oracle_server), APP)
