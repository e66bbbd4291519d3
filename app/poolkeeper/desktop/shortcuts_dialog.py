"""The list of keyboard shortcuts, made from the actions themselves."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from poolkeeper.desktop.action_specs import ACTIONS, MENUS, ActionSpec
from poolkeeper.desktop.actions import native_text
from poolkeeper.desktop.plain_label import PlainLabel


class ShortcutsDialog(QDialog):
    """Shows, menu by menu, which keys do what; `actions` are those that the window has."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        editor = [(text, native_text(QKeySequence(keys))) for text, keys in IN_THE_EDITOR]
        content = _content([*shortcut_list(actions), ("In the SQL editor", editor)])
        area.setWidget(content)
        area.setMinimumWidth(content.sizeHint().width() + 24)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        layout.addWidget(buttons)
        self.resize(self.sizeHint().width(), min(560, content.sizeHint().height() + 80))


IN_THE_EDITOR = (
    ("Indent", "Tab"),
    ("Take the indent back", "Shift+Tab"),
    ("Leave the editor for what comes next", "Ctrl+Tab"),
    ("Leave the editor for what comes before", "Ctrl+Shift+Tab"),
    ("Comment or uncomment", "Ctrl+/"),
)
"""What the editor does with keys by itself."""


def shortcut_list(actions: Mapping[str, QAction]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The menus, each with its actions and their keys as this system writes them."""
    return [
        (menu.replace("&", ""), rows)
        for menu in MENUS
        if (rows := [_row(spec) for spec in ACTIONS if spec.menu == menu and _has_keys(spec, actions)])
    ]


def _has_keys(spec: ActionSpec, actions: Mapping[str, QAction]) -> bool:
    return spec.name in actions and bool(spec.key_sequences())


def _row(spec: ActionSpec) -> tuple[str, str]:
    return spec.plain_text, native_text(spec.key_sequences()[0])


def _content(menus: list[tuple[str, list[tuple[str, str]]]]) -> QWidget:
    content = QWidget()
    grid = QGridLayout(content)
    grid.setHorizontalSpacing(36)
    grid.setColumnStretch(0, 1)
    line = 0
    for menu, rows in menus:
        grid.addWidget(PlainLabel(menu, "section"), line, 0, 1, 2)
        line += 1
        for text, keys in rows:
            grid.addWidget(PlainLabel(text), line, 0)
            grid.addWidget(PlainLabel(keys, "heading"), line, 1, Qt.AlignmentFlag.AlignRight)
            line += 1
        grid.setRowMinimumHeight(line, 10)
        line += 1
    grid.setRowStretch(line, 1)
    return content
