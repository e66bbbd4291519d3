"""What the lab's workers do: how many of which kind, what they run, how long they hold and think."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.desktop.lab.form_rows import group, row, whole
from poolkeeper.desktop.lab.run_words import WORKER_WORDS
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.engines import Engine
from poolkeeper.worker.lab_messages import (
    LONGEST_RUN_S,
    MOST_PROCESSES,
    MOST_WORKERS,
    PoolKind,
    WorkerKind,
    Workload,
    worker_kinds_for,
)

FIRST_STATEMENTS = {
    Engine.POSTGRESQL: "SELECT pg_sleep(:hold)",
    Engine.MYSQL: "SELECT SLEEP(:hold)",
    Engine.ORACLE: "SELECT 1 FROM dual",
}
_LONGEST_MS = 60_000
_STATEMENT_PX = 54


class WorkloadGroup(QWidget):
    """The kinds of workers follow the pool's kind."""

    edited = Signal()

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workers = whole(1, MOST_WORKERS, 24, tip="How many workers ask for connections")
        self.workers.setAccessibleName("Number of workers")
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of workers")
        self.processes = whole(1, MOST_PROCESSES, 4, tip="Each is a Python of its own with a pool of its own")
        self.hold_ms = whole(
            0, _LONGEST_MS, 12, "ms", "How long a worker keeps a connection, statement included"
        )
        self.think_ms = whole(0, _LONGEST_MS, 5, "ms", "How long a worker rests before it asks again")
        self.run_s = whole(1, int(LONGEST_RUN_S), 10, "s", "How long the run takes")
        self.statement = QPlainTextEdit(FIRST_STATEMENTS.get(engine, "SELECT 1"))
        self.statement.setAccessibleName("Statement that each worker runs")
        self.statement.setPlaceholderText("Nothing: the connection is only held.")
        self.statement.setToolTip(":hold stands for the time to hold, in seconds.")
        self.statement.setFont(monospace_font(12))
        self.statement.setTabChangesFocus(True)
        self.statement.setFixedHeight(_STATEMENT_PX)
        restyle(self.statement, role="field")
        self._lay_out()
        self.show_kinds(PoolKind.QUEUE)
        self._join()

    @property
    def workload(self) -> Workload:
        """What the fields say."""
        return Workload(
            kind=WorkerKind(self.kind.currentData()),
            workers=self.workers.value(),
            processes=self.processes.value(),
            statement=self.statement.toPlainText().strip(),
            hold_ms=self.hold_ms.value(),
            think_ms=self.think_ms.value(),
            run_s=self.run_s.value(),
        )

    def show_kinds(self, pool_kind: PoolKind) -> None:
        """Offer the workers that can use this kind of pool."""
        wanted = worker_kinds_for(pool_kind)
        if [self.kind.itemData(place) for place in range(self.kind.count())] == list(wanted):
            return
        with QSignalBlocker(self.kind):
            self.kind.clear()
            for kind in wanted:
                self.kind.addItem(WORKER_WORDS[kind], kind)
        self._note_kind()

    def _note_kind(self) -> None:
        in_processes = self.kind.currentData() == WorkerKind.PROCESSES
        self._processes_row.setVisible(in_processes)
        self.workers.setSuffix(" in each" if in_processes else "")
        self.edited.emit()

    def _join(self) -> None:
        self.kind.currentIndexChanged.connect(self._note_kind)
        fields = (self.workers, self.processes, self.hold_ms, self.think_ms, self.run_s)
        for field in fields:
            field.valueChanged.connect(lambda _value: self.edited.emit())
        self.statement.textChanged.connect(self.edited)

    def _lay_out(self) -> None:
        inner, column = group("Workload")
        who = QWidget()
        side_by_side = QHBoxLayout(who)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.addWidget(self.workers)
        side_by_side.addWidget(self.kind, 1)
        column.addWidget(who)
        self._processes_row = row("Processes", self.processes)
        self._processes_row.hide()
        column.addWidget(self._processes_row)
        for name, field in (
            ("Hold each connection", self.hold_ms),
            ("Think between", self.think_ms),
            ("Run for", self.run_s),
        ):
            column.addWidget(row(name, field))
        column.addWidget(self.statement)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(inner)
