"""What opens a key, a wallet or an export is searched for everywhere, as passwords are."""

import dataclasses
import logging
import traceback

import msgspec
import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.credential_cache import CredentialCache
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.export_choice import gathered
from poolkeeper.profiles.exported_file import PassphraseNeeded, read_export, write_export
from poolkeeper.profiles.oracle import Oracle, OracleAddress
from poolkeeper.profiles.profile import Encryption, Profile, SignIn, Tls
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.secret_text import Secrets, TypedSecrets
from poolkeeper.profiles.transfer import export_text
from poolkeeper.profiles.vault import MemoryVault
from poolkeeper.worker.messages import OpenPool, PoolFailed, SignInAnswer, TestConnection, TestFinished
from tests.databases import test_oracle_sign_in as of_oracle
from tests.databases.test_client_certificates import shown
from tests.support.canary import CANARY, assert_nowhere, assert_processes_clean
from tests.support.heard_worker import HeardWorker
from tests.support.oracle_server import APP
from tests.support.servers_with_clients import USER

__all__ = ["authority", "wallet", "wanting_certificates"]

authority, wanting_certificates = of_oracle.authority, of_oracle.wanting_certificates
CHEAP = 2**10


@pytest.fixture
def wallet(authority, tmp_path_factory):
    return of_oracle.wallet_in(authority, tmp_path_factory.mktemp("wallet"), CANARY)


@dataclasses.dataclass
class Keyed:
    """A profile, its server's SELECT, and the identities that open its key and that do not."""

    profile: Profile
    select: str
    secrets: TypedSecrets
    field: str


@pytest.fixture(
    params=[
        pytest.param("postgresql_with_clients", marks=pytest.mark.postgresql),
        pytest.param("mariadb_with_clients", marks=pytest.mark.mysql),
        pytest.param("wallet", marks=pytest.mark.oracle),
        pytest.param("wallet of a string", marks=pytest.mark.oracle),
    ]
)
def keyed(request):
    if "wallet" in request.param:
        server = request.getfixturevalue("wanting_certificates")
        folder = request.getfixturevalue("wallet")
        by_folder = of_oracle.through_wallet(server, folder, "").profile
        by_string = of_oracle.named_by_string(server, folder, "", "descriptor").profile
        profile = by_folder if request.param == "wallet" else by_string
        secrets = TypedSecrets(password=APP.password, wallet_password=CANARY)
        return Keyed(profile, "SELECT 1 FROM dual", secrets, "wallet_password")
    machine, clients = request.getfixturevalue(request.param), request.getfixturevalue("clients")
    profile = shown(machine, clients.issue(USER, passphrase=CANARY))
    return Keyed(profile, "SELECT 1", TypedSecrets(key_password=CANARY), "key_password")


def test_what_opens_a_key_is_nowhere(keyed, folders, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    profile, told = keyed.profile, []
    store = ProfileStore(MemoryVault())
    store.save(profile, **msgspec.structs.asdict(keyed.secrets))
    found = CredentialCache().obtain(profile, Fetching(secrets=store))
    assert getattr(found.identity, keyed.field) == CANARY
    told += [found, SignInAnswer(1, found.identity), keyed.secrets, store.secrets(profile.id)]
    with HeardWorker(profile, found.identity) as worker:
        worker.open()
        worker.handle.send(TestConnection(profile))
        told += [worker.expect(TestFinished), worker.run(keyed.select), worker.run("SELECT * FROM nowhere")]
        assert_processes_clean()
        worker.handle.kill()
        worker.expect_lost()
    wrong = msgspec.structs.replace(found.identity, **{keyed.field: CANARY + "-wrong"})
    with HeardWorker(profile, wrong) as worker:
        worker.handle.send(OpenPool(profile))
        told.append(worker.expect(PoolFailed))
        worker.handle.send(TestConnection(profile))
        told.append(worker.expect(TestFinished))
    with pytest.raises(Exception) as failed:
        database_of(profile.engine).connect(profile, wrong, 5)
    told += [*traceback.format_exception(failed.value), failed.value, failed.value.__context__]
    told.append(database_of(profile.engine).explain(failed.value, profile))
    assert_nowhere(told, caplog, capfd, folders)


@pytest.mark.postgresql
def test_a_passphrase_typed_wrong_is_nowhere(postgresql_with_clients, clients, folders, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    profile = shown(postgresql_with_clients, clients.issue(USER, passphrase="another"))
    asked = []
    fetching = Fetching(
        secrets=ProfileStore(MemoryVault()), ask_key=lambda *reason: asked.append(reason) or CANARY
    )
    with pytest.raises(NoSignIn) as failed:
        CredentialCache().obtain(profile, fetching)
    told = [asked, failed.value.sentence, failed.value.remedy, failed.value.detail]
    told += traceback.format_exception(failed.value)
    assert_nowhere(told, caplog, capfd, folders)


def of_every_engine():
    """Profiles whose every secret is the one that is searched for."""
    tls = Tls(mode=Encryption.VERIFY_FULL, certificate_file="/c.pem", key_file="/k.pem")
    string = Oracle(address=OracleAddress.CONNECT_STRING)
    place = {"host": "db", "database": "d", "user": "canary"}
    return [
        Profile(name="orders", engine=Engine.POSTGRESQL, tls=tls, **place),
        Profile(name="shop", engine=Engine.MYSQL, sign_in=SignIn.CERTIFICATE, tls=tls, **place),
        Profile(name="ledger", engine=Engine.ORACLE, database="SHOP", user="canary", oracle=string),
        Profile(name="stock", engine=Engine.MSSQL, **place),
    ]


@pytest.mark.parametrize("sealed", [False, True])
def test_no_secret_is_in_an_export(folders, caplog, capfd, sealed):
    """Sealed, the passphrase is the canary, too."""
    caplog.set_level(logging.DEBUG)
    store, path, told = ProfileStore(MemoryVault()), folders / "data" / "orders.export", []
    everything = dict.fromkeys(Secrets.__struct_fields__, CANARY)
    for profile in of_every_engine():
        store.save(profile, **everything)
    chosen = gathered(store, [each.id for each in store.entries()], with_secrets=sealed)
    write_export(path, chosen.profiles, chosen.secrets, CANARY if sealed else "", CHEAP)
    told += [chosen, export_text(chosen.profiles), read_export(path, CANARY) if sealed else read_export(path)]
    if sealed:
        offered = read_export(path, CANARY).offered
        # a refresh token stays: a provider takes its second use for a theft
        kept = Secrets(**everything | {"refresh_token": ""})
        assert [each.secrets for each in offered] == [kept] * len(of_every_engine())
        for passphrase, expected in ((None, PassphraseNeeded), (CANARY + "-wrong", StoreError)):
            with pytest.raises(expected) as failed:
                read_export(path, passphrase)
            told += [failed.value, *traceback.format_exception(failed.value)]
    assert_nowhere(told, caplog, capfd, folders)
