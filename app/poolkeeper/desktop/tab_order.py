"""Where the keyboard goes next in the main window: pane by pane, whatever was made when."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def step_focus(window: QWidget, panes: Sequence[QWidget], *, forward: bool) -> bool:
    """Move the keyboard to the next widget that Tab reaches, or the one before; returns whether it moved.

    Qt's own chain follows the making of the widgets: tabs and the panel's page, made later, would stand
    behind everything else, and a tab's focus proxy would skip its toolbar.
    """
    order = reached_by_tab(window, panes)
    now = QApplication.focusWidget()
    if not order:
        return False
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    place = order.index(now) if now in order else (-1 if forward else 0)
    order[(place + (1 if forward else -1)) % len(order)].setFocus(reason)
    return True


def reached_by_tab(window: QWidget, panes: Sequence[QWidget]) -> list[QWidget]:
    """The widgets that Tab reaches, in the order of the panes and within one in that of their making."""
    reached = [each for each in _chain(window) if _takes_tab(each)]
    return [each for pane in panes for each in reached if pane.isAncestorOf(each)]


def step_pane(stops: Sequence[QWidget], by: int) -> None:
    """Move the keyboard to the next of these places that is to be seen, or with -1 to the one before."""
    shown = [stop for stop in stops if stop.isVisible()]
    now = QApplication.focusWidget()
    place = next((number for number, stop in enumerate(shown) if _is_in(now, stop)), -1 if by > 0 else 0)
    for step in range(1, len(shown) + 1):
        stop = shown[(place + step * by) % len(shown)]
        taker = next(
            (each for each in (stop, *_chain(stop)) if _takes_tab(each) and _is_in(each, stop)), None
        )
        if taker is not None:
            taker.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def _chain(start: QWidget) -> Iterator[QWidget]:
    widget = start.nextInFocusChain()
    while widget is not None and widget is not start:
        yield widget
        widget = widget.nextInFocusChain()


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and widget.focusProxy() is None and widget.isVisible() and widget.isEnabled()


def _is_in(widget: QWidget | None, stop: QWidget) -> bool:
    return widget is not None and (widget is stop or stop.isAncestorOf(widget))
