"""The one style sheet of the window, written from a palette."""

import dataclasses
import string

from poolkeeper.desktop.drawn_images import image_address
from poolkeeper.desktop.palette import Palette


def style_sheet(palette: Palette, font_px: int) -> str:
    """The rules for every kind of widget, and for the roles that widgets name by property.

    `font_px` is the size of running text in device-independent pixels; smaller texts follow it.
    """
    values = {
        **dataclasses.asdict(palette),
        "title": f"{font_px + 4}px",
        "code": f"{font_px + 11}px",
        "small": f"{font_px - 1}px",
        "smaller": f"{font_px - 2}px",
        "tiny": f"{font_px - 3}px",
        "down": image_address("down", palette.muted),
        "down_off": image_address("down", palette.faint),
        "up": image_address("up", palette.muted),
        "right": image_address("right", palette.muted),
        "left": image_address("left", palette.muted),
        "check": image_address("check", palette.accent_text),
        "check_plain": image_address("check", palette.text),
        "check_off": image_address("check", palette.window),
        "dash": image_address("dash", palette.accent_text),
        "dot": image_address("dot", palette.accent_text),
        "dot_plain": image_address("dot", palette.text),
        "cross": image_address("cross", palette.muted),
        "cross_hot": image_address("cross", palette.text),
    }
    return "".join(string.Template(part).substitute(values) for part in _PARTS)


_LABELS = """
QLabel[role="muted"] { color: $muted; }
QLabel[role="faint"] { color: $faint; }
QLabel[role="error"] { color: $danger; }
QLabel[role="success"] { color: $success; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="title"] { font-size: $title; font-weight: 600; }
QLabel[role="code"] {
    font-size: $code; font-weight: 600; padding: 10px; background: $surface; border: 1px solid $border;
    border-radius: 6px;
}
QLabel[role="small"] { font-size: $small; }
QLabel[role="figure"], QLabel[role="trouble"] { font-size: $small; font-weight: 600; }
QLabel[role="trouble"] { color: $danger; }
QLabel[role="faint-figure"] { color: $muted; font-size: $small; }
QLabel[role="section"] { color: $muted; font-size: $smaller; font-weight: 600; }
QLabel[role="waiting"] { color: $overflow_text; font-size: $smaller; font-weight: 700; }
QLabel[role="warning"] { color: $overflow_text; font-size: $small; }
QLabel[role="health-healthy"] { color: $success; font-size: $small; }
QLabel[role="health-degraded"] { color: $overflow; font-size: $small; }
QLabel[role="health-down"] { color: $danger; font-size: $small; }
QLabel[role="badge"], QLabel[role="badge-production"] {
    font-size: $tiny; font-weight: 700; padding: 1px 4px; border-radius: 3px; border: 1px solid $border;
    color: $muted;
}
QLabel[role="badge-production"] { color: $danger_text; background: $danger; border-color: $danger; }
QLabel:disabled { color: $faint; }
QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: 6px; }
QFrame[role="alert"] { background: $danger_surface; border: none; border-radius: 6px; }
QFrame[role="failed-step"] { background: $danger_surface; border: none; }
QFrame[role="header"] { background: $header; border: none; border-bottom: 1px solid $border; }
QFrame[role="dock-title"] { background: $window; border: none; border-bottom: 1px solid $border; }
QFrame[role="line"] { background: $border; border: none; }
QFrame[role="line"][frameShape="4"] { min-height: 1px; max-height: 1px; }
QFrame[role="line"][frameShape="5"] { min-width: 1px; max-width: 1px; }
QToolTip { background: $header; color: $text; border: 1px solid $border; padding: 3px 5px; }
"""

_BUTTONS = """
QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; button-layout: 3; }
QPushButton {
    background: $window; color: $text; border: 1px solid $border; border-radius: 6px; padding: 5px 12px;
    min-height: 16px;
}
QPushButton:hover { background: $field; border-color: $faint; }
QPushButton:pressed, QPushButton:checked { background: $selection; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 11px; }
QPushButton:disabled { color: $faint; background: $window; border-color: $border; }
QPushButton[role="primary"], QMessageBox QPushButton:default {
    background: $accent; color: $accent_text; border-color: $accent;
}
QPushButton[role="primary"] { font-weight: 600; }
QPushButton[role="primary"]:hover { border-color: $text; }
QPushButton[role="primary"]:pressed { background: $selection; color: $text; }
QPushButton[role="primary"]:focus, QMessageBox QPushButton:default:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled { background: $field; color: $faint; border-color: $border; }
QPushButton[role="danger"] {
    background: $danger; color: $danger_text; border-color: $danger; font-weight: 600;
}
QPushButton[role="danger"]:hover, QPushButton[role="danger"]:focus { border-color: $text; }
QPushButton[role="danger"]:disabled { background: $field; color: $faint; border-color: $border; }
QPushButton[role="link"] {
    background: transparent; border: 1px solid transparent; border-radius: 4px; color: $accent;
    padding: 2px 4px;
}
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 1px solid $accent; padding: 2px 4px; }
QPushButton[role="link"]:disabled { color: $faint; }
QPushButton::menu-indicator {
    image: url($down); width: 10px; height: 10px; subcontrol-position: right center; right: 8px;
}
QToolButton {
    background: transparent; color: $text; border: 1px solid transparent; border-radius: 5px;
    padding: 3px 6px;
}
QToolButton:hover { background: $field; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton[popupMode="1"], QToolButton[popupMode="2"] { padding-right: 18px; }
QToolButton::menu-indicator {
    image: url($down); width: 10px; height: 10px; subcontrol-position: right center; right: 5px;
}
QCheckBox, QRadioButton { spacing: 7px; border: 1px solid transparent; border-radius: 4px; padding: 1px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator, QAbstractItemView::indicator {
    width: 13px; height: 13px; border: 1px solid $faint; border-radius: 3px; background: $field;
}
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QAbstractItemView::indicator:checked {
    image: url($check); background: $accent; border-color: $accent;
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
    image: url($dash); background: $accent; border-color: $accent;
}
QRadioButton::indicator:checked { image: url($dot); background: $accent; border-color: $accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
    background: $window; border-color: $border;
}
QCheckBox::indicator:checked:disabled { image: url($check_off); background: $faint; border-color: $faint; }
QRadioButton::indicator:checked:disabled { background: $faint; border-color: $faint; }
"""

_FIELDS = """
QLineEdit, QComboBox, QAbstractSpinBox {
    background: $field; color: $text; border: 1px solid $border; border-radius: 5px; padding: 4px 8px;
    min-height: 18px;
}
QLineEdit, QAbstractSpinBox { selection-background-color: $accent; selection-color: $accent_text; }
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: $faint; }
QLineEdit:focus, QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
    color: $faint; background: $window; border-color: $border;
}
QLineEdit[role="error"], QComboBox[role="error"], QAbstractSpinBox[role="error"] { border-color: $danger; }
QLineEdit[readOnly="true"] { background: $window; }
QComboBox { padding-right: 22px; combobox-popup: 0; }
QComboBox::drop-down, QDateTimeEdit::drop-down {
    subcontrol-origin: padding; subcontrol-position: right center; width: 20px; border: none;
}
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url($down); width: 10px; height: 10px; }
QComboBox::down-arrow:disabled { image: url($down_off); }
QComboBox QAbstractItemView, QListView[role="completions"] {
    background: $surface; color: $text; border: 1px solid $border; padding: 3px; outline: 0;
    selection-background-color: $selection; selection-color: $text;
}
QComboBox QAbstractItemView::item, QListView[role="completions"]::item {
    min-height: 24px; padding: 0 5px; border-radius: 4px;
}
QComboBox QAbstractItemView::item:selected, QListView[role="completions"]::item:selected {
    background: $selection; color: $text;
}
QAbstractSpinBox { padding-right: 20px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: 18px; border: none; background: transparent;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $selection; }
QAbstractSpinBox::up-arrow { image: url($up); width: 8px; height: 8px; }
QAbstractSpinBox::down-arrow { image: url($down); width: 8px; height: 8px; }
QTextEdit, QPlainTextEdit {
    background: $surface; color: $text; border: none;
    selection-background-color: $selection; selection-color: $text;
}
QTextEdit[role="field"], QPlainTextEdit[role="field"] {
    background: $field; border: 1px solid $border; border-radius: 5px; padding: 3px 5px;
}
QPlainTextEdit[lines="true"] {
    background: $field; border: 1px solid $border; border-radius: 5px; padding: 2px 4px;
}
QPlainTextEdit[lines="true"]:focus { border-color: $accent; }
QPlainTextEdit[role="error"] { border-color: $danger; }
QTextEdit[role="field"]:focus, QPlainTextEdit[role="field"]:focus { border-color: $accent; }
QProgressBar { background: $field; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QGroupBox { border: 1px solid $border; border-radius: 6px; margin-top: 10px; padding-top: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 3px; color: $muted; }
"""

