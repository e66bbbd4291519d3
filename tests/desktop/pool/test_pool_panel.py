"""The pool panel: a snapshot goes in, and what a DBA reads comes out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from poolkeeper.desktop.pool.connections_model import HELD_BY
from poolkeeper.worker.messages import Action, Explained, Remedy
from tests.desktop.pool.snapshots import NOW_S, exhausted, idle, in_use, snapshot

LOST = Explained(
    "The connection to orders-primary was lost.",
    "server closed the <b>connection</b> unexpectedly",
    "57P01",
    (Remedy("Open it again.", Action.REOPEN), Remedy("Ask who restarted the server.")),
)


def texts(panel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_without_a_connection_it_says_how_to_get_one(panel):
    assert panel.windowTitle() == "Pool"
    assert texts(panel) == ["Open a connection to see its pool."]


def test_until_the_first_snapshot_it_says_what_is_being_opened(qtbot, panel):
    panel.show_pool("orders-primary")
    assert panel.windowTitle() == "Pool · orders-primary"
    qtbot.waitUntil(lambda: texts(panel) == ["Opening orders-primary …"])


def test_an_exhausted_pool_says_so_in_its_headline(panel):
    panel.show_pool("orders-primary")
    panel.show_snapshot(exhausted())
    assert plain(panel.live.headline.text()) == "15 of 15 in use · size 10 + overflow 5"
    assert panel.live.waiting.text() == "3 waiting"
    assert panel.windowTitle() == "Pool · orders-primary"


def test_nobody_waiting_is_not_mentioned(panel):
    panel.show_snapshot(snapshot(idle(1)))
    assert plain(panel.live.headline.text()) == "0 of 15 in use · size 10 + overflow 5"
    assert panel.live.waiting.text() == ""


def test_the_counts_since_it_opened(panel):
    panel.show_snapshot(exhausted())
    counts = panel.live.since_opened
    names = ("Checkouts", "Wait p50 / p95 / p99", "Longest wait", "Timeouts", "Stale connections replaced")
    assert counts.title() == "Since it opened, 2 h ago"
    assert [counts.figure(name) for name in names] == ["18,402", "0.1 / 4 / 310 ms", "4.2 s", "7", "3"]
    assert [counts.figure(name) for name in ("Recycled by age", "Failed connects")] == ["41", "0"]


def test_only_trouble_is_red(panel):
    panel.show_snapshot(exhausted())
    red = {
        label.accessibleName() for label in panel.findChildren(QLabel) if label.property("role") == "trouble"
    }
    assert red == {"Timeouts"}
    panel.show_snapshot(snapshot())
    assert all(label.property("role") != "trouble" for label in panel.findChildren(QLabel))


def test_before_the_first_lease_there_are_no_waits_to_tell(panel):
    panel.show_snapshot(snapshot(opened_s=NOW_S - 3))
    assert panel.live.since_opened.title() == "Since it opened, just now"
    assert panel.live.since_opened.figure("Wait p50 / p95 / p99") == "–"


def test_a_lost_pool_is_explained_and_reopened_by_one_click(qtbot, panel):
    panel.show_snapshot(exhausted())
    panel.show_lost(LOST)
    link = panel.message.findChild(QPushButton)
    lines = [
        "The connection to orders-primary was lost.",
        "Open it again.",
        "Ask who restarted the server.",
        "server closed the <b>connection</b> unexpectedly",
    ]
    qtbot.waitUntil(lambda: texts(panel) == lines)
    with qtbot.waitSignal(panel.remedy_requested) as asked:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert asked.args == [Action.REOPEN]
    panel.show_snapshot(exhausted())
    assert panel.live.isVisible()


def test_the_link_may_replace_the_page_it_stands_on(qtbot, panel):
    panel.remedy_requested.connect(lambda _action: panel.show_pool("orders-primary"))
    panel.show_lost(LOST)
    qtbot.mouseClick(panel.message.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: texts(panel) == ["Opening orders-primary …"])


def test_a_server_that_says_much_does_not_make_the_window_grow(qtbot, panel):
    panel.show_lost(Explained("It failed.", "a long story, " * 2000))
    qtbot.waitUntil(lambda: panel.message.verticalScrollBar().maximum() > 0)
    assert panel.layout().minimumSize().height() < 300


@pytest.mark.parametrize("width", [280, 340])
def test_nothing_is_cut_off_at_the_width_of_a_dock(qtbot, panel, width):
    panel.setFixedSize(width, 420)
    panel.show_snapshot(exhausted())
    qtbot.waitUntil(lambda: panel.live.viewport().width() <= width)
    content = panel.live.widget()
    assert content.width() <= width
    assert panel.live.verticalScrollBar().maximum() > 0
    for widget in (panel.live.slots, panel.live.timeline, panel.live.connections, panel.live.since_opened):
        assert content.rect().contains(widget.geometry())


def test_a_panel_nobody_sees_does_nothing(qtbot, panel):
    panel.show_snapshot(exhausted())
    assert panel.live.timeline.moving
    assert panel.live.connections.tick_ms == 500
    panel.hide()
    assert not panel.live.timeline.moving
    assert panel.live.connections.tick_ms == 0
    assert not panel.live.since_opened.moving
    panel.show()
    assert panel.live.timeline.moving
    assert panel.live.connections.tick_ms == 500


def test_a_holder_that_looks_like_markup_is_shown_as_written(panel):
    panel.show_snapshot(snapshot(in_use(1, holder="<img src=x>"), waiting={"<b>bold</b>": 1.0}))
    rows = panel.live.connections.model()
    assert rows.index(0, 2).data() == "<b>bold</b>"
    assert rows.index(1, 2).data() == "<img src=x>"
    assert "&lt;img src=x&gt;" in rows.index(1, 2).data(Qt.ItemDataRole.ToolTipRole)


def test_a_holder_is_not_named_by_the_pool_that_the_title_names(panel):
    panel.show_pool("orders")
    panel.show_snapshot(snapshot(in_use(1, "orders · query 12"), in_use(2, "nightly.sql")))
    rows = panel.live.connections.rows
    assert [rows.index(row, HELD_BY).data() for row in range(2)] == ["query 12", "nightly.sql"]
    assert "orders · query 12" in rows.index(0, HELD_BY).data(Qt.ItemDataRole.ToolTipRole)
