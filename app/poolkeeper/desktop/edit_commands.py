"""The Edit menu: each command goes to whatever has the keyboard, as if its keys were pressed."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

_Key = QKeySequence.StandardKey

_KEYS = {
    "undo": _Key.Undo,
    "redo": _Key.Redo,
    "cut": _Key.Cut,
    "copy": _Key.Copy,
    "paste": _Key.Paste,
    "select_all": _Key.SelectAll,
}


def edit_handlers() -> dict[str, Callable[[], None]]:
    """Handlers for the actions of the Edit menu, by name.

    They carry no shortcut of their own: a field, the editor and the grid each know these keys.
    """
    return {name: _presser(key) for name, key in _KEYS.items()}


def _presser(key: QKeySequence.StandardKey) -> Callable[[], None]:
    def press() -> None:
        widget = QApplication.focusWidget()
        bindings = QKeySequence.keyBindings(key)
        if widget is None or not bindings:
            return
        keys = bindings[0][0]  # type: ignore[index]  # its stub forgets __getitem__
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, keys.key(), keys.keyboardModifiers())
            QCoreApplication.sendEvent(widget, event)

    return press
