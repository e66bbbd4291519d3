"""Signing in by OAuth in the window, on a real PostgreSQL whose role has the last token as its password."""

import time

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.connections.device_code_dialog import DeviceCodeDialog
from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.connections.test_dialog import TestDialog
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.oauth import FromOAuth, OAuthFlow
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import PoolSettings, SignIn
from poolkeeper.profiles.secret_text import TypedSecrets
from tests.standins.oauth_provider import Provider

pytestmark = pytest.mark.postgresql
SECRET = "cl1ent-secret"


@pytest.fixture
def server(postgresql):
    """A server that takes the last token, and no other, for its role's password."""
    postgresql.execute("CREATE ROLE canary LOGIN")
    yield postgresql
    postgresql.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'canary'")
    postgresql.execute("DROP ROLE canary")


def provider_for(server, **changes):
    provider = Provider(**changes)
    provider.add(client_id="public")
    provider.add(client_id="program", secret=SECRET)
    provider.on_issue = lambda issued: server.execute(f"ALTER ROLE canary PASSWORD '{issued.access}'")
    return provider


@pytest.fixture
def provider(server):
    with provider_for(server) as running:
        yield running


def profile_for(server, provider, **changes):
    by_code = FromOAuth(flow=OAuthFlow.DEVICE_CODE, issuer=provider.address, client_id="public", scope="db")
    settings = CredentialSettings(oauth=msgspec.structs.replace(by_code, **changes))
    return server.profile(name="orders", user="canary", sign_in=SignIn.OAUTH, credential=settings)


def all_of(kind):
    return [each for each in QApplication.allWidgets() if isinstance(each, kind) and each.isVisible()]


def the(desk, kind):
    desk.wait(lambda: all_of(kind))
    return all_of(kind)[0]


def edit(desk, profile):
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_F2)
    return the(desk, ProfileDialog)


def test_a_person_signs_in_once_for_the_whole_pool(desk, server, provider, monkeypatch):
    profile = profile_for(server, provider)
    session = desk.open(profile)
    dialog = the(desk, DeviceCodeDialog)
    assert dialog.windowTitle() == "Sign in · orders"
    assert dialog.code.text() == provider.user_code
    assert "the code serves for 9:" in dialog.left.text()
    assert not dialog.isModal()
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    desk.bot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert [url.toString() for url in opened] == [f"{provider.address}/enter?user_code={provider.user_code}"]
    desk.bot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == provider.user_code
    provider.approve()
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.wait(lambda: not all_of(DeviceCodeDialog))
    server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'canary'")
    desk.run("SELECT current_user")
    assert desk.rows() == [("canary",)]
    assert len(provider.issued) == 1
    assert not all_of(DeviceCodeDialog)


def test_cancel_ends_the_waiting_and_opening_again_shows_another_code(desk, server, provider):
    profile = profile_for(server, provider)
    session = desk.open(profile)
    first = the(desk, DeviceCodeDialog)
    shown = first.code.text()
    desk.bot.mouseClick(first.cancel_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: session.state is not SessionState.OPENING)
    assert session.state is not SessionState.OPEN
    desk.wait(lambda: not all_of(DeviceCodeDialog))
    session.open()
    second = the(desk, DeviceCodeDialog)
    assert second.code.text() == provider.user_code != shown
    provider.approve()
    desk.wait(lambda: session.state is SessionState.OPEN)


def test_what_a_person_refuses_is_said(desk, server, provider):
    session = desk.open(profile_for(server, provider))
    the(desk, DeviceCodeDialog)
    provider.approve(allowed=False)
    desk.wait(lambda: session.state is SessionState.FAILED)
    assert "The sign-in was refused at 127.0.0.1" in session.explained.title
    desk.wait(lambda: not all_of(DeviceCodeDialog))


