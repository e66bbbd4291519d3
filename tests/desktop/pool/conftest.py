"""A panel in a window, and its clock."""

import pytest

from poolkeeper.desktop.palette import LIGHT
from poolkeeper.desktop.pool.pool_panel import PoolPanel
from poolkeeper.desktop.theme import apply_theme
from tests.desktop.pool.snapshots import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def panel(qtbot, qapp, clock) -> PoolPanel:
    """Seen, at the width of a dock."""
    apply_theme(qapp, LIGHT)
    panel = PoolPanel(clock)
    panel.resize(320, 700)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel
