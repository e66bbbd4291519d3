"""A server's name as people of SQL Server write it."""

import pytest

from poolkeeper.profiles.sql_server import ServerName, server_name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("db1", ServerName("db1")),
        ("db1\\BILLING", ServerName("db1", "BILLING")),
        ("db1,1533", ServerName("db1", port=1533)),
        ("tcp:db1\\BILLING,1533", ServerName("db1", "BILLING", 1533, "tcp:")),
        ("np:\\\\db1\\pipe\\sql\\query", ServerName("\\\\db1\\pipe\\sql\\query", prefix="np:")),
        ("::1", ServerName("::1")),
    ],
)
def test_the_parts_of_a_name(text, wanted):
    assert server_name(text) == wanted


@pytest.mark.parametrize(
    ("text", "on_network"),
    [("db1", True), ("tcp:db1", True), ("np:db1", False), ("lpc:db1", False), ("(localdb)\\x", False)],
)
def test_only_tcp_is_tried(text, on_network):
    assert server_name(text).on_network is on_network


def test_a_port_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="invalid literal"):
        server_name("db1,abc")
