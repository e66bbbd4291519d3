"""What Vault, AWS and Azure give, and what they are asked with, is searched for everywhere it must not be."""

import json
import logging
import time
import traceback
import uuid

import msgspec
import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.credential_cache import CredentialCache
from poolkeeper.credentials.in_words import in_words
from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.azure import AzureAuth, FromAzure
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth, VaultEngine
from poolkeeper.profiles.profile import Encryption, SignIn, Tls
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.transfer import export_text
from poolkeeper.profiles.vault import MemoryVault
from poolkeeper.worker.messages import SignInAnswer, TestConnection, TestFinished
from tests.standins.azure import VAULT, Version, vault_error
from tests.standins.vault import VaultStandin
from tests.standins.vault_state import Token
from tests.support.azure_cloud import CLIENT, CLIENT_SECRET
from tests.support.canary import CANARY, assert_nowhere
from tests.support.heard_worker import HeardWorker

pytestmark = pytest.mark.postgresql
KEY_OF_AWS = "sEcReT-of-aws"


@pytest.fixture
def profile(postgresql):
    postgresql.execute(f"CREATE ROLE canary LOGIN PASSWORD '{CANARY}'")
    yield postgresql.profile(name="canary", user="canary", tls=Tls(mode=Encryption.REQUIRE))
    postgresql.execute("DROP ROLE canary")


