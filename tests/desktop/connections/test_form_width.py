"""Every field of the form has its right edge in sight, whatever the engine and the kind of pool."""

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.form_scroll import FormScroll
from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.palette import LIGHT
from poolkeeper.desktop.theme import apply_theme
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pool_kinds import kinds_of
from poolkeeper.profiles.profile import Profile, SignIn


@pytest.mark.parametrize("engine", list(Engine))
def test_the_form_is_never_wider_than_its_dialog(qtbot, engine):
    dialog = ProfileDialog(None, folders=(), taken_names=(), place="the desktop's keyring")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(300, 300)
    scroll = dialog.findChild(FormScroll)
    dialog.form.engine.choice = engine
    for kind in kinds_of(engine):
        dialog.form.pool_kind.offer(engine, kind)
        dialog.form.show_fitting()
        qtbot.waitUntil(lambda: scroll.widget().width() <= scroll.viewport().width())
        assert scroll.widget().minimumSizeHint().width() <= scroll.viewport().width()


@pytest.mark.parametrize("engine", list(Engine))
def test_what_is_chosen_and_what_a_field_asks_for_is_never_cut(qtbot, qapp, engine):
    apply_theme(qapp, LIGHT)
    for sign_in in SignIn:
        profile = Profile(name="shop", engine=engine, sign_in=sign_in)
        dialog = ProfileDialog(profile, folders=(), taken_names=(), place="Secret Service")
        qtbot.addWidget(dialog, before_close_func=lambda each: each.show_saved())
        dialog.show()
        qtbot.waitExposed(dialog)
        assert cut_off(dialog) == []
        for choices in dialog.form.findChildren(ChoiceField):
            if not choices.isVisible() or choices in (dialog.form.engine, dialog.form.sign_in):
                continue
            before = choices.currentIndex()
            for place in range(choices.count()):
                choices.setCurrentIndex(place)
                assert cut_off(dialog) == []
            choices.setCurrentIndex(before)
        dialog.show_saved()


def cut_off(dialog):
    """The texts that their fields have no room for."""
    dialog.layout().activate()
    fields = [
        each for each in dialog.form.findChildren(QLineEdit) if not isinstance(each.parent(), QComboBox)
    ]
    said = [(each, each.placeholderText(), 22) for each in fields]
    said += [(each, each.currentText(), 34) for each in dialog.form.findChildren(QComboBox)]
    return [
        text
        for each, text, edges in said
        if each.isVisible() and each.fontMetrics().horizontalAdvance(text) > each.width() - edges
    ]