_VIEWS = """
QAbstractItemView {
    background: $surface; color: $text; border: none; alternate-background-color: $header;
    selection-background-color: $selection; selection-color: $text; gridline-color: $border;
}
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url($right); padding: 4px; }
QTreeView::branch:has-children:open { image: url($down); padding: 4px; }
QListView[role="choices"] { padding: 6px; outline: 0; }
QListView[role="choices"]::item { padding: 5px 8px; border-radius: 4px; border: 1px solid transparent; }
QListView[role="choices"]::item:selected { background: $selection; color: $text; }
QListView[role="choices"]::item:selected:focus { border-color: $accent; }
QHeaderView { background: $header; border: none; }
QHeaderView::section {
    background: $header; color: $muted; border: none; border-right: 1px solid $border;
    border-bottom: 1px solid $border; padding: 4px 8px;
}
QTableView[role="plain"] { outline: 0; }
QTableView[role="plain"] QHeaderView, QTableView[role="plain"] QHeaderView::section {
    background: transparent; border: none; padding: 0 1px; font-weight: 400; font-size: $smaller;
}
QTableView[role="events"] QHeaderView::section { padding: 4px 3px; border-right: none; }
QHeaderView::down-arrow { image: url($down); width: 10px; height: 10px; }
QHeaderView::up-arrow { image: url($up); width: 10px; height: 10px; }
QTableCornerButton::section { background: $header; border: none; border-right: 1px solid $border;
    border-bottom: 1px solid $border; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $border; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
"""

_WINDOW = """
QMainWindow::separator { background: $border; width: 1px; height: 1px; }
QMenuBar { background: $window; border-bottom: 1px solid $border; padding: 1px 4px; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $selection; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 36px 5px 26px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 6px; }
QMenu::icon { left: 7px; }
QMenu::indicator { width: 12px; height: 12px; left: 7px; }
QMenu::indicator:non-exclusive:checked { image: url($check_plain); }
QMenu::indicator:exclusive:checked { image: url($dot_plain); }
QMenu::right-arrow { image: url($right); width: 10px; height: 10px; right: 6px; }
QToolBar {
    background: $window; border: none; border-bottom: 1px solid $border; spacing: 8px; padding: 6px 10px;
}
QToolBar::separator { background: $border; width: 1px; margin: 4px 2px; }
QStatusBar { background: $window; color: $muted; border-top: 1px solid $border; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; font-size: $small; }
QDockWidget { font-weight: 600; titlebar-close-icon: url($cross); titlebar-normal-icon: url($up); }
QDockWidget::title { background: $window; border-bottom: 1px solid $border; padding: 8px 10px; }
QTabWidget::pane { border: none; }
QTabBar { background: transparent; border: none; qproperty-drawBase: 0; icon-size: 10px; }
QTabBar::tab {
    background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 6px 12px;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tab:disabled { color: $faint; }
QTabBar[role="query"] { background: $header; border-bottom: 1px solid $border; }
QTabBar[role="query"]::tab {
    background: $header; border: none; border-top: 2px solid transparent; border-right: 1px solid $border;
    border-bottom: 1px solid $border; padding: 6px 12px; font-weight: 400;
}
QTabBar[role="query"]::tab:selected {
    background: $window; border-top-color: $accent; border-bottom-color: $window; font-weight: 400;
}
QTabBar[role="query"][production="true"]::tab:selected { border-top-color: $danger; }
QTabBar::close-button {
    image: url($cross); border: none; padding: 0; margin: 0 4px 0 0; subcontrol-position: right;
}
QTabBar::close-button:hover { image: url($cross_hot); background: $border; border-radius: 3px; }
QTabBar::scroller { width: 22px; }
QTabBar QToolButton { background: $header; border: none; padding: 2px; }
QTabBar QToolButton::right-arrow { image: url($right); width: 10px; height: 10px; }
QTabBar QToolButton::left-arrow { image: url($left); width: 10px; height: 10px; }
"""

_PARTS = (_LABELS, _BUTTONS, _FIELDS, _VIEWS, _WINDOW)
