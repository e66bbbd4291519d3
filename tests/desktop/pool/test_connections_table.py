"""The table of connections: who holds each, who waits, and for how long."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from poolkeeper.desktop.palette import DARK, LIGHT
from poolkeeper.desktop.pool.connections_model import SIGN_IN, STATE, ConnectionsModel
from poolkeeper.desktop.theme import apply_theme
from poolkeeper.worker.messages import SlotFigures, SlotState
from tests.desktop.pool.snapshots import NOW_S, exhausted, idle, in_use, snapshot


def shown(model) -> list[tuple[str, ...]]:
    return [
        tuple(str(model.index(row, column).data()) for column in range(SIGN_IN))
        for row in range(model.rowCount())
    ]


def connecting(slot: int) -> SlotFigures:
    return SlotFigures(slot, SlotState.CONNECTING, holder="late-orders.sql", since_s=NOW_S - 0.3)


@pytest.fixture
def model(qapp, clock):
    apply_theme(qapp, LIGHT)
    model = ConnectionsModel(clock)
    model.setProperty(
        "tester", QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    )
    return model


def test_waiters_stand_on_top_then_holders_then_the_idle(model):
    model.show_rows(
        snapshot(
            idle(1),
            in_use(2, since_s=14 * 60),
            connecting(3),
            in_use(11, "lab worker 9", 0.4, overflow=True),
            waiting={"nightly.sql": 1.0, "report.sql": 7.0},
        )
    )
    assert shown(model) == [
        ("", "waiting", "report.sql", "7.0 s"),
        ("", "waiting", "nightly.sql", "1.0 s"),
        ("21878", "in use", "late-orders.sql", "14 min"),
        ("21887", "overflow", "lab worker 9", "0.4 s"),
        ("", "connecting", "late-orders.sql", "0.3 s"),
        ("21877", "idle", "52 uses", "6 min"),
    ]


def test_states_are_told_apart_by_colour_in_light_and_dark(qapp, model):
    model.show_rows(snapshot(in_use(1), in_use(11, overflow=True), idle(2), waiting={"nightly.sql": 1.0}))
    for palette in (LIGHT, DARK):
        apply_theme(qapp, palette)
        colours = [model.index(row, STATE).data(Qt.ItemDataRole.ForegroundRole).name() for row in range(4)]
        assert colours == [palette.overflow_text, palette.accent, palette.overflow_text, palette.muted]
    apply_theme(qapp, LIGHT)


def test_rows_come_and_go_without_the_others_losing_their_place(qtbot, panel):
    table = panel.live.connections
    panel.show_snapshot(snapshot(in_use(1), in_use(2), idle(3)))
    table.selectRow(1)
    panel.show_snapshot(snapshot(in_use(2), idle(3), in_use(4), waiting={"nightly.sql": 0.2}))
    assert [index.row() for index in table.selectionModel().selectedRows()] == [1]
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "21878\tin use\tlate-orders.sql\t2.4 s"


def test_a_hundred_snapshots_leave_the_model_whole(model):
    for turn in range(100):
        slots = [in_use(n) if (n * 7 + turn) % 3 else idle(n) for n in range(1, 16) if (n + turn) % 5]
        waiting = {f"tab {n}": float(n) for n in range(turn % 4)}
        now = snapshot(*slots, waiting=waiting)
        model.show_rows(now)
        assert model.rowCount() == len(slots) + len(waiting)
        fresh = ConnectionsModel(lambda: NOW_S)
        fresh.show_rows(now)
        assert shown(model) == shown(fresh)
    assert model.rowCount(model.index(0, 0)) == 0


def test_the_same_snapshot_again_changes_nothing(qtbot, model):
    model.show_rows(exhausted())
    with (
        qtbot.assertNotEmitted(model.dataChanged),
        qtbot.assertNotEmitted(model.rowsInserted),
        qtbot.assertNotEmitted(model.rowsRemoved),
    ):
        model.show_rows(exhausted())


def test_ages_go_on_between_snapshots(qtbot, panel, clock):
    panel.show_snapshot(snapshot(in_use(1, since_s=0.1)))
    table = panel.live.connections
    clock.forward(2.0)
    with qtbot.waitSignal(table.model().dataChanged, timeout=3000):
        pass
    assert table.model().index(0, 3).data() == "2.1 s"


def test_ages_move_twice_a_second_only_while_something_is_leased_or_waits(panel):
    table = panel.live.connections
    assert table.tick_ms == 0
    panel.show_snapshot(snapshot(in_use(1)))
    assert table.tick_ms == 500
    panel.show_snapshot(snapshot(idle(1)))
    assert table.tick_ms == 60_000
    panel.show_snapshot(snapshot(waiting={"nightly.sql": 1.0}))
    assert table.tick_ms == 500
    panel.show_snapshot(snapshot())
    assert table.tick_ms == 0


def test_a_clock_behind_the_worker_s_never_shows_a_negative_age(model, clock):
    clock.forward(-60)
    model.show_rows(snapshot(in_use(1), idle(2, since_s=1.0)))
    assert [row[3] for row in shown(model)] == ["0.0 s", "< 1 min"]


def test_ages_stand_at_the_right_and_headers_are_named(model):
    model.show_rows(snapshot(in_use(1)))
    alignment = model.index(0, 3).data(Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & Qt.AlignmentFlag.AlignRight
    headers = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert headers == ["session", "state", "held by", "for"]
    assert model.columnCount(QModelIndex()) == 5


def test_sign_ins_are_shown_while_connections_of_more_than_one_are_there(panel):
    table = panel.live.connections
    old = in_use(1, generation=1)
    panel.show_snapshot(snapshot(old, idle(2, generation=1)))
    assert table.isColumnHidden(SIGN_IN)
    panel.show_snapshot(snapshot(old, idle(2, generation=2)))
    assert not table.isColumnHidden(SIGN_IN)
    assert [table.rows.index(row, SIGN_IN).data() for row in range(2)] == ["1", "2"]
    tips = [table.rows.index(row, SIGN_IN).data(Qt.ItemDataRole.ToolTipRole) for row in range(2)]
    assert "sign-in 1: closed when it is given back" in tips[0]
    assert "sign-in 2: the newest" in tips[1]
    panel.show_snapshot(snapshot(in_use(3, generation=2), idle(2, generation=2)))
    assert table.isColumnHidden(SIGN_IN)
