"""A private MariaDB and a replica of it, each on a free loopback port."""

import pytest

from tests.support.private_mariadb import PrivateMariadb
from tests.support.private_server import DEADLINE_S
from tests.support.waiting import wait_until


class MariadbPrimary(PrivateMariadb):
    """Writes the log that a replica follows."""

    def command(self):
        return [*super().command(), "--server-id=1", "--log-bin=log", "--skip-slave-start"]


class MariadbReplica(PrivateMariadb):
    """Follows `primary` from where it is now; has the same users of its own."""

    def __init__(self, primary):
        super().__init__()
        log, position = primary.execute("SHOW MASTER STATUS")[0][:2]
        boss = primary.superuser
        self.execute(
            f"CHANGE MASTER TO master_host = '{primary.host}', master_port = {primary.port}, "
            f"master_user = '{boss.user}', master_password = '{boss.password}', "
            f"master_log_file = '{log}', master_log_pos = {position}, master_connect_retry = 1"
        )
        self.follow()

    def command(self):
        return [*super().command(), "--server-id=2", "--read-only=1", "--relay-log=relay"]

    def follow(self):
        self.execute("START SLAVE")
        wait_until(lambda: "Slave has read all" in str(self.execute("SHOW SLAVE STATUS")), DEADLINE_S)


@pytest.fixture(scope="session")
def replicated_mariadb():
    primary = MariadbPrimary()
    replica = MariadbReplica(primary)
    yield primary, replica
    replica.remove()
    primary.remove()
