"""Every driver, pool and sign-in of the program as it is shipped, at real servers and the stand-ins.

What a frozen program lacks shows only where it is used. By default the program runs from source; see
CONTRIBUTING.md for the frozen one.
"""

import json
import os
import uuid

import pytest

from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.azure import AzureAuth, FromAzure
from poolkeeper.profiles.credentials import CredentialSettings, FromCommand
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import FromVault
from poolkeeper.profiles.oracle import DriverPool, Oracle
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Encryption, PoolSettings, Profile, SignIn, Tls
from poolkeeper.profiles.profile_store import ProfileStore
from tests.packaging.program import is_frozen, run
from tests.standins.azure import VAULT, Version
from tests.standins.vault import ROOT, VaultStandin
from tests.support import oracle_server as oracle
from tests.support import sql_server as ms
from tests.support.azure_cloud import CLIENT, CLIENT_SECRET

pytestmark = pytest.mark.slow


@pytest.fixture
def saved(own_keyring, tmp_path):
    """A store in a keyring of its own, and what `--self-test --connections` says of what was saved there."""
    from poolkeeper.profiles.safe_keyring import keyring_vault

    return Saved(own_keyring, ProfileStore(keyring_vault(), tmp_path / "lock"), tmp_path)


class Saved:
    def __init__(self, keyring, store, folder):
        self._keyring, self._store, self._folder = keyring, store, folder
        self.environment = {}

    def __call__(self, profile, password="", **secrets):
        self._store.save(profile, password or None, **secrets)

    def checks(self, *words):
        """What was checked, with the details, once all of it went well."""
        environment = self._keyring.environment | self.environment
        told = run(
            "--self-test", "--json", "--connections", *words, environment=environment, folder=self._folder
        )
        report = json.loads(told)
        return {check["name"]: check["detail"] for check in report["checks"][5:]}


def pooled(server, kind, **changes):
    return server.profile(name=kind.value, pool=PoolSettings(kind=kind), **changes)


@pytest.mark.postgresql
@pytest.mark.keyring
def test_every_pool_of_postgresql_connects_with_a_password_of_the_keyring(saved, postgresql):
    verified = Tls(mode=Encryption.VERIFY_FULL, ca_file=str(postgresql.ca_file))
    for kind in (PoolKind.QUEUE, PoolKind.PSYCOPG, PoolKind.PSYCOPG2, PoolKind.NULL):
        saved(pooled(postgresql, kind, tls=verified), postgresql.identity.password)
    checks = saved.checks()
    assert checks.pop("saved connections").startswith("4 in Secret Service")
    assert list(checks) == [
        "queue: QueuePool", "psycopg: psycopg_pool", "psycopg2: psycopg2 pool", "null: NullPool",
    ]  # fmt: skip
    assert all("PostgreSQL" in detail and "TLS" in detail for detail in checks.values())


@pytest.mark.mysql
@pytest.mark.keyring
def test_every_pool_of_mariadb_connects(saved, mariadb):
    verified = Tls(mode=Encryption.VERIFY_FULL, ca_file=str(mariadb.ca_file))
    for kind in (PoolKind.QUEUE, PoolKind.MYSQL_CONNECTOR, PoolKind.NULL):
        saved(pooled(mariadb, kind, tls=verified), mariadb.identity.password)
    checks = saved.checks()
    assert sum("MariaDB" in detail for detail in checks.values()) == 3


@pytest.mark.mssql
@pytest.mark.keyring
def test_the_drivers_of_sql_server_connect(saved, sql_server):
    for driver in ("microsoft", "freetds", "pymssql"):
        saved(ms.profile_of(sql_server, driver, name=driver), ms.identity_of(driver).password)
    assert set(saved.checks()) > {"microsoft: QueuePool", "freetds: QueuePool", "pymssql: QueuePool"}


@pytest.mark.oracle
@pytest.mark.keyring
def test_oracle_connects_through_both_pools(saved, oracle_server):
    saved(oracle.profile_of(oracle_server, name="ours"), oracle.APP.password)
    own = Oracle(driver_pool=DriverPool(min=1, max=2))
    saved(oracle.profile_of(oracle_server, name="its own", oracle=own), oracle.APP.password)
    assert set(saved.checks()) > {"ours: QueuePool", "its own: oracledb pool"}


@pytest.mark.postgresql
@pytest.mark.mysql
@pytest.mark.oracle
@pytest.mark.keyring
def test_the_lab_runs_on_every_pool_it_knows(saved, postgresql, mariadb, oracle_server):
    kinds = {"queue pool", "no pool", "oracledb pool"}
    saved(oracle.profile_of(oracle_server, name="ora"), oracle.APP.password)
    if is_frozen():  # from source these have tests of their own, in the lab's folder
        kinds |= {"psycopg_pool", "queue pool, asyncio", "psycopg_pool, asyncio", "asyncpg pool"}
        saved(postgresql.profile(name="pg"), postgresql.identity.password)
        saved(mariadb.profile(name="maria"), mariadb.identity.password)
    checks = saved.checks("--lab")
    labs = {name: detail for name, detail in checks.items() if ": lab, " in name}
    assert {name.partition(": lab, ")[2] for name in labs} == kinds
    assert len(labs) == (12 if is_frozen() else 3)
    assert all("checkouts" in detail for detail in labs.values())


