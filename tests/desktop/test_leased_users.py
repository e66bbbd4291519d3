"""Users that Vault makes for seconds, in a real server: renewed, rolled over at work, given back."""

import time

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.pool.connections_model import SIGN_IN
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth, VaultEngine
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool
from poolkeeper.profiles.profile import SignIn
from tests.standins.vault import ROOT, VaultStandin
from tests.standins.vault_state import DatabaseRole

pytestmark = pytest.mark.postgresql
MONTH_S = 2_592_000


class Users:
    """The real server's side of the database engine: it makes a role, and drops it with its sessions."""

    def __init__(self, server):
        self._server = server
        self.living, self.dropped = [], []

    def create(self, user, password):
        self._server.execute(f"CREATE ROLE \"{user}\" LOGIN PASSWORD '{password}'")
        self.living.append(user)

    def drop(self, user):
        where = f"usename = '{user}'"
        self._server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {where}")
        self._server.execute(f'DROP ROLE IF EXISTS "{user}"')
        self.living.remove(user)
        self.dropped.append(user)


@pytest.fixture
def server(own_postgresql):
    """One of its own: whoever is made here must be let in."""
    own_postgresql.let_in("all")
    return own_postgresql


@pytest.fixture
def users(server):
    return Users(server)


@pytest.fixture
def vault(users):
    with VaultStandin() as standin:
        yield standin


def role_of(users, **times):
    return DatabaseRole(users.create, users.drop, **times)


def profile_of(server, vault, store, **settings):
    settings = {"address": vault.address, "engine": VaultEngine.DATABASE, "path": "app"} | settings
    credential = CredentialSettings(vault=FromVault(**settings))
    profile = server.profile(name="orders", user="", sign_in=SignIn.VAULT, credential=credential)
    store.save(profile, vault_secret=ROOT)
    return profile


def opened(desk, profile):
    session = desk.open(profile)
    desk.wait(lambda: session.state in (SessionState.OPEN, SessionState.FAILED))
    assert session.state is SessionState.OPEN, session.explained
    return session


def generations(session):
    return {each.generation for each in session.snapshot.slots if each.generation}


def whom(desk):
    desk.run("SELECT current_user")
    ((name,),) = desk.rows()
    return name


def test_a_lease_is_renewed_as_long_as_its_pool_is_open(desk, server, users, vault, store):
    vault.roles["app"] = role_of(users, ttl_s=3, max_ttl_s=MONTH_S)
    opened(desk, profile_of(server, vault, store))
    first = whom(desk)
    (lease,) = vault.leases.values()
    desk.wait(lambda: lease.renewals >= 3)
    assert whom(desk) == first
    assert users.living == [first]


@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.PSYCOPG])
@pytest.mark.parametrize("renewable", [True, False])
def test_a_pool_is_rolled_over_while_it_works_and_nobody_sees_an_error(
    desk, server, users, vault, store, kind, renewable
):
    vault.roles["app"] = role_of(users, ttl_s=8, max_ttl_s=12, renewable=renewable)
    profile = profile_of(server, vault, store)
    settings = msgspec.structs.replace(profile.pool, kind=kind)
    profile = msgspec.structs.replace(profile, pool=settings)
    store.save(profile)
    opened(desk, profile)
    seen = set()
    desk.wait(lambda: seen.add(whom(desk)) or len(users.dropped) >= 2, 60_000)
    assert len(seen) >= 3
    assert set(users.dropped) <= seen
    assert not desk.tab.results.isHidden()


def test_a_statement_that_runs_keeps_its_connection_to_its_end(desk, server, users, vault, store):
    vault.roles["app"] = role_of(users, ttl_s=16, max_ttl_s=16, renewable=False)
    opened(desk, profile_of(server, vault, store))
    first = whom(desk)
    desk.run("SELECT current_user, pg_sleep(10)")
    assert desk.rows()[0][0] == first
    assert whom(desk) != first


