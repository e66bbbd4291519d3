"""A test for each of the servers that run for real."""

import pytest


@pytest.fixture(
    params=[
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("mariadb", marks=pytest.mark.mysql),
    ]
)
def server(request):
    """Each server that all tests share."""
    return request.getfixturevalue(request.param)


@pytest.fixture(
    params=[
        pytest.param("own_postgresql", marks=pytest.mark.postgresql),
        pytest.param("own_mariadb", marks=pytest.mark.mysql),
    ]
)
def own_server(request):
    """Each server that a test may stop and freeze."""
    return request.getfixturevalue(request.param)


@pytest.fixture(
    params=[
        pytest.param("postgresql_with_clients", marks=pytest.mark.postgresql),
        pytest.param("mariadb_with_clients", marks=pytest.mark.mysql),
    ]
)
def certified(request):
    """Each server that lets users in by certificates."""
    return request.getfixturevalue(request.param)
