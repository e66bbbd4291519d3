"""Where the keyboard goes next in the main window: pane by pane, whatever was made when."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

_SAME_LINE_PX = 12
"""How far the tops of widgets in one line may be apart."""


def step_focus(panes: Sequence[QWidget], *, forward: bool) -> bool:
    """Move the keyboard to the next widget that Tab reaches, or the one before; returns whether it moved.

    Qt's own chain follows the making of the widgets: tabs and the panel's page, made later, would stand
    behind everything else, and a tab's focus proxy would skip its toolbar. Walking it from Python breaks
    other objects: `nextInFocusChain` makes each widget's wrapper the owner of the next one's.
    """
    now = QApplication.focusWidget()
    order = reached_by_tab(panes, now)
    if order in ([], [now]):
        return False
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    place = order.index(now) if now in order else (-1 if forward else 0)
    order[(place + (1 if forward else -1)) % len(order)].setFocus(reason)
    return True


def reached_by_tab(panes: Sequence[QWidget], now: QWidget | None = None) -> list[QWidget]:
    """The widgets that Tab reaches, pane by pane as one reads; `now` has its place even if it is disabled."""
    found: list[QWidget] = []
    for pane in panes:
        inside = [each for each in pane.findChildren(QWidget) if each is now or _takes_tab(each)]
        found += _as_read(pane, inside)
    return found


def _as_read(pane: QWidget, widgets: Sequence[QWidget]) -> list[QWidget]:
    placed = sorted(
        ((each.mapTo(pane, QPoint()), each) for each in widgets), key=lambda each: (each[0].y(), each[0].x())
    )
    lines: list[list[tuple[QPoint, QWidget]]] = []
    for place, widget in placed:
        if not lines or place.y() - lines[-1][0][0].y() > _SAME_LINE_PX:
            lines.append([])
        lines[-1].append((place, widget))
    return [widget for line in lines for _place, widget in sorted(line, key=lambda each: each[0].x())]


def step_pane(stops: Sequence[QWidget], by: int) -> None:
    """Move the keyboard to the next of these places that is to be seen, or with -1 to the one before."""
    shown = [stop for stop in stops if stop.isVisible()]
    now = QApplication.focusWidget()
    place = next((number for number, stop in enumerate(shown) if _is_in(now, stop)), -1 if by > 0 else 0)
    for step in range(1, len(shown) + 1):
        stop = shown[(place + step * by) % len(shown)]
        taker = next((each for each in (stop, *stop.findChildren(QWidget)) if _takes_tab(each)), None)
        if taker is not None:
            taker.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and widget.focusProxy() is None and widget.isVisible() and widget.isEnabled()


def _is_in(widget: QWidget | None, stop: QWidget) -> bool:
    return widget is not None and (widget is stop or stop.isAncestorOf(widget))
