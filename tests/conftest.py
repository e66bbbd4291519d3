"""Fixtures that every room may use; the servers live in `tests/support`."""

pytest_plugins = [
    "tests.support.private_postgresql",
    "tests.support.private_mariadb",
    "tests.support.private_keyring",
    "tests.support.awkward_servers",
]
