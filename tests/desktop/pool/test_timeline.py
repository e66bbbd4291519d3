"""The timeline: the last five minutes, moving only while they change."""

import msgspec
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.palette import LIGHT
from poolkeeper.desktop.pool.timeline_series import Step, settled, steps
from poolkeeper.worker.messages import TimelinePoint
from tests.desktop.pool.snapshots import NOW_S, exhausted, in_use, snapshot


def column(picture: QImage, x: int) -> set[str]:
    return {picture.pixelColor(x, y).name() for y in range(picture.height())}


def test_a_value_holds_until_the_next_point():
    points = snapshot(points=((400, 2, 0), (100, 5, 1), (-1, 4, 0))).timeline
    assert steps(points, NOW_S) == (
        Step(NOW_S - 300, NOW_S - 100, 2, 0),
        Step(NOW_S - 100, NOW_S, 5, 1),
    )


def test_before_the_pool_opened_nothing_is_drawn():
    points = snapshot(points=((30, 1, 0),)).timeline
    assert steps(points, NOW_S) == (Step(NOW_S - 30, NOW_S, 1, 0),)
    assert steps((), NOW_S) == ()


def test_use_overflow_and_waiting_are_drawn_where_they_were(panel):
    panel.show_snapshot(exhausted())
    view = panel.live.timeline
    picture = view.grab().toImage()
    early, late, last = (int(view.width() * share) for share in (0.3, 0.9, 0.99))
    assert LIGHT.timeline_fill in column(picture, early)
    assert LIGHT.overflow not in column(picture, early)
    assert {LIGHT.timeline_fill, LIGHT.overflow} <= column(picture, late)
    assert any(QColor(name).red() > 170 > 90 > QColor(name).green() for name in column(picture, last))


def test_a_resize_leaves_the_past_as_it_was(panel):
    points = (
        TimelinePoint(int(NOW_S) - 300, 3, 0, 1),
        TimelinePoint(int(NOW_S) - 150, 3, 0, 5),
    )
    panel.show_snapshot(msgspec.structs.replace(snapshot(size=5, max_overflow=0), timeline=points))
    view = panel.live.timeline
    picture = view.grab().toImage()
    assert LIGHT.overflow in column(picture, int(view.width() * 0.3))
    assert LIGHT.overflow not in column(picture, int(view.width() * 0.6))
    assert view.words_at(view.width() * 0.3).endswith("3 in use (2 overflow), 0 waiting")
    assert view.words_at(view.width() * 0.6).endswith("3 in use, 0 waiting")


def test_hovering_tells_the_numbers_of_that_second(qtbot, panel):
    panel.show_snapshot(exhausted())
    view = panel.live.timeline
    width = view.width()
    assert view.words_at(width * 0.1).endswith("4 in use, 0 waiting")
    assert view.words_at(width * 0.99).endswith("15 in use (5 overflow), 3 waiting")
    panel.show_snapshot(snapshot(in_use(1), points=((30, 1, 0),)))
    assert view.words_at(5).endswith("not open yet")


def test_a_hair_line_follows_the_pointer_and_goes_with_it(qtbot, panel):
    # room for all of it: a scroll bar that comes later would change the view's width
    panel.resize(320, 1000)
    panel.show_snapshot(exhausted())
    view = panel.live.timeline
    before = view.grab().toImage()
    QTest.mouseMove(view, QPointF(40, 20).toPoint())
    qtbot.waitUntil(lambda: LIGHT.muted in column(view.grab().toImage(), 40))
    QTest.mouseMove(panel, panel.rect().bottomRight())
    qtbot.waitUntil(lambda: view.grab().toImage() == before)


def test_it_repaints_each_second_while_the_past_still_moves(qtbot, panel):
    panel.show_snapshot(exhausted())
    view = panel.live.timeline
    qtbot.waitUntil(lambda: view.repaints > 0)
    seen = view.repaints
    assert view.moving
    qtbot.waitUntil(lambda: view.repaints > seen, timeout=4000)


def test_it_rests_once_five_minutes_passed_without_a_change(qtbot, panel, clock):
    panel.show_snapshot(exhausted())
    view = panel.live.timeline
    clock.forward(321)
    qtbot.waitUntil(lambda: not view.moving, timeout=4000)
    seen = view.repaints
    with qtbot.assertNotEmitted(view._timer.timeout, wait=1300):
        pass
    # at most what was asked for before it came to rest
    assert view.repaints - seen <= 1


def test_an_unused_pool_has_nothing_that_moves(panel):
    panel.show_snapshot(snapshot(points=((10, 0, 0),)))
    assert not panel.live.timeline.moving


def test_a_steady_pool_is_settled_after_five_minutes_and_not_before():
    points = snapshot(points=((299, 3, 0),)).timeline
    assert not settled(points, NOW_S)
    assert settled(points, NOW_S + 2)


def test_an_equal_snapshot_is_not_painted_again(qtbot, panel):
    panel.show_snapshot(exhausted())
    view = panel.live.timeline
    qtbot.waitUntil(lambda: view.repaints > 0)
    view._timer.stop()
    seen = view.repaints
    view.show_timeline(exhausted())
    QApplication.processEvents()
    assert view.repaints == seen
