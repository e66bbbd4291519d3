"""The lab's asynchronous pools sign in with a client certificate, as the profile says."""

import pytest

from poolkeeper.pools.lab.settings import PoolKind, WorkerKind
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, SignIn, Tls
from tests.pools.lab.conftest import Laboratory, lab_settings
from tests.support.servers_with_clients import USER

PASSPHRASE = "s3same-öffne"
POSTGRESQL, MARIADB = "postgresql_with_clients", "mariadb_with_clients"


@pytest.mark.parametrize(
    ("server", "kind"),
    [
        pytest.param(POSTGRESQL, PoolKind.ASYNCPG, marks=pytest.mark.postgresql),
        pytest.param(POSTGRESQL, PoolKind.QUEUE_ASYNC, marks=pytest.mark.postgresql),
        pytest.param(MARIADB, PoolKind.QUEUE_ASYNC, marks=pytest.mark.mysql),
    ],
)
def test_an_encrypted_key_opens_with_its_passphrase(request, clients, server, kind):
    machine, pair = request.getfixturevalue(server), clients.issue(USER, passphrase=PASSPHRASE)
    tls = Tls(
        mode=Encryption.VERIFY_CA,
        ca_file=str(machine.certificates.ca_file),
        certificate_file=str(pair.certificate_file),
        key_file=str(pair.key_file),
    )
    profile = machine.profile(
        user=USER,
        sign_in=SignIn.CERTIFICATE,
        tls=tls,
        database="postgres" if server == POSTGRESQL else "shop",
    )
    lab = Laboratory(profile, Identity(USER, key_password=PASSPHRASE))
    result = lab.run(lab_settings(kind=kind, worker_kind=WorkerKind.TASKS, run_s=0.6), "SELECT 1")
    assert not result.errors
    assert result.checkouts > 5
