"""Icons: drawn in the palette of the moment, and found wherever the application lies."""

import gc
import sys

import pytest
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap

from poolkeeper.desktop import resource_files
from poolkeeper.desktop.icons import application_icon, icon
from poolkeeper.desktop.palette import DARK, LIGHT
from poolkeeper.desktop.theme import apply_theme

NAMES = ("play", "stop", "plus", "search", "check", "warning", "cross")


def inks(picture: QImage) -> set[str]:
    solid = (picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height()))
    return {colour.name() for colour in solid if colour.alpha() == 255}


@pytest.fixture
def light(qapp):
    apply_theme(qapp, LIGHT)
    yield
    apply_theme(qapp, LIGHT)


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_follows_the_scheme_and_pales_when_disabled(qapp, light, name):
    drawn = icon(name)
    assert inks(drawn.pixmap(48, 48).toImage()) == {LIGHT.text}
    assert inks(drawn.pixmap(48, 48, QIcon.Mode.Disabled).toImage()) == {LIGHT.faint}
    apply_theme(qapp, DARK)
    assert inks(drawn.pixmap(48, 48).toImage()) == {DARK.text}


def test_an_icon_takes_any_colour_of_the_palette(qapp, light):
    assert inks(icon("check", "success").pixmap(48, 48).toImage()) == {LIGHT.success}


def test_an_unknown_icon_is_a_mistake_of_ours(qapp):
    with pytest.raises(KeyError):
        icon("teapot")


def test_icons_outlive_their_makers_and_can_be_copied(qapp):
    for _ in range(50):
        copies = [QIcon(icon(name)) for name in NAMES]
        gc.collect()
        for copy in copies:
            copy.addPixmap(QPixmap(4, 4))
    gc.collect()


def test_the_application_s_icon_is_teal_with_orange_slots(qapp):
    picture = application_icon().pixmap(256, 256).toImage()
    assert {"#0b7285", "#ffa94d", "#ffffff"} <= inks(picture)
    assert QColor(picture.pixelColor(0, 0)).alpha() == 0


def test_resources_are_found_in_a_frozen_application_first(monkeypatch, tmp_path):
    folder = tmp_path / "resources"
    folder.mkdir()
    (folder / "poolkeeper.svg").write_text("<svg/>")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_files.resources_folder.__wrapped__() == folder


def test_resources_are_found_inside_an_installed_package(monkeypatch, tmp_path):
    folder = tmp_path / "poolkeeper" / "resources"
    folder.mkdir(parents=True)
    (folder / "poolkeeper.svg").write_text("<svg/>")
    monkeypatch.setattr(resource_files, "_PACKAGE", tmp_path / "poolkeeper")
    assert resource_files.resources_folder.__wrapped__() == folder


def test_missing_resources_are_told_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(resource_files, "_PACKAGE", tmp_path / "lib" / "poolkeeper")
    with pytest.raises(FileNotFoundError, match="install it again"):
        resource_files.resources_folder.__wrapped__()
