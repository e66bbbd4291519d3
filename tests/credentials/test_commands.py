"""Secrets that commands print: no shell, an end in time, nothing left behind, nothing told of the output."""

import shlex
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.credential_cache import CredentialCache
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.credentials import CredentialSettings, FromCommand
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault
from tests.support.waiting import wait_until


def profile_of(line, timeout_s=20.0, kept_s=30.0):
    settings = CredentialSettings(command=FromCommand(line=line, timeout_s=timeout_s, kept_s=kept_s))
    return Profile(
        name="orders", engine=Engine.POSTGRESQL, user="me", sign_in=SignIn.COMMAND, credential=settings
    )


def fetching(**settings):
    return Fetching(secrets=ProfileStore(MemoryVault()), **settings)


def python(program):
    return shlex.join([sys.executable, "-c", program])


def test_the_first_line_of_the_output_is_the_password():
    found = sign_in(profile_of(python("print('pass word  \\nsecond')")), fetching())
    assert found.identity.password == "pass word  "
    assert found.source.startswith("password printed by python")


def test_no_shell_looks_at_the_command():
    found = sign_in(profile_of("printf '%s' '$HOME `id` ; echo x'"), fetching())
    assert found.identity.password == "$HOME `id` ; echo x"


@pytest.mark.parametrize(
    ("line", "sentence", "detail"),
    [
        ("no-such-command-here x", "no-such-command-here was not found", ""),
        (
            python("import sys; print('s3cret'); sys.exit('vault is sealed')"),
            "exit code 1",
            "vault is sealed",
        ),
        (python("print()"), "first line of its output is empty", ""),
        (python("import sys; sys.stdout.buffer.write(b'\\xff')"), "first line of its output is empty", ""),
        (python("import os; os.kill(os.getpid(), 9)"), "ended by signal 9", ""),
    ],
)
def test_a_command_that_gives_no_password_is_explained(line, sentence, detail):
    with pytest.raises(NoSignIn, match=sentence) as told:
        sign_in(profile_of(line), fetching())
    assert told.value.detail == detail
    assert told.value.remedy
    assert "s3cret" not in repr((told.value, told.value.detail))


def test_a_file_that_is_no_program_is_explained(tmp_path):
    (tmp_path / "plain").touch(0o600)
    with pytest.raises(NoSignIn, match="The command plain must not be run by this account"):
        sign_in(profile_of(str(tmp_path / "plain")), fetching())


CHILDREN = """
import signal, subprocess, sys, pathlib
child = subprocess.Popen(["sleep", "600"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
signal.pause()
"""


def alive(path):
    """Whether the process is there and no zombie."""
    try:
        status = Path(f"/proc/{path.read_text()}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def test_a_command_that_takes_too_long_ends_with_what_it_started(tmp_path):
    line = f"{python(CHILDREN)} {tmp_path / 'child'}"
    with pytest.raises(NoSignIn, match=r"did not end within 1.5 s"):
        sign_in(profile_of(line, timeout_s=1.5), fetching())
    wait_until(lambda: not alive(tmp_path / "child"))


def test_a_command_that_nobody_waits_for_is_stopped_at_once(tmp_path):
    cancelled, child = threading.Event(), tmp_path / "child"
    line = f"{python(CHILDREN)} {child}"
    with ThreadPoolExecutor() as lane:
        job = lane.submit(sign_in, profile_of(line, timeout_s=300), fetching(cancelled=cancelled))
        wait_until(lambda: child.exists() and child.read_text())
        cancelled.set()
        with pytest.raises(NoSignIn, match="was stopped"):
            job.result(20)
    wait_until(lambda: not alive(child))


def test_a_command_that_writes_a_lot_does_not_wait_for_us():
    program = "import sys; sys.stderr.write('e' * 3_000_000); print('secret'); print('x' * 3_000_000)"
    assert sign_in(profile_of(python(program)), fetching()).identity.password == "secret"


COUNTING = """
import os, sys
with open(sys.argv[1], "a") as file:
    file.write("x")
print(os.path.getsize(sys.argv[1]))
"""


def test_twenty_connections_at_once_run_a_command_once(tmp_path):
    profile, cache = profile_of(f"{python(COUNTING)} {tmp_path / 'runs'}"), CredentialCache()
    with ThreadPoolExecutor(20) as lanes:
        jobs = [lanes.submit(cache.obtain, profile, fetching()) for _ in range(20)]
        found = {(job.result().identity.password, job.result().identity.generation) for job in jobs}
    assert found == {("1", 1)}
    assert (tmp_path / "runs").read_text() == "x"


def test_a_command_runs_again_when_its_time_is_over_or_the_server_refused(tmp_path):
    now = [1_000.0]
    profile, cache = profile_of(f"{python(COUNTING)} {tmp_path / 'runs'}"), CredentialCache(lambda: now[0])

    def given(**settings):
        identity = cache.obtain(profile, fetching(), **settings).identity
        return identity.password, identity.generation

    assert given() == given() == ("1", 1)
    now[0] += 31
    assert given() == ("2", 2)
    assert given(refused=1) == ("2", 2), "the refused one is not the one that is kept"
    assert given(refused=2) == ("3", 3)
    cache.forget(profile.id)
    assert given() == ("4", 4)


def test_those_who_waited_for_a_failure_share_it(tmp_path):
    now = [1_000.0]
    cache = CredentialCache(lambda: now[0])
    program = f"{COUNTING}\nsys.exit('sealed')"
    profile = profile_of(f"{python(program)} {tmp_path / 'runs'}")
    for asked_s in (1_000.0, 999.0, 999.5):
        with pytest.raises(NoSignIn, match="exit code 1"):
            cache.obtain(profile, fetching(), asked_s=asked_s)
    assert (tmp_path / "runs").read_text() == "x"
    now[0] += 1
    with pytest.raises(NoSignIn, match="exit code 1"):
        cache.obtain(profile, fetching())
    assert (tmp_path / "runs").read_text() == "xx"


def test_a_variable_is_read_at_each_fetch(monkeypatch):
    from poolkeeper.profiles.credentials import FromEnvironment

    settings = CredentialSettings(environment=FromEnvironment(name="ORDERS_PW"))
    profile = Profile(
        name="o", engine=Engine.MYSQL, user="me", sign_in=SignIn.ENVIRONMENT, credential=settings
    )
    cache = CredentialCache()
    monkeypatch.delenv("ORDERS_PW", raising=False)
    with pytest.raises(NoSignIn, match="“ORDERS_PW” is not set"):
        cache.obtain(profile, fetching())
    for number in (1, 2):
        monkeypatch.setenv("ORDERS_PW", f"pw {number}")
        identity = cache.obtain(profile, fetching()).identity
        assert (identity.password, identity.generation) == (f"pw {number}", number)
    monkeypatch.setenv("ORDERS_PW", "")
    with pytest.raises(NoSignIn, match="ORDERS_PW is empty"):
        cache.obtain(profile, fetching())