@pytest.fixture
def every_word(caplog):
    """Every logger of the libraries writes down all that it can."""
    caplog.set_level(logging.DEBUG)
    for name in ("boto3", "botocore", "urllib3", "hvac", "azure", "azure.identity", "azure.core", "msal"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


@pytest.fixture
def vault():
    with VaultStandin() as standin:
        standin.tokens[CANARY] = Token(allowed=("secret/", "kv/"))
        standin.approles["role"] = CANARY
        standin.kv2["secret"]["orders"] = [{"username": "canary", "password": CANARY}]
        standin.kv1["kv"]["orders"] = {"username": "canary", "password": CANARY}
        yield standin


def of_vault(vault, **settings):
    settings = {"address": vault.address, "path": "orders"} | settings
    return SignIn.VAULT, CredentialSettings(vault=FromVault(**settings))


def of_aws(way=SignIn.AWS_SECRET, **settings):
    return way, CredentialSettings(aws=FromAws(**settings))


def with_sign_in(profile, sign_in, credential):
    return msgspec.structs.replace(profile, sign_in=sign_in, credential=credential)


def what_is_told(cache, profile, fetching, good, bad):
    """All that the product has to say of one that works and of those that do not."""
    told = []
    for each in bad:
        with pytest.raises(NoSignIn) as failed:
            cache.obtain(with_sign_in(profile, *each), fetching)
        error = failed.value
        told += [error.sentence, error.detail, error.remedy, *traceback.format_exception(error)]
        told.append(repr((error, error.__cause__, error.__context__)))
    found = cache.obtain(with_sign_in(profile, *good), fetching)
    assert found.identity.user == "canary"
    told += [repr(found), SignInAnswer(1, found.identity), in_words(found, time.time())]
    told.append(export_text([with_sign_in(profile, *good)]))
    return found, told


@pytest.mark.parametrize("auth", [VaultAuth.SAVED_TOKEN, VaultAuth.APPROLE])
def test_nothing_of_vault_is_anywhere_else(profile, vault, auth, folders, every_word, capfd):
    store = ProfileStore(MemoryVault())
    store.save(profile, vault_secret=CANARY)
    way = {"auth": auth, "role": "role"}
    bad = [
        of_vault(vault, path="none", **way),
        of_vault(vault, password_key="none", **way),
        of_vault(vault, mount="kv", **way),
        of_vault(vault, address="http://127.0.0.1:1", **way),
        of_vault(vault, auth=VaultAuth.APPROLE, role="other"),
        of_vault(vault, engine=VaultEngine.KV1, **way),
    ]
    found, told = what_is_told(
        CredentialCache(), profile, Fetching(secrets=store), of_vault(vault, **way), bad
    )
    with HeardWorker(profile, found.identity) as worker:
        worker.open()
        worker.handle.send(TestConnection(profile))
        told += [worker.expect(TestFinished), worker.run("SELECT 1")]
        assert KEY_OF_AWS not in assert_nowhere(told, every_word, capfd, folders, besides=("aws",))


def test_nothing_of_a_secret_of_aws_is_anywhere_else(profile, moto_server, aws, folders, every_word, capfd):
    name = f"orders-{uuid.uuid4().hex[:8]}"
    value = json.dumps({"username": "canary", "password": CANARY, "list": [CANARY]})
    client = moto_server.client("secretsmanager")
    client.create_secret(Name=name, SecretString=value)
    client.create_secret(Name=name + "text", SecretString=f"{CANARY}")
    bad = [of_aws(secret=name, password_key="list"), of_aws(secret=name + "text"), of_aws(secret="none")]
    fetching = Fetching(secrets=ProfileStore(MemoryVault()))
    every_word.clear()
    _found, told = what_is_told(CredentialCache(), profile, fetching, of_aws(secret=name), bad)
    assert KEY_OF_AWS not in assert_nowhere(told, every_word, capfd, folders, besides=("aws",))


def test_no_token_of_rds_is_anywhere_else(profile, aws, folders, every_word, capfd):
    fetching = Fetching(secrets=ProfileStore(MemoryVault()))
    found, told = what_is_told(
        CredentialCache(), profile, fetching, of_aws(SignIn.RDS_IAM), [of_aws(SignIn.RDS_IAM, profile="x")]
    )
    signature = found.identity.password.rpartition("=")[2]
    assert len(signature) == 64
    assert signature not in repr(told) + every_word.text
    assert KEY_OF_AWS not in assert_nowhere(told, every_word, capfd, folders, besides=("aws",))


def of_azure(azure, way=SignIn.AZURE_SECRET, **settings):
    principal = {"auth": AzureAuth.SERVICE_PRINCIPAL, "tenant": azure.tenant, "client_id": CLIENT}
    if way is SignIn.AZURE_SECRET:
        principal |= {"vault_url": f"https://{VAULT}", "secret": "orders"}
    return way, CredentialSettings(azure=FromAzure(**principal | settings))


def with_client_secret(profile):
    store = ProfileStore(MemoryVault())
    store.save(profile, client_secret=CLIENT_SECRET)
    return Fetching(secrets=store)


@pytest.mark.parametrize("auth", [AzureAuth.SERVICE_PRINCIPAL, AzureAuth.CHAIN])
def test_nothing_of_a_key_vault_is_anywhere_else(
    profile, azure, auth, folders, every_word, capfd, monkeypatch
):
    value = json.dumps({"username": "canary", "password": CANARY, "list": [CANARY]})
    azure.secrets |= {"orders": [Version(value)], "text": [Version(CANARY)]}
    azure.secrets["echo"] = [Version(CANARY, enabled=False)]
    if auth is AzureAuth.CHAIN:
        variables = {"TENANT_ID": azure.tenant, "CLIENT_ID": CLIENT, "CLIENT_SECRET": CLIENT_SECRET}
        for name, text in variables.items():
            monkeypatch.setenv(f"AZURE_{name}", text)
    bad = [
        of_azure(azure, auth=auth, password_key="list"),
        of_azure(azure, auth=auth, secret="text"),
        of_azure(azure, auth=auth, secret="none"),
        of_azure(azure, auth=auth, secret="echo"),
        of_azure(azure, auth=auth, authority="evil.example"),
        of_azure(azure, auth=AzureAuth.MANAGED_IDENTITY),
    ]
    fetching = with_client_secret(profile)
    found, told = what_is_told(CredentialCache(), profile, fetching, of_azure(azure, auth=auth), bad)
    with HeardWorker(profile, found.identity) as worker:
        worker.open()
        worker.handle.send(TestConnection(profile))
        told += [worker.expect(TestFinished), worker.run("SELECT 1")]
        assert KEY_OF_AWS not in assert_nowhere(told, every_word, capfd, folders, besides=("aws",))
    assert_nothing_of_azure(azure, told, every_word)


def test_no_token_of_entra_is_anywhere_else(profile, azure, folders, every_word, capfd):
    azure.mark = CANARY
    azure.trouble = 401, vault_error("Unauthorized", "refused"), {}
    bad = [
        of_azure(azure, SignIn.ENTRA, client_id="other"),
        of_azure(azure, SignIn.ENTRA, scope="https://none.example/.default"),
        of_azure(azure, SignIn.ENTRA, auth=AzureAuth.CHAIN),
        of_azure(azure),
    ]
    good = of_azure(azure, SignIn.ENTRA)
    _found, told = what_is_told(CredentialCache(), profile, with_client_secret(profile), good, bad)
    assert KEY_OF_AWS not in assert_nowhere(told, every_word, capfd, folders, besides=("aws",))
    assert_nothing_of_azure(azure, told, every_word)


def assert_nothing_of_azure(azure, told, log):
    everything = repr(told) + log.text
    assert azure.tokens
    assert not [token for token in azure.tokens if token in everything]
    assert CLIENT_SECRET not in everything
