"""A secret of each kind of place is searched for everywhere; it may be found in that place alone."""

import logging
import shlex
import time
import traceback

import msgspec
import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.credential_cache import CredentialCache
from poolkeeper.credentials.in_words import in_words
from poolkeeper.profiles.credentials import (
    ConfigFormat,
    CredentialSettings,
    FromCommand,
    FromConfigFile,
    FromEnvironment,
    FromFile,
)
from poolkeeper.profiles.profile import SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.transfer import export_text
from poolkeeper.profiles.vault import MemoryVault
from poolkeeper.worker.messages import OpenPool, PoolFailed, SignInAnswer, TestConnection, TestFinished
from tests.support.canary import CANARY, assert_nowhere, assert_processes_clean
from tests.support.heard_worker import HeardWorker

pytestmark = pytest.mark.postgresql
IN_FILES = ("json", "toml", "ini", "env", "pgpass", "my.cnf", "service")


@pytest.fixture
def profile(postgresql):
    postgresql.execute(f"CREATE ROLE canary LOGIN PASSWORD '{CANARY}'")
    yield postgresql.profile(name="canary", user="canary")
    postgresql.execute("DROP ROLE canary")


@pytest.fixture(params=["variable", "file", "command", "typed", *IN_FILES])
def place(request, tmp_path_factory, monkeypatch):
    """The settings of a place that holds the secret, and of several that hold it and cannot be used."""
    kind, folder = request.param, tmp_path_factory.mktemp("places")

    def write(name, text, mode=0o600):
        (folder / name).write_text(text)
        (folder / name).chmod(mode)
        return str(folder / name)

    def config(path, key="", kind=ConfigFormat.AUTO):
        return CredentialSettings(config_file=FromConfigFile(path=path, key=key, format=kind))

    def command(line):
        return CredentialSettings(command=FromCommand(line=line))

    secret = write("secret", CANARY)
    quoted = shlex.quote(secret)
    escaped = CANARY.replace(":", "\\:")
    if kind == "variable":
        monkeypatch.setenv("ORDERS_PW", CANARY)
    return {
        "variable": (SignIn.ENVIRONMENT, CredentialSettings(environment=FromEnvironment(name="ORDERS_PW"))),
        "file": (
            SignIn.FILE,
            CredentialSettings(file=FromFile(path=secret)),
            CredentialSettings(file=FromFile(path=write("open", CANARY, 0o644))),
        ),
        "command": (
            SignIn.COMMAND,
            command(f"cat {quoted}"),
            command(f"sh -c 'cat {quoted}; exit 3'"),
            command(f"sh -c 'echo; cat {quoted}'"),
        ),
        "json": (
            SignIn.CONFIG_FILE,
            config(write("a.json", f'{{"a": "{CANARY}"}}'), "a"),
            config(write("b.json", f'{{"a": "{CANARY}"'), "a"),
            config(write("c.toml", f'"{CANARY}'), "a"),
            config(write("d.ini", f'"{CANARY}'), "a.b"),
            config(write("e.env", f"A='{CANARY}'"), "B"),
        ),
        "toml": (SignIn.CONFIG_FILE, config(write("f.toml", f'[a]\nb = "{CANARY}"'), "a.b")),
        "ini": (SignIn.CONFIG_FILE, config(write("g.ini", f"[a]\nb = {CANARY}"), "a.b")),
        "env": (SignIn.CONFIG_FILE, config(write("h.env", f"A='{CANARY}'"), "A")),
        "my.cnf": (
            SignIn.CONFIG_FILE,
            config(write("my.cnf", f"[client]\npassword='{CANARY}'"), "client", ConfigFormat.MY_CNF),
        ),
        "service": (
            SignIn.CONFIG_FILE,
            config(write("svc.conf", f"[orders]\npassword={CANARY}"), "orders", ConfigFormat.PG_SERVICE),
        ),
        "pgpass": (
            SignIn.CONFIG_FILE,
            config(write(".pgpass", f"*:*:*:canary:{escaped}"), kind=ConfigFormat.PGPASS),
            config(write("other", f"*:*:*:nobody:{escaped}"), kind=ConfigFormat.PGPASS),
        ),
        "typed": (SignIn.PROMPT, CredentialSettings()),
    }[kind]


def test_the_secret_of_a_place_is_nowhere_else(profile, place, folders, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    sign_in, good, *bad = place
    cache, told = CredentialCache(), []
    fetching = Fetching(secrets=ProfileStore(MemoryVault()), ask=lambda *_: CANARY)
    for settings in bad:
        wrong = msgspec.structs.replace(profile, sign_in=sign_in, credential=settings)
        with pytest.raises(NoSignIn) as failed:
            cache.obtain(wrong, fetching)
        error = failed.value
        told += [error.sentence, error.detail, error.remedy, *traceback.format_exception(error)]
        told.append(repr((error, error.__cause__)))
    profile = msgspec.structs.replace(profile, sign_in=sign_in, credential=good)
    found = cache.obtain(profile, fetching)
    assert found.identity.password == CANARY
    with HeardWorker(profile, found.identity) as worker:
        worker.open()
        worker.handle.send(TestConnection(profile))
        told += [worker.expect(TestFinished), worker.run("SELECT 1")]
        assert_processes_clean()
    refused = msgspec.structs.replace(found.identity, password=CANARY + "-old")
    with HeardWorker(profile, refused) as worker:
        worker.handle.send(OpenPool(profile))
        told.append(worker.expect(PoolFailed))
    told += [found, SignInAnswer(1, found.identity), in_words(found, time.time()), export_text([profile])]
    with pytest.raises(msgspec.ValidationError) as invalid:
        msgspec.msgpack.decode(msgspec.msgpack.encode(SignInAnswer(1, found.identity)), type=list[int])
    told.append(invalid.value)
    assert_nowhere(told, caplog, capfd, folders)
