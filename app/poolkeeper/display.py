"""Whether there is a display to show a window on, asked before Qt, which would abort."""

import ctypes
import os
import sys


def why_no_window() -> str:
    """One sentence on why no window can be shown here, or nothing."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    display = os.environ.get("DISPLAY")
    if not display:
        return (
            "Poolkeeper needs a display to show its window, and there is none here (DISPLAY is not set); "
            "`--self-test` works without one."
        )
    if not _answers(display):
        return f"Poolkeeper cannot show its window: the display {display} does not answer."
    return ""


def _answers(display: str) -> bool:
    """Whether an X server answers; libxcb's `xcb_connect` never returns null, says its manual."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    answers: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers
