"""Which failed connects are worth another attempt."""

import pytest

from poolkeeper.databases import network_errors
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import told
from poolkeeper.databases.passing import is_passing
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile


def profile_of(engine):
    return Profile(name="orders", engine=engine, host="db", database="shop", user="app")


@pytest.mark.parametrize(
    ("engine", "code"),
    [
        (Engine.POSTGRESQL, "57P03"),
        (Engine.POSTGRESQL, "53300"),
        (Engine.MYSQL, "1040"),
        (Engine.MSSQL, "40613"),
        (Engine.ORACLE, "ORA-12520"),
    ],
)
def test_a_server_that_starts_or_has_no_room(engine, code):
    assert is_passing(Explained("No room.", code=code), profile_of(engine))


@pytest.mark.parametrize(
    ("engine", "code"),
    [
        (Engine.POSTGRESQL, "28P01"),
        (Engine.POSTGRESQL, "3D000"),
        (Engine.MYSQL, "1045"),
        (Engine.MSSQL, "18456"),
        (Engine.MSSQL, "4060"),
        (Engine.ORACLE, "ORA-01017"),
        (Engine.ORACLE, "ORA-28000"),
        (Engine.SQLITE, ""),
    ],
)
def test_a_refused_sign_in_or_a_wrong_name_never_passes(engine, code):
    assert not is_passing(Explained("Refused.", code=code), profile_of(engine))


@pytest.mark.parametrize("engine", list(Engine))
def test_the_network_may_come_back_and_a_certificate_does_not_change(engine):
    profile = profile_of(engine)
    assert is_passing(told(network_errors.REFUSED, profile), profile)
    assert is_passing(told(network_errors.TIMED_OUT, profile), profile)
    for lasting in (
        network_errors.WRONG_PASSWORD,
        network_errors.WRONG_AUTHORITY,
        network_errors.TLS_DEMANDED,
    ):
        assert not is_passing(told(lasting, profile), profile)
