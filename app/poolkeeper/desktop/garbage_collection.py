"""Collects Python's garbage on the window's thread alone."""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000


class GarbageCollection(QObject):
    """Takes over from Python's own, which runs on whichever thread happens to make an object.

    What is in a cycle with a widget would be deleted there, while Qt uses it here: a crash that nobody can
    explain. The generations and their thresholds stay Python's (its documentation, module `gc`).
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(collect_what_is_due)
        timer.start(EVERY_MS)


def collect_what_is_due() -> None:
    """Collect the oldest generation that Python would collect by now, if any."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return
