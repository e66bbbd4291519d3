"""The look that users see."""

import pytest

from poolkeeper.desktop.connections.profile_form import ProfileForm
from poolkeeper.desktop.palette import LIGHT
from poolkeeper.desktop.theme import apply_theme, current_palette


@pytest.fixture(autouse=True)
def theme(qapp):
    if current_palette() is not LIGHT or not qapp.styleSheet():
        apply_theme(qapp, LIGHT)


@pytest.fixture
def shown_form(qtbot):
    """A function that shows a profile in the form."""

    def shown(profile):
        form = ProfileForm((), "Secret Service")
        qtbot.addWidget(form)
        form.show_profile(profile)
        form.show()
        return form

    return shown
