"""Each kind of pool in the panel: its name, what it cannot tell, its own figures, what can be done to it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from poolkeeper.desktop.pool.resize_dialog import ResizeDialog
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.worker.messages import PoolSize
from tests.desktop.pool.snapshots import idle, in_use, snapshot

UNTOLD = {"timeouts": None, "stale": None, "recycled": None}


def without_limit(kind, *slots, **more):
    return snapshot(*slots, size=None, max_overflow=None, kind=kind, **UNTOLD, **more)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def figures(panel):
    names = ("Timeouts", "Stale connections replaced", "Recycled by age", "Failed connects")
    return [panel.live.since_opened.figure(name) for name in names]


def test_the_title_names_the_kind_while_there_is_a_pool(panel):
    assert not panel.title.kind.isVisibleTo(panel.title)
    panel.show_pool("orders-primary")
    panel.show_snapshot(snapshot(idle(1)))
    assert panel.title.kind.isVisibleTo(panel.title)
    assert panel.title.kind.text() == "QueuePool"
    assert "Kind of pool" in panel.title.kind.accessibleName()
    assert any(label.text() == "Pool · orders-primary" for label in panel.title.findChildren(QLabel))
    panel.show_nothing()
    assert not panel.title.kind.isVisibleTo(panel.title)


def test_no_pool_has_no_limit_and_no_figures_of_one(panel):
    panel.show_snapshot(without_limit(PoolKind.NULL, in_use(1), in_use(2)))
    assert plain(panel.live.headline.text()) == "2 in use · no limit"
    assert figures(panel) == ["not applicable"] * 3 + ["0"]
    assert len(panel.live.slots._squares()) == 2
    assert not panel.live.foot.buttons["resize_pool"].isEnabled()
    assert "keeps no connections" in panel.live.foot.buttons["recycle_pool"].toolTip()
    assert all(label.property("role") != "trouble" for label in panel.findChildren(QLabel))
    panel.live.grab()


def test_what_the_driver_manager_keeps_is_said_to_be_unknown(panel):
    own = (("Connects asked of it", "4"), ("Connections it keeps idle", None))
    panel.show_snapshot(without_limit(PoolKind.ODBC, own=own))
    assert figures(panel) == ["not told by this pool"] * 3 + ["0"]
    assert panel.live.own.isVisibleTo(panel.live)
    assert {name: label.text() for name, label in panel.live.own.figures.items()} == {
        "Connects asked of it": "4",
        "Connections it keeps idle": "not told by this pool",
    }


def test_psycopgs_own_statistics_stand_beside_ours(panel):
    own = (("requests_num", "6"), ("usage_ms", "1,095"))
    bounds = {"size": 5, "max_overflow": 0, "least": 2, "kind": PoolKind.PSYCOPG}
    panel.show_snapshot(snapshot(in_use(1), own=own, **bounds))
    assert plain(panel.live.headline.text()) == "1 of 5 in use · min 2, max 5"
    assert panel.live.own.figures["usage_ms"].text() == "1,095"
    assert panel.live.foot.buttons["resize_pool"].isEnabled()
    panel.show_snapshot(snapshot(idle(1)))
    assert not panel.live.own.isVisibleTo(panel.live)


def test_a_pool_that_does_not_wait_tells_its_bounds_and_not_what_it_holds(panel):
    own = (("minconn", "2"), ("maxconn", "5"), ("idle", None), ("lent", None))
    told = {
        "size": 5,
        "max_overflow": 0,
        "least": 2,
        "kind": PoolKind.PSYCOPG2,
        "stale": None,
        "recycled": None,
    }
    panel.show_snapshot(snapshot(in_use(1), own=own, timeouts=3, **told))
    assert figures(panel)[0] == "3 turned away at once"
    assert figures(panel)[1:3] == ["not told by this pool"] * 2
    assert panel.live.own.figures["minconn"].text() == "2"
    assert panel.live.own.figures["lent"].text() == "not told by this pool"
    assert panel.live.foot.buttons["resize_pool"].isEnabled()


def test_a_pool_of_a_fixed_number_is_asked_for_one_number(qtbot):
    kind = PoolKind.MYSQL_CONNECTOR
    dialog = ResizeDialog("orders", snapshot(size=5, max_overflow=0, least=5, kind=kind))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.kept.isVisible()
    assert (dialog.most.accessibleName(), dialog.most.maximum()) == ("Size", 32)
    chosen = []
    dialog.chosen.connect(lambda size, keep: chosen.append(size))
    dialog.most.setValue(7)
    qtbot.mouseClick(dialog.resize_button, Qt.MouseButton.LeftButton)
    assert chosen == [PoolSize(7, 7)]


def test_a_pool_of_a_fixed_number_says_one_number(panel):
    fixed = {"size": 5, "max_overflow": 0, "least": 5, "kind": PoolKind.MYSQL_CONNECTOR}
    panel.show_snapshot(snapshot(in_use(1), **fixed))
    assert plain(panel.live.headline.text()) == "1 of 5 in use · size 5"


@pytest.mark.parametrize("width", [280, 340])
@pytest.mark.parametrize("kind", [PoolKind.NULL, PoolKind.ODBC])
def test_nothing_is_cut_off_where_words_stand_for_figures(qtbot, panel, kind, width):
    panel.setFixedSize(width, 500)
    panel.show_snapshot(without_limit(kind, in_use(1), own=(("Connections it keeps idle", None),)))
    qtbot.waitUntil(lambda: panel.live.viewport().width() <= width)
    assert panel.live.widget().width() <= width


def test_a_size_is_asked_for_in_the_words_of_the_kind(qtbot):
    queue = ResizeDialog("orders", snapshot(size=10, max_overflow=5))
    psycopg = ResizeDialog("orders", snapshot(size=5, max_overflow=0, least=2, kind=PoolKind.PSYCOPG))
    for dialog in (queue, psycopg):
        qtbot.addWidget(dialog)
        dialog.show()
    assert (queue.kept.accessibleName(), queue.most.accessibleName()) == ("Size", "Overflow")
    assert (psycopg.kept.accessibleName(), psycopg.most.accessibleName()) == ("Min", "Max")
    chosen = []
    for dialog in (queue, psycopg):
        dialog.chosen.connect(lambda size, keep: chosen.append((size, keep)))
    queue.kept.setValue(12)
    qtbot.mouseClick(queue.resize_button, Qt.MouseButton.LeftButton)
    psycopg.kept.setValue(9)
    qtbot.mouseClick(psycopg.resize_button, Qt.MouseButton.LeftButton)
    assert psycopg.isVisible()
    assert psycopg.problem.text() == "Max is smaller than min."
    psycopg.most.setValue(9)
    psycopg.keep.setChecked(True)
    qtbot.mouseClick(psycopg.resize_button, Qt.MouseButton.LeftButton)
    assert chosen == [(PoolSize(12, 17), False), (PoolSize(9, 9), True)]
