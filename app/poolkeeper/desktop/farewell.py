"""The end of the application: its workers are waited for, and are still answered."""

import logging
import time
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from poolkeeper.worker.handle import WorkerHandle

_log = logging.getLogger(__name__)

_LOOK_MS = 20


def see_off(application: QApplication, workers: Sequence[WorkerHandle], timeout_s: float) -> None:
    """Wait for the end of all workers, all within one deadline; then kill who is left.

    To be called after the application's loop has ended. It runs once more meanwhile: a worker may have to
    sign in to stop a statement at the server, and the answer comes through the window's thread.
    """
    deadline_s = time.monotonic() + timeout_s
    looks = QTimer(interval=_LOOK_MS)

    def look() -> None:
        if all(worker.ended for worker in workers) or time.monotonic() > deadline_s:
            application.exit()

    looks.timeout.connect(look)
    if workers:
        looks.start()
        application.exec()
        looks.stop()
    for worker in workers:
        if not worker.wait_closed(max(0.0, deadline_s - time.monotonic())):
            _log.warning("worker %s did not end in time", worker.process_id)
            worker.kill()
