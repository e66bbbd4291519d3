"""The main window's actions, made from their declarations, and its menu bar."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from poolkeeper.desktop.action_specs import ACTIONS, MENUS, ActionSpec
from poolkeeper.desktop.icons import icon
from poolkeeper.desktop.plain_label import plain_tool_tip


def install_actions(window: QMainWindow, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Build the menu bar of `window` from the actions that have a handler; gives them by name.

    An action without a handler, and a menu without actions, is not shown. Raises KeyError for a
    handler of an action that is not declared.
    """
    if unknown := handlers.keys() - {spec.name for spec in ACTIONS}:
        raise KeyError(f"no such action: {', '.join(sorted(unknown))}")
    specs = [spec for spec in ACTIONS if spec.name in handlers]
    actions = {spec.name: _action(spec, window, handlers[spec.name]) for spec in specs}
    _group_choices(specs, actions, window)
    for title in MENUS:
        own = [spec for spec in specs if spec.menu == title]
        if own:
            _fill(window.menuBar().addMenu(title), own, actions)
    return actions


def _action(spec: ActionSpec, window: QMainWindow, handler: Callable[[], object]) -> QAction:
    action = QAction(_menu_text(spec), window)
    action.setObjectName(spec.name)
    if not spec.keys_elsewhere:
        action.setShortcuts(spec.key_sequences())
    action.setMenuRole(spec.role)
    action.setCheckable(spec.checkable or bool(spec.choice))
    action.setToolTip(plain_tool_tip(tool_tip(spec)))
    if spec.icon:
        action.setIcon(icon(spec.icon))
    # a slot of no arguments: Qt would hand `checked` to the handler's first parameter
    action.triggered.connect(lambda _checked=False: handler())
    return action


def _menu_text(spec: ActionSpec) -> str:
    keys = spec.key_sequences()
    return f"{spec.text}\t{native_text(keys[0])}" if spec.keys_elsewhere and keys else spec.text


def tool_tip(spec: ActionSpec) -> str:
    """What the action does, with its shortcut as this system writes it."""
    words = spec.tool_tip or spec.plain_text
    keys = spec.key_sequences()
    return f"{words} ({native_text(keys[0])})" if keys else words


def native_text(sequence: QKeySequence) -> str:
    """A shortcut as this system writes it, with the key that says Enter called so."""
    return sequence.toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


def _group_choices(specs: Iterable[ActionSpec], actions: Mapping[str, QAction], window: QMainWindow) -> None:
    groups: dict[str, QActionGroup] = {}
    for spec in specs:
        if spec.choice:
            group = groups.setdefault(spec.choice, QActionGroup(window))
            group.addAction(actions[spec.name])


def _fill(menu: QMenu, specs: Iterable[ActionSpec], actions: Mapping[str, QAction]) -> None:
    for spec in specs:
        if spec.opens_section and not menu.isEmpty():
            menu.addSeparator()
        menu.addAction(actions[spec.name])