@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.PSYCOPG])
def test_the_panel_tells_connections_of_two_users_apart(desk, server, users, vault, store, kind):
    vault.roles["app"] = role_of(users, ttl_s=16, max_ttl_s=16, renewable=False)
    profile = profile_of(server, vault, store)
    pool = msgspec.structs.replace(profile.pool, kind=kind, size=2, psycopg=PsycopgPool(min_size=2))
    profile = msgspec.structs.replace(profile, pool=pool)
    store.save(profile)
    session = opened(desk, profile)
    busy = desk.tab
    desk.window.workspace.add_tab(profile)
    desk.write("SELECT pg_sleep(13)")
    desk.press_run()
    desk.window.tabs.setCurrentWidget(busy)
    first = whom(desk)
    table = desk.window.panel.live.connections
    desk.wait(lambda: generations(session) == {1, 2})
    desk.wait(lambda: not table.isColumnHidden(SIGN_IN))
    assert table.rows.generations == {1, 2}
    assert whom(desk) != first
    desk.wait(lambda: generations(session) == {2})
    desk.wait(lambda: table.isColumnHidden(SIGN_IN))


def test_what_vault_holds_is_given_back_when_the_pool_is_closed(desk, server, users, vault, store):
    vault.roles["app"] = role_of(users, ttl_s=3600)
    profile = profile_of(server, vault, store)
    session = opened(desk, profile)
    assert len(users.living) == 1
    session.close()
    desk.wait(lambda: not users.living)
    assert not vault.leases
    assert set(vault.tokens) == {ROOT}


def test_a_pool_that_opens_again_soon_keeps_its_user(desk, server, users, vault, store):
    vault.roles["app"] = role_of(users, ttl_s=3600)
    session = opened(desk, profile_of(server, vault, store))
    first = whom(desk)
    session.close()
    session.open()
    desk.wait(lambda: session.state is SessionState.OPEN)
    assert whom(desk) == first
    assert users.living == [first]


def test_a_token_of_an_approle_lives_as_long_as_its_lease_and_ends_with_it(desk, server, users, vault, store):
    vault.roles["app"] = role_of(users, ttl_s=3, max_ttl_s=MONTH_S)
    vault.approles["role"], vault.login_ttl_s = ROOT, 4
    session = opened(desk, profile_of(server, vault, store, auth=VaultAuth.APPROLE, role="role"))
    first = whom(desk)
    (lease,) = vault.leases.values()
    desk.wait(lambda: lease.renewals >= 4)
    assert whom(desk) == first
    session.close()
    desk.wait(lambda: not users.living and set(vault.tokens) == {ROOT})


def test_a_lease_that_vault_has_ended_is_replaced_by_another(desk, server, users, vault, store):
    vault.roles["app"] = role_of(users, ttl_s=3600)
    opened(desk, profile_of(server, vault, store))
    first = whom(desk)
    vault.end_lease(next(iter(vault.leases)))
    desk.wait(lambda: whom(desk) not in ("", first))
    assert len(users.living) == 1


def test_try_makes_a_user_and_gives_it_back_at_once(desk, server, users, vault, store):
    vault.roles["app"] = role_of(users, ttl_s=3600)
    profile = profile_of(server, vault, store)
    desk.save(profile)
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_F2)

    def dialogs():
        return [w for w in QApplication.allWidgets() if isinstance(w, ProfileDialog) and w.isVisible()]

    desk.wait(dialogs)
    (dialog,) = dialogs()
    fields = dialog.form.credential
    desk.bot.mouseClick(fields.try_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: fields.try_button.text() == "Try" and fields.tried.text())
    assert fields.tried.text().startswith("Vault, database/creds/app, by token from")
    assert "expires in 59 minutes" in fields.tried.text()
    assert len(users.dropped) == 1
    assert not users.living
    dialog.reject()


def end_workers(desk):
    for worker in desk.window.close_workers():
        assert worker.wait_closed(10)


def test_the_end_of_the_window_gives_everything_back_within_its_time(desk, server, users, vault, store):
    vault.roles["app"] = role_of(users, ttl_s=3600)
    opened(desk, profile_of(server, vault, store))
    end_workers(desk)
    desk.window.give_back(10)
    assert not users.living


def test_a_vault_that_hangs_does_not_hold_the_end_of_the_window(desk, server, users, vault, store):
    vault.roles["app"] = role_of(users, ttl_s=3600)
    opened(desk, profile_of(server, vault, store))
    end_workers(desk)
    vault.open_door.clear()
    began_s = time.monotonic()
    desk.window.give_back(1)
    assert time.monotonic() - began_s < 2
    vault.open_door.set()
