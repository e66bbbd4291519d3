"""Every kind of pool asks anew for a password that the server refuses, and goes on."""

import shlex

import pytest

from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.credentials import CredentialSettings, FromCommand
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Encryption, PoolSettings, SignIn, Tls
from tests.support.changing_password import FIRST, SECOND, end_sessions

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.NULL, PoolKind.PSYCOPG])
def test_a_password_that_was_kept_and_is_refused_is_fetched_anew(desk, changing, tmp_path, kind):
    secret, runs = tmp_path / "secret", tmp_path / "runs"
    secret.write_text(FIRST)
    line = shlex.join(["sh", "-c", f"echo >> {shlex.quote(str(runs))}; cat {shlex.quote(str(secret))}"])
    profile = changing.profile(
        name="orders",
        user="canary",
        sign_in=SignIn.COMMAND,
        credential=CredentialSettings(command=FromCommand(line=line, kept_s=3600)),
        pool=PoolSettings(kind=kind),
        tls=Tls(mode=Encryption.REQUIRE),
    )
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.run("SELECT current_user")
    assert desk.rows() == [("canary",)]
    assert runs.read_text() == "\n", "one run serves every connection"
    changing.execute(f"ALTER ROLE canary PASSWORD '{SECOND}'")
    secret.write_text(SECOND)
    end_sessions(changing)
    desk.run("SELECT current_user")
    assert desk.rows() == [("canary",)]
    assert runs.read_text() == "\n\n"
