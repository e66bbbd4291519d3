"""One notification for each change of a pool's health, by the means that the desktop has."""

import sys

import msgspec
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from poolkeeper.databases.sample import ensure_sample
from poolkeeper.desktop import health_notifications
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Health, Profile
from poolkeeper.worker.messages import HealthChanged, HealthState, PoolHealth

HEALTHY, DEGRADED, DOWN = HealthState.HEALTHY, HealthState.DEGRADED, HealthState.DOWN
of_linux = pytest.mark.skipif(sys.platform != "linux", reason="the service of Linux desktops")


def standin(address):
    # jeepney is there on Linux alone
    from tests.standins.notifications import NotificationStandin

    return NotificationStandin(address)


@pytest.fixture
def session(desk, tmp_path, monkeypatch):
    """An open pool that nobody looks at, and whose health the tests tell."""
    path = tmp_path / "shop.db"
    ensure_sample(path)
    profile = Profile(name="orders", engine=Engine.SQLITE, database=str(path), health=Health(every_s=0))
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    monkeypatch.setattr(desk.window, "isActiveWindow", lambda: False)
    return session


@pytest.fixture
def service(private_keyring, monkeypatch):
    """A desktop with a notification service, and no tray: as GNOME is."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    private_keyring.lead_here(monkeypatch)
    with standin(private_keyring.address) as service:
        yield service


@pytest.fixture
def tray(monkeypatch):
    """What is said beside the clock of a desktop without a notification service."""
    told = []
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda _tray, title, text, *_more: told.append((title, text))
    )
    return told


def hear(session, state, reason="", since_s=1.0):
    session.health = HealthChanged(PoolHealth(state=state, since_s=since_s, reason=reason))
    session.health_changed.emit()


@of_linux
@pytest.mark.keyring
def test_each_change_is_one_notification_in_place_of_the_last(desk, service, session):
    hear(session, DOWN, "Nothing listens on port 5432.")
    desk.wait(lambda: service.shown)
    hear(session, DOWN, "It refuses.")
    hear(session, HEALTHY)
    desk.wait(lambda: len(service.shown) == 2)
    down, well = service.shown
    assert (down.title, down.text) == ("orders is down", "Nothing listens on port 5432.")
    assert well.title == "orders works again"
    assert well.text.startswith("It was down since ")
    assert down.number == well.number
    assert down.hints["image-path"][1].endswith(".png")


@of_linux
@pytest.mark.keyring
def test_words_of_a_server_are_no_markup(desk, service, session):
    hear(session, DOWN, "It says <b>no</b> & hangs up.")
    desk.wait(lambda: service.shown)
    assert service.shown[0].text == "It says &lt;b&gt;no&lt;/b&gt; &amp; hangs up."


@of_linux
@pytest.mark.keyring
def test_a_click_shows_the_window_and_the_pool_that_it_is_about(desk, service, session):
    other = msgspec.structs.replace(session.profile, id="reports", name="reports")
    desk.open(other)
    desk.wait(lambda: desk.window.workspace.current_session().profile.id == other.id)
    desk.window.showMinimized()
    hear(session, DOWN, "It refuses.")
    desk.wait(lambda: service.shown)
    service.click(service.shown[0].number + 7)

    def clicked():
        # the window may not have heard the number yet
        service.click(service.shown[0].number)
        return not desk.window.isMinimized()

    desk.wait(clicked)
    desk.wait(lambda: desk.window.workspace.current_session() is session)


@of_linux
@pytest.mark.keyring
def test_a_service_that_was_started_anew_is_found_again(desk, private_keyring, tray, session, monkeypatch):
    private_keyring.lead_here(monkeypatch)
    with standin(private_keyring.address) as first:
        hear(session, DOWN, "It refuses.")
        desk.wait(lambda: first.shown)
    hear(session, HEALTHY)
    desk.wait(lambda: [title for title, _text in tray] == ["orders works again"])
    with standin(private_keyring.address) as second:
        hear(session, DOWN, "It refuses.")
        desk.wait(lambda: second.shown)


def test_without_a_service_the_icon_beside_the_clock_says_it(desk, tray, session):
    hear(session, DOWN, "It refuses.")
    desk.wait(lambda: tray)
    assert tray == [("orders is down", "It refuses.")]


def test_with_neither_the_task_bar_asks_for_attention(desk, tray, session, monkeypatch):
    asked = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    monkeypatch.setattr(QApplication, "alert", lambda window, *_more: asked.append(window))
    hear(session, DOWN, "It refuses.")
    desk.wait(lambda: asked)
    assert (asked, tray) == ([desk.window], [])


def test_what_degrades_is_told_once_it_has_lasted(desk, tray, session, monkeypatch):
    monkeypatch.setattr(health_notifications, "SETTLED_MS", 300)
    hear(session, DEGRADED, "slow: 400 ms, usually 3 ms")
    hear(session, HEALTHY)
    hear(session, DEGRADED, "every connection is in use")
    desk.wait(lambda: tray)
    hear(session, HEALTHY)
    desk.wait(lambda: len(tray) == 2)
    degraded, well = tray
    assert degraded == ("orders is degraded", "Every connection is in use.")
    assert well[0] == "orders is healthy again"
    assert well[1].endswith(": every connection is in use.")


def test_who_looks_at_the_window_is_told_nothing_and_it_can_be_off(desk, tray, session, monkeypatch):
    monkeypatch.setattr(desk.window, "isActiveWindow", lambda: True)
    hear(session, DOWN, "It refuses.")
    hear(session, HEALTHY)
    monkeypatch.setattr(desk.window, "isActiveWindow", lambda: False)
    desk.window.actions_by_name["notify_health"].trigger()
    assert not desk.window.actions_by_name["notify_health"].isChecked()
    hear(session, DOWN, "It refuses.")
    desk.window.actions_by_name["notify_health"].trigger()
    hear(session, HEALTHY)
    desk.wait(lambda: tray)
    QApplication.sendPostedEvents(None, QEvent.Type.MetaCall)
    assert [title for title, _text in tray] == ["orders works again"]
