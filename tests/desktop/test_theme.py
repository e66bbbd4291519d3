"""The look: readable in light and dark, and following the choice at once."""

import re

import pytest
from PySide6.QtCore import QFile, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QTabBar, QWidget

from poolkeeper.desktop.fonts import interface_font, monospace_font
from poolkeeper.desktop.palette import DARK, LIGHT, Palette
from poolkeeper.desktop.style_sheet import style_sheet
from poolkeeper.desktop.theme import Scheme, Theme, apply_theme, current_palette, restyle

BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def in_palette(qapp):
    yield lambda palette: apply_theme(qapp, palette)
    apply_theme(qapp, LIGHT)


@BOTH
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, "window") for ink in ("text", "muted", "accent", "overflow_text", "danger", "success")),
        *((ink, "window") for ink in ("keyword", "comment", "string", "number", "parameter")),
        *((ink, "field") for ink in ("text", "muted", "accent", "danger")),
        *((ink, "header") for ink in ("text", "muted", "accent")),
        *((ink, "selection") for ink in ("text", "muted")),
        ("danger", "danger_surface"),
        ("text", "danger_surface"),
        ("muted", "danger_surface"),
        ("parameter", "parameter_surface"),
        ("accent_text", "accent"),
        ("danger_text", "danger"),
    ],
)
def test_text_stands_out_from_its_ground(palette, ink, ground):
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5


@BOTH
def test_what_is_absent_or_disabled_can_still_be_made_out(palette):
    assert contrast(palette.faint, palette.window) >= 3.0


@BOTH
def test_the_style_sheet_names_only_images_that_exist(qapp, palette):
    sheet = style_sheet(palette, 13)
    addresses = re.findall(r"url\((.*?)\)", sheet)
    assert len(addresses) > 10
    assert [address for address in addresses if not QFile.exists(address)] == []
    assert "$" not in sheet


@BOTH
def test_a_primary_button_is_filled_and_a_production_tab_is_red_on_top(qtbot, in_palette, palette):
    in_palette(palette)
    button = QPushButton()
    button.setProperty("role", "primary")
    tabs = QTabBar()
    tabs.setProperty("role", "query")
    tabs.addTab("late-orders.sql")
    window = shown(qtbot, button, tabs)
    picture = window.grab().toImage()
    assert picture.pixelColor(button.geometry().center()) == QColor(palette.accent)
    top = tabs.geometry().topLeft() + tabs.tabRect(0).center()
    top.setY(tabs.geometry().top() + 1)
    assert picture.pixelColor(top) == QColor(palette.accent)
    restyle(tabs, production=True)
    assert window.grab().toImage().pixelColor(top) == QColor(palette.danger)


def test_arrows_and_check_marks_can_be_seen_in_the_dark(qtbot, in_palette):
    in_palette(DARK)
    combo, ticked = QComboBox(), QCheckBox()
    combo.addItem("")
    ticked.setChecked(True)
    window = shown(qtbot, combo, ticked)
    picture = window.grab().toImage()
    inside = combo.geometry().adjusted(4, 4, -4, -4)
    assert brightest(picture.copy(inside)) > 120
    assert DARK.accent in colours(picture.copy(ticked.geometry()))
    assert DARK.accent_text in colours(picture.copy(ticked.geometry()))


def test_a_chosen_scheme_shows_at_once_and_the_system_s_is_followed(qtbot, qapp):
    theme = Theme(qapp, Scheme.LIGHT)
    with qtbot.waitSignal(theme.changed, timeout=1000):
        theme.choose(Scheme.DARK)
    assert current_palette() is DARK
    assert qapp.palette().window().color() == QColor(DARK.window)
    theme.choose(Scheme.SYSTEM)
    system = qapp.styleHints().colorScheme()
    assert current_palette() is (DARK if system is Qt.ColorScheme.Dark else LIGHT)
    theme.deleteLater()
    apply_theme(qapp, LIGHT)


def test_a_change_of_the_desktop_s_scheme_is_followed_unless_one_was_chosen(qapp):
    theme = Theme(qapp, Scheme.SYSTEM)
    seen = []
    theme.changed.connect(lambda: seen.append(current_palette()))
    hints = qapp.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    theme.choose(Scheme.LIGHT)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert seen == [DARK, LIGHT]
    theme.choose(Scheme.SYSTEM)
    theme.deleteLater()


def test_no_state_makes_a_button_s_text_bold_for_which_it_has_no_room(qapp):
    """Qt sizes a button by the font that it has without `:default` or `:hover`, and cuts a wider one off."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet(LIGHT, 13))
    bold = [selector.strip() for selector, body in rules if "font-weight" in body]
    buttons = [each.strip() for selector in bold for each in selector.split(",") if "QPushButton" in each]
    assert buttons
    assert [each for each in buttons if ":" in each] == []


def test_text_is_never_smaller_than_thirteen_pixels_and_code_is_evenly_spaced(qapp):
    assert interface_font().pixelSize() >= 13
    assert monospace_font(15).pixelSize() == 15
    assert monospace_font().fixedPitch()


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shown(qtbot, *widgets: QWidget) -> QWidget:
    window = QWidget()
    row = QHBoxLayout(window)
    for widget in widgets:
        row.addWidget(widget)
    # who has the keyboard has a ring around it
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.setFocus()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def colours(picture: QImage) -> set[str]:
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def brightest(picture: QImage) -> int:
    return max(QColor(colour).lightness() for colour in colours(picture))


def test_every_colour_of_both_palettes_is_a_colour():
    for palette in (LIGHT, DARK):
        assert isinstance(palette, Palette)
        assert all(QColor(value).isValid() for value in vars(palette).values())
