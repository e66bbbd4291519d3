"""The slots: one square each, in the colour of what it does."""

import itertools

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from poolkeeper.desktop.palette import LIGHT
from poolkeeper.desktop.pool.slots_view import with_empty_slots
from poolkeeper.worker.messages import SlotState
from tests.desktop.pool.snapshots import exhausted, idle, in_use, snapshot


def centres(view) -> list[QPoint]:
    return [square.center() for _, square in view._squares()]


def test_every_slot_the_pool_may_have_is_there_connected_or_not():
    slots = with_empty_slots(snapshot(in_use(2), idle(4)))
    assert [slot.slot for slot in slots] == list(range(1, 16))
    assert [slot.state for slot in slots[:4]] == [
        SlotState.EMPTY,
        SlotState.IN_USE,
        SlotState.EMPTY,
        SlotState.IDLE,
    ]
    assert [slot.overflow for slot in slots] == [False] * 10 + [True] * 5


def test_an_overflow_connection_at_a_low_number_leaves_its_place_in_the_size_free():
    slots = with_empty_slots(snapshot(in_use(1, overflow=True), in_use(2), size=2, max_overflow=1))
    assert [(slot.slot, slot.overflow) for slot in slots] == [(1, True), (2, False), (3, False)]


def test_a_slot_beyond_the_limit_is_shown_too():
    assert [slot.slot for slot in with_empty_slots(snapshot(in_use(17, overflow=True)))][-1] == 17


def test_in_use_is_teal_overflow_orange_empty_only_outlined(panel):
    panel.show_snapshot(snapshot(in_use(1), in_use(11, overflow=True)))
    view = panel.live.slots
    picture = view.grab().toImage()
    colours = [picture.pixelColor(centre) for centre in centres(view)]
    assert colours[0] == QColor(LIGHT.accent)
    assert colours[10] == QColor(LIGHT.overflow)
    assert colours[1] == QColor(LIGHT.window)


def test_idle_is_lighter_than_in_use_and_more_than_empty(panel):
    panel.show_snapshot(snapshot(in_use(1), idle(2)))
    view = panel.live.slots
    picture = view.grab().toImage()
    used, resting, empty = (picture.pixelColor(centre).lightness() for centre in centres(view)[:3])
    assert used < resting < empty


@pytest.mark.parametrize(("size", "overflow"), [(2, 3), (10, 5), (25, 50), (500, 500)])
@pytest.mark.parametrize("width", [256, 316])
def test_any_number_of_slots_fits_the_width(panel, size, overflow, width):
    view = panel.live.slots
    panel.show_snapshot(snapshot(in_use(1), size=size, max_overflow=overflow))
    view.resize(width, view.heightForWidth(width))
    squares = [square for _, square in view._squares()]
    assert len(squares) == size + overflow
    assert all(view.rect().contains(square) for square in squares)
    assert all(not one.intersects(other) for one, other in itertools.pairwise(squares))


def test_the_largest_preset_takes_three_rows_and_no_more(panel):
    panel.show_snapshot(snapshot(in_use(1), size=25, max_overflow=50))
    assert len({centre.y() for centre in centres(panel.live.slots)}) <= 3


def test_fifteen_slots_stand_in_one_row(panel):
    panel.show_snapshot(exhausted())
    assert len({centre.y() for centre in centres(panel.live.slots)}) == 1


def test_pointing_at_a_slot_tells_who_holds_it(qtbot, panel):
    panel.show_snapshot(snapshot(in_use(1, holder="<img src=x>"), idle(2)))
    view = panel.live.slots
    first, second = centres(view)[:2]
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, first, view.mapToGlobal(first)))
    assert "&lt;img src=x&gt;" in QToolTip.text()
    assert view.describe(view.slot_at(first)) == (
        "Slot 1: in use\nheld by <img src=x> for 2.4 s\nbackend id 21877\nconnected 1 h ago, used 13 times"
    )
    assert view.slot_at(second).state is SlotState.IDLE
    assert view.slot_at(QPoint(-5, -5)) is None
    QToolTip.hideText()
