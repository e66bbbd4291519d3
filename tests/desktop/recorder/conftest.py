"""A window of the flight recorder on recordings of its own."""

import pytest

from poolkeeper.desktop.palette import LIGHT
from poolkeeper.desktop.recorder.recorder_window import RecorderWindow
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.theme import apply_theme


@pytest.fixture
def open_window(qtbot, qapp, tmp_path):
    """A function that opens a window on the recordings in `tmp_path`, or on a bundle."""
    apply_theme(qapp, LIGHT)
    bridge = TaskBridge()
    windows = []

    def opened(**settings):
        window = RecorderWindow(bridge, root=tmp_path, **settings)
        qtbot.addWidget(window)
        windows.append(window)
        with qtbot.waitExposed(window):
            window.show()
        return window

    yield opened
    for window in windows:
        window.close()
        # nothing of a window may still be on its way when the window goes
        assert window.source.wait_closed(20)
    bridge.deleteLater()
