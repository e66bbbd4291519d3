"""Every field of the form has its right edge in sight, whatever the engine and the kind of pool."""

import pytest

from poolkeeper.desktop.connections.form_scroll import FormScroll
from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pool_kinds import kinds_of


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