@pytest.mark.postgresql
@pytest.mark.keyring
def test_a_ticket_of_kerberos_signs_in(saved, gss_postgresql, kdc):
    saved(gss_postgresql.kerberos_profile(kdc, keytab=kdc.keytab("alice")))
    assert "PostgreSQL" in saved.checks()["alice: QueuePool"]


@pytest.mark.postgresql
@pytest.mark.keyring
def test_a_command_for_a_password_runs_with_the_libraries_of_the_system(saved, postgresql, tmp_path):
    command, seen = tmp_path / "password", tmp_path / "seen"
    command.write_text(
        f"#!/bin/sh\necho \"<$LD_LIBRARY_PATH>\" > {seen}\necho '{postgresql.identity.password}'\n"
    )
    command.chmod(0o700)
    credential = CredentialSettings(command=FromCommand(line=str(command)))
    saved(postgresql.profile(name="asked", sign_in=SignIn.COMMAND, credential=credential))
    assert "PostgreSQL" in saved.checks()["asked: QueuePool"]
    assert seen.read_text().strip() == f"<{os.environ.get('LD_LIBRARY_PATH', '')}>"


@pytest.mark.postgresql
@pytest.mark.keyring
def test_a_secret_of_vault_signs_in(saved, postgresql):
    identity = postgresql.identity
    with VaultStandin() as vault:
        vault.kv2["secret"]["orders"] = [{"username": identity.user, "password": identity.password}]
        credential = CredentialSettings(vault=FromVault(address=vault.address, path="orders"))
        saved(
            postgresql.profile(name="vault", user="", sign_in=SignIn.VAULT, credential=credential),
            vault_secret=ROOT,
        )
        assert "PostgreSQL" in saved.checks()["vault: QueuePool"]


@pytest.mark.postgresql
@pytest.mark.keyring
def test_a_secret_of_aws_signs_in(saved, postgresql, moto_server, aws):
    identity = postgresql.identity
    name = f"orders/{uuid.uuid4().hex[:8]}"
    value = json.dumps({"username": identity.user, "password": identity.password})
    moto_server.client("secretsmanager").create_secret(Name=name, SecretString=value)
    credential = CredentialSettings(aws=FromAws(secret=name))
    saved(postgresql.profile(name="aws", user="", sign_in=SignIn.AWS_SECRET, credential=credential))
    assert "PostgreSQL" in saved.checks()["aws: QueuePool"]


@pytest.mark.postgresql
@pytest.mark.keyring
def test_a_secret_of_azure_signs_in(saved, postgresql, azure):
    identity = postgresql.identity
    value = json.dumps({"username": identity.user, "password": identity.password})
    azure.secrets["orders"] = [Version(value)]
    principal = {"auth": AzureAuth.SERVICE_PRINCIPAL, "tenant": azure.tenant, "client_id": CLIENT}
    kept = CredentialSettings(azure=FromAzure(vault_url=f"https://{VAULT}", secret="orders", **principal))
    saved.environment = {name: os.environ[name] for name in ("HTTPS_PROXY", "REQUESTS_CA_BUNDLE")}
    saved(
        postgresql.profile(name="azure", user="", sign_in=SignIn.AZURE_SECRET, credential=kept),
        client_secret=CLIENT_SECRET,
    )
    assert "PostgreSQL" in saved.checks()["azure: QueuePool"]
    assert azure.asked


@pytest.mark.sqlite
@pytest.mark.keyring
def test_a_name_that_is_not_saved_and_a_file_that_is_gone_are_said(saved, tmp_path):
    profile = Profile(
        name="gone", engine=Engine.SQLITE, database=str(tmp_path / "no.db"), sign_in=SignIn.NONE
    )
    saved(profile)
    environment = saved._keyring.environment
    words = ("--self-test", "--connections")
    told = run(*words, "none", environment=environment, folder=tmp_path, succeeds=False)
    assert "No saved connection is called “none”." in told
    told = run(*words, environment=environment, folder=tmp_path, succeeds=False)
    assert "FAIL  gone: QueuePool" in told
    assert "no.db" in told


@pytest.mark.postgresql
@pytest.mark.keyring
def test_a_user_that_was_refused_is_not_tried_again_by_another_connection(saved, postgresql, tmp_path):
    for name in ("one", "two", "three"):
        saved(postgresql.profile(name=name), "no longer the password")
    environment = saved._keyring.environment
    told = run("--self-test", "--connections", environment=environment, folder=tmp_path, succeeds=False)
    failed = [line for line in told.splitlines() if line.startswith("FAIL")]
    assert len(failed) == 3
    assert sum("Not tried: the server has refused this user" in line for line in failed) == 2


@pytest.mark.sqlite
@pytest.mark.keyring
def test_a_report_commands_no_terminal_and_is_not_lost(saved, tmp_path):
    database = str(tmp_path / "no\N{CONTROL SEQUENCE INTRODUCER}2J.db")
    saved(Profile(name="ώδε", engine=Engine.SQLITE, database=database, sign_in=SignIn.NONE))
    environment = saved._keyring.environment | {"PYTHONIOENCODING": "ascii"}
    words = ("--self-test", "--connections", "--report", str(tmp_path / "no folder" / "report.txt"))
    told = run(*words, environment=environment, folder=tmp_path, succeeds=False)
    assert "no 2J.db" in told
