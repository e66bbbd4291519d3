"""Finds the ODBC drivers that are installed, in a worker, for the form of SQL Server."""

from PySide6.QtCore import QObject

from poolkeeper.desktop.connections.profile_form import ProfileForm
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.profiles.engines import Engine
from poolkeeper.worker.frames import Batch
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.messages import Event, ListOdbcDrivers, OdbcDriversListed
from poolkeeper.worker.spare_worker import SpareWorker


class OdbcDrivers(QObject):
    """Asks once for each form, when it first shows SQL Server; lives and dies with the form."""

    def __init__(self, form: ProfileForm, bridge: TaskBridge, spare: SpareWorker) -> None:
        super().__init__(form)
        self._form = form
        self._bridge = bridge
        self._spare = spare
        self._asked = False
        form.engine.currentIndexChanged.connect(self._ask_once)
        self._ask_once()

    def _ask_once(self) -> None:
        if self._asked or self._form.engine.choice is not Engine.MSSQL:
            return
        self._asked = True
        worker = self._spare.take()
        # Whatever becomes of the form, the worker ends with its answer.
        worker.listen(lambda frame: self._heard(worker, frame), lambda _code: None)
        worker.send(ListOdbcDrivers())

    def _heard(self, worker: WorkerHandle, frame: Event | Batch) -> None:
        """On the reader's thread."""
        if isinstance(frame, OdbcDriversListed):
            worker.close()
            self._bridge.call(self, lambda: self._show(frame))

    def _show(self, listed: OdbcDriversListed) -> None:
        missing = listed.missing
        lines = (missing.title, *(each.text for each in missing.remedies)) if missing else ()
        self._form.sql_server.show_drivers(listed.names, "\n".join(lines))
        self._form.show_fitting()
        self._spare.warm_up()
