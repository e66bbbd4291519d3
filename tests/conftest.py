"""Fixtures that every room may use; the servers live in `tests/support` and `tests/standins`."""

import atexit
import os
import shutil
import tempfile

# for the workers; a window of Qt's would need a display
os.environ.setdefault("PYTHONFAULTHANDLER", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# the recordings of workers; a test that looks at them has a folder of its own
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="poolkeeper-state-")
atexit.register(shutil.rmtree, os.environ["XDG_STATE_HOME"], ignore_errors=True)

pytest_plugins = [
    "tests.support.each_server",
    "tests.support.private_postgresql",
    "tests.support.private_mariadb",
    "tests.support.private_kdc",
    "tests.support.private_gss_postgresql",
    "tests.support.replicated_mariadb",
    "tests.support.replicated_postgresql",
    "tests.support.private_keyring",
    "tests.support.awkward_servers",
    "tests.support.odbc_drivers",
    "tests.support.sql_server",
    "tests.support.oracle_server",
    "tests.support.moto_server",
    "tests.support.canary",
    "tests.support.changing_password",
    "tests.support.servers_with_clients",
    "tests.support.azure_cloud",
    "tests.pools.pool_kinds",
]
