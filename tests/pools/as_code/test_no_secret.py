"""A password that is kept with a profile is in no snippet."""

import pytest

from poolkeeper.pools.as_code.targets import snippet_of, targets_for
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.open_store import open_store
from poolkeeper.profiles.oracle import Oracle
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin
from tests.support.canary import CANARY, assert_clean


@pytest.mark.keyring
@pytest.mark.parametrize("sign_in", list(SignIn))
@pytest.mark.parametrize("login", list(SqlServerLogin))
def test_the_keyrings_secrets_are_in_no_snippet(unlocked_keyring, monkeypatch, tmp_path, sign_in, login):
    unlocked_keyring.lead_here(monkeypatch)
    monkeypatch.setenv("CANARY_PASSWORD", CANARY)
    store = open_store(tmp_path).store
    for engine in Engine:
        profile = Profile(
            name="canary",
            engine=engine,
            host="db1",
            database="/srv/orders.db" if engine is Engine.SQLITE else "orders",
            user="app",
            sign_in=sign_in,
            sql_server=SqlServer(login=login),
            oracle=Oracle(wallet="/etc/wallet"),
        )
        store.save(profile, CANARY, CANARY)
        assert store.password(profile.id) == CANARY
        for target in targets_for(engine):
            snippet = snippet_of(target, store.load(profile.id))
            assert snippet.text
            for text in (snippet.text, *snippet.notes):
                assert_clean(text.encode(), f"{target.name} of {engine}")
        store.delete(profile.id)
