"""The top of the pool panel: how the pool is, in a line, and what can be done about it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.health_words import clock_text
from poolkeeper.worker.messages import (
    Action,
    Explained,
    HealthState,
    PoolHealth,
    Remedy,
    SignInPause,
    Suspects,
)
from tests.desktop.pool.snapshots import NOW_S, idle, in_use, snapshot

REFUSED = Explained(
    "db:5432 refused the password of app.",
    remedies=(Remedy("Enter the right password.", Action.ENTER_PASSWORD),),
)


def health(state, **more):
    return PoolHealth(
        **({"state": state, "since_s": NOW_S - 600, "checked_s": NOW_S - 12, "took_s": 0.003} | more)
    )


@pytest.fixture
def strip(panel):
    panel.show_snapshot(snapshot(idle(1)))
    return panel.health


def test_nothing_is_said_where_nothing_is_known(panel, strip):
    panel.show_health(None, None)
    assert not strip.isVisible()


def test_a_healthy_pool_in_a_line_that_counts_the_seconds(panel, strip, clock):
    panel.show_health(health(HealthState.HEALTHY), None)
    assert strip.line.text() == "Healthy · checked 12 s ago · 3 ms"
    assert not strip.try_now.isVisible()
    assert not strip.more.isVisible()
    clock.forward(1)
    strip._timer.timeout.emit()
    assert strip.line.text() == "Healthy · checked 13 s ago · 3 ms"


def test_a_degraded_pool_says_since_when_and_why(panel, strip):
    panel.show_health(health(HealthState.DEGRADED, reason="slow: 310 ms, usually 3 ms"), None)
    assert strip.line.text() == f"Degraded since {clock_text(NOW_S - 600)} · slow: 310 ms, usually 3 ms"


def test_a_reason_with_a_beginning_of_its_own_is_the_only_one_to_say_since_when(panel, strip):
    exhausted = health(HealthState.DEGRADED, reason="every connection is in use", reason_since_s=NOW_S - 610)
    panel.show_health(exhausted, None)
    assert strip.line.text() == f"Degraded · every connection is in use since {clock_text(NOW_S - 610)}"


def test_what_to_do_is_one_click_away_and_its_links_work(qtbot, panel, strip):
    panel.show_health(health(HealthState.DOWN, reason=REFUSED.title, explained=REFUSED), None)
    assert strip.line.text() == f"Down since {clock_text(NOW_S - 600)} · {REFUSED.title}"
    assert not strip.remedies.isVisible()
    strip.more.setFocus()
    qtbot.keyClick(strip.more, Qt.Key.Key_Space)
    (link,) = strip.remedies.findChildren(QPushButton)
    qtbot.waitUntil(link.isVisible)
    with qtbot.waitSignal(panel.remedy_requested) as asked:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert asked.args == [Action.ENTER_PASSWORD]
    # the same failure told again leaves it open
    panel.show_health(health(HealthState.DOWN, reason=REFUSED.title, explained=REFUSED), None)
    assert strip.remedies.isVisible()
    panel.show_health(health(HealthState.HEALTHY), None)
    assert not strip.remedies.isVisible()


def test_in_a_low_panel_what_to_do_is_scrolled_and_not_cut_off(qtbot, panel, strip):
    remedies = tuple(
        Remedy(f"{number}: check that the server listens where you ask it to.") for number in "123"
    )
    refused = Explained(REFUSED.title, remedies=remedies)
    panel.setFixedSize(290, 230)
    panel.show_health(health(HealthState.DOWN, reason=REFUSED.title, explained=refused), None)
    strip.more.click()
    labels = [each for each in strip.remedies.findChildren(PlainLabel) if each.text() != "•"]
    qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) > 0 for each in labels))
    qtbot.waitUntil(lambda: strip.remedies.verticalScrollBar().maximum() > 0)
    panel.setFixedSize(290, 600)
    qtbot.waitUntil(lambda: strip.remedies.verticalScrollBar().maximum() == 0)


def test_a_pause_counts_down_and_can_be_ended(qtbot, panel, strip, clock):
    panel.show_health(None, SignInPause("app", 2, NOW_S + 9, REFUSED))
    assert strip.pause.text() == (
        "The sign-in as app was refused 2 times. To keep the account from being locked, it is not tried "
        "for 9 s."
    )
    with qtbot.waitSignal(panel.remedy_requested) as asked:
        qtbot.mouseClick(strip.try_now, Qt.MouseButton.LeftButton)
    assert asked.args == [Action.TRY_NOW]
    clock.forward(8.5)
    strip._timer.timeout.emit()
    assert strip.pause.text().endswith("for 1 s.")
    clock.forward(1)
    strip._timer.timeout.emit()
    assert not strip.isVisible()


def test_suspects_are_told_until_none_is_left(panel, strip, clock):
    panel.show_snapshot(snapshot(idle(1), suspects=Suspects(5, 2, 2, 1)))
    assert strip.suspects.text() == "5 suspect, 2 checked, 1 replaced"
    panel.show_snapshot(snapshot(idle(1), suspects=Suspects(5, 0, 3, 2, NOW_S)))
    assert strip.suspects.text() == "5 suspect, 3 checked, 2 replaced: none is left"
    clock.forward(60)
    panel.show_snapshot(snapshot(idle(1), suspects=Suspects(5, 0, 3, 2, NOW_S)))
    assert not strip.suspects.isVisible()


def test_who_keeps_a_connection_for_long_is_named(panel, strip):
    strip.watch_holders(
        300, lambda holder: "query tab with an open transaction" if holder == "orders · query 1" else ""
    )
    panel.show_snapshot(
        snapshot(
            in_use(1, "health check", 400), in_use(2, "orders · query 1", 1900), in_use(3, "fresh.sql", 200)
        )
    )
    first, second = strip.leaks.text().splitlines()
    assert first == (
        f"“orders · query 1” keeps a connection since {clock_text(NOW_S - 1900)} (31 min), session 21878: "
        "query tab with an open transaction"
    )
    assert second.startswith("“health check” keeps a connection since")
    assert second.endswith("session 21877: a check of this pool")


def test_the_warning_comes_by_itself_when_the_time_is_over_and_can_be_off(panel, strip, clock):
    strip.watch_holders(300, lambda _holder: "query tab")
    panel.show_health(health(HealthState.HEALTHY), None)
    panel.show_snapshot(snapshot(in_use(1, "a.sql", 299)))
    assert not strip.leaks.isVisible()
    clock.forward(2)
    strip._timer.timeout.emit()
    assert strip.leaks.isVisible()
    strip.watch_holders(0, lambda _holder: "query tab")
    assert not strip.leaks.isVisible()
