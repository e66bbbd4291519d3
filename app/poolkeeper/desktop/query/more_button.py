"""What a toolbar has no room for, in a menu at its end: nothing of it goes without a trace."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip

_STYLE = """
QPushButton { padding: 5px 8px; }
QPushButton:focus { padding: 4px 7px; }
QPushButton::menu-indicator { image: none; width: 0; }
"""


class MoreButton(QPushButton):
    """Shown while it stands for something; `show_hidden` says for which buttons and badges."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("⋯", parent)
        self.hidden: tuple[QWidget, ...] = ()
        self.setAccessibleName("More")
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.setStyleSheet(_STYLE)
        self.hide()

    def show_hidden(self, hidden: Sequence[QWidget]) -> None:
        """Stand for these, which are not to be seen now."""
        self.hidden = tuple(hidden)
        self.setVisible(bool(hidden))
        self.setToolTip(plain_tool_tip(", ".join(_text(each) for each in hidden)))

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for each in self.hidden:
            if isinstance(each, QPushButton) and each.menu() is not None:
                own = menu.addMenu(_text(each))
                own.addActions(each.menu().actions())
                own.setEnabled(each.isEnabled())
            elif isinstance(each, QPushButton):
                action = menu.addAction(_text(each))
                action.setEnabled(each.isEnabled())
                action.triggered.connect(each.click)
            else:
                menu.addAction(_text(each)).setEnabled(False)


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QPushButton | PlainLabel) else ""
