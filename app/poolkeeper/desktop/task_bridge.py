"""The one crossing from other threads to the GUI thread."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

_Result = TypeVar("_Result")


class TaskBridge(QObject):
    """Calls slots on the GUI thread, for answers of lanes and events of workers.

    Owns the only cross-thread signal. What arrives for an owner that Qt has deleted is dropped.
    """

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def call(self, owner: QObject, slot: Callable[[], None]) -> None:
        """Run `slot` on the GUI thread soon, unless `owner` is gone by then. Callable from any thread."""
        if shiboken6.isValid(self):
            self._arrived.emit((owner, slot))

    def when_done(
        self, future: Future[_Result], owner: QObject, slot: Callable[[Future[_Result]], None]
    ) -> None:
        """Hand a finished future to `slot` on the GUI thread, unless `owner` is gone by then."""
        future.add_done_callback(lambda done: self.call(owner, lambda: slot(done)))

    def _deliver(self, delivery: Any) -> None:  # noqa: ANN401 - Qt hands over what was emitted
        owner, slot = delivery
        if shiboken6.isValid(owner):
            slot()
