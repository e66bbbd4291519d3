"""The look that users see."""

import pytest

from poolkeeper.desktop.palette import LIGHT
from poolkeeper.desktop.theme import apply_theme, current_palette


@pytest.fixture(autouse=True)
def theme(qapp):
    if current_palette() is not LIGHT or not qapp.styleSheet():
        apply_theme(qapp, LIGHT)