def test_try_signs_in_with_what_stands_in_the_form(desk, server, provider):
    profile = profile_for(server, provider)
    desk.save(profile)
    form = edit(desk, profile)
    fields = form.form.credential
    desk.bot.mouseClick(fields.try_button, Qt.MouseButton.LeftButton)
    dialog = the(desk, DeviceCodeDialog)
    assert dialog.parent() is form
    provider.approve()
    desk.wait(lambda: fields.tried.text().startswith("Access token from 127.0.0.1"))
    assert fields.tried.text().endswith("expires in 59 minutes.")
    assert provider.prefix not in fields.tried.text()
    fields.oauth.flow.choice = OAuthFlow.CLIENT_CREDENTIALS
    fields.oauth.client_id.setText("program")
    desk.bot.mouseClick(fields.try_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: fields.tried.text().startswith("No client secret is saved"))
    desk.bot.keyClicks(fields.oauth.client_secret.edit, SECRET + "?")
    desk.bot.mouseClick(fields.try_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: "does not accept the client" in fields.tried.text())
    desk.bot.keyClick(fields.oauth.client_secret.edit, Qt.Key.Key_Backspace)
    desk.bot.mouseClick(fields.try_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: fields.tried.text().startswith("Access token from"))
    desk.bot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: not all_of(ProfileDialog))
    secrets = desk.window.library.secrets().secrets(profile.id)
    assert (secrets.client_secret, secrets.password, secrets.refresh_token) == (SECRET, "", "")


def test_a_form_that_is_not_saved_is_tested_with_one_code(desk, server, provider):
    profile = profile_for(server, provider)
    desk.save(profile)
    form = edit(desk, profile)
    form.form.name.setText("orders, changed")
    desk.bot.mouseClick(form.test_button, Qt.MouseButton.LeftButton)
    the(desk, DeviceCodeDialog)
    provider.approve()
    test = the(desk, TestDialog)
    desk.wait(lambda: test.run_button.text() == "Test again")
    assert len(provider.codes) == 1
    assert len(provider.issued) == 1
    test.close()
    form.form.name.setText("orders")
    form.reject()


def test_a_saved_refresh_token_goes_when_the_profile_names_another_client(desk, server, provider):
    profile = profile_for(server, provider, keeps_refresh_token=True)
    desk.window.library.save(profile, TypedSecrets(refresh_token="r3fresh"))
    desk.wait(lambda: desk.window.library.entries)
    store = desk.window.library.secrets()
    form = edit(desk, profile)
    form.form.folder.setCurrentText("new")
    desk.bot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: not all_of(ProfileDialog))
    assert store.secrets(profile.id).refresh_token == "r3fresh"
    form = edit(desk, profile)
    form.form.credential.oauth.client_id.setText("program")
    desk.bot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: not all_of(ProfileDialog))
    assert store.secrets(profile.id).refresh_token == ""


@pytest.mark.parametrize("flow", OAuthFlow)
def test_tokens_that_live_for_seconds_are_renewed_while_the_pool_works(desk, server, flow):
    by_code = flow is OAuthFlow.DEVICE_CODE
    with provider_for(server, life_s=2) as provider:
        profile = profile_for(server, provider, flow=flow, client_id="public" if by_code else "program")
        profile = msgspec.structs.replace(profile, pool=PoolSettings(kind=PoolKind.NULL))
        desk.window.library.save(profile, TypedSecrets(client_secret="" if by_code else SECRET))
        desk.wait(lambda: desk.window.library.entries)
        session = desk.open(profile)
        if by_code:
            the(desk, DeviceCodeDialog)
            provider.approve()
        desk.wait(lambda: session.state is SessionState.OPEN)
        ends_s = time.monotonic() + 30
        runs = 0
        while len(provider.issued) < 5 and time.monotonic() < ends_s:
            desk.run("SELECT current_user")
            assert desk.rows() == [("canary",)]
            runs += 1
        assert len(provider.issued) >= 5
        assert runs > 5
        assert len(provider.codes) == by_code
        assert not all_of(DeviceCodeDialog)
