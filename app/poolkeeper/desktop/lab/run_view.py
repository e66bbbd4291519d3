"""The right side of the lab: the run that is looked at, the table of all runs, and what it says."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from poolkeeper.desktop.lab.chart_legend import ChartLegend
from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.lab.run_chart import RunChart
from poolkeeper.desktop.lab.runs_table import RunsTable
from poolkeeper.desktop.lab.verdict_box import VerdictBox
from poolkeeper.desktop.lab.wait_chart import WaitChart
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.worker.lab_messages import Counts


class RunView(QWidget):
    """`charts` is what is exported as a picture."""

    def __init__(self) -> None:
        super().__init__()
        self.which = PlainLabel("", "section")
        self.timeline = RunChart()
        self.waits = WaitChart()
        self.table = RunsTable()
        self.verdict = VerdictBox()
        self.charts = QWidget()
        self._lay_out()
        self.table.looked_at.connect(self.show_run)

    def add(self, record: LabRecord) -> None:
        """A run begins; it is shown from now on."""
        self.table.add(record)

    def add_older(self, records: list[LabRecord]) -> None:
        """Runs of before; the one that is looked at has another place among all."""
        self.table.add_older(records)
        self._show_current()

    def remove(self, records: list[LabRecord]) -> None:
        """Take runs away."""
        for record in records:
            self.table.runs.remove(record)
        self._show_current()

    def note_change(self, record: LabRecord) -> None:
        """A run has gone on or is over; what is shown of it follows."""
        self.table.runs.note_change(record)
        if record is self.table.current():
            self.show_run(record)

    def show_run(self, record: LabRecord) -> None:
        """Show this run's charts and what it says."""
        newest = self.table.runs.records[0].number
        named = f" · {record.name}" if record.name else ""
        self.which.setText(f"run {record.number} of {newest}{named}")
        self.timeline.show_run(record)
        self.timeline.setAccessibleDescription(self.which.text())
        self.waits.show_waits(record.counts.histogram)
        self.verdict.show_run(record)

    def _show_current(self) -> None:
        record = self.table.current()
        if record is not None:
            self.show_run(record)
            return
        self.which.setText("")
        self.timeline.show_run(None)
        self.waits.show_waits(Counts().histogram)
        self.verdict.show_run(None)

    def _lay_out(self) -> None:
        charts = QVBoxLayout(self.charts)
        charts.setContentsMargins(0, 0, 0, 0)
        charts.setSpacing(6)
        heading = QHBoxLayout()
        heading.addWidget(PlainLabel("Connections and waiting workers", "section"))
        heading.addSpacing(14)
        heading.addWidget(ChartLegend())
        heading.addStretch(1)
        heading.addWidget(self.which)
        charts.addLayout(heading)
        charts.addWidget(self.timeline, 3)
        charts.addSpacing(6)
        charts.addWidget(PlainLabel("Time a worker waited for a connection", "section"))
        charts.addWidget(self.waits, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(self.charts, 4)
        column.addWidget(self.table, 1)
        column.addWidget(self.verdict)
