"""The row of filters above the events: what happened, holder, connection, text."""

import msgspec
from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.worker.recordings import QUIET, TROUBLE, EventFilter, Happened

_TYPING_MS = 150
EVERYTHING, TROUBLE_ONLY, UNUSUAL, ANYONE = "Everything", "Trouble", "All but leases and pings", "Any holder"
_MOST_HOLDERS = 500


class EventFilterBar(QWidget):
    """`changed` tells of another wish, soon after the last key. `count` stands wherever there is room."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.happened = QComboBox()
        self.holder = QComboBox()
        self.connection = QLineEdit()
        self.text = QLineEdit()
        self.clear_button = QPushButton("Clear filters")
        self.count = PlainLabel("", "section")
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._change)
        self._fill()
        self._lay_out()

    def wanted(self, span: tuple[float, float] | None) -> EventFilter:
        """What is wanted of a span, in `time.time()` seconds, or of everything."""
        wanted = EventFilter(
            happened=self.happened.currentData(),
            holder=self.holder.currentData() or "",
            connection=self.connection.text(),
            text=self.text.text(),
        )
        if span is None:
            return wanted
        return msgspec.structs.replace(wanted, from_s=span[0], to_s=span[1])

    def show_holders(self, names: list[str]) -> None:
        """Offer these holders, keeping the choice."""
        offered = [self.holder.itemData(each) for each in range(1, self.holder.count())]
        names = names[:_MOST_HOLDERS]
        if names == offered:
            return
        chosen = self.holder.currentData()
        with QSignalBlocker(self.holder):
            while self.holder.count() > 1:
                self.holder.removeItem(1)
            for name in names:
                self.holder.addItem(_short(name), name)
            self.holder.setCurrentIndex(max(0, self.holder.findData(chosen)))
        if self.holder.currentData() != chosen:
            self._change()

    def show_count(self, shown: int, everything: int) -> None:
        """How many events are shown, of how many."""
        self.count.setText(f"{shown:,} of {everything:,} events")

    def clear(self) -> None:
        """Want everything again."""
        with QSignalBlocker(self.happened), QSignalBlocker(self.holder):
            self.happened.setCurrentIndex(0)
            self.holder.setCurrentIndex(0)
        self.connection.clear()
        self.text.clear()
        self._change()

    def _change(self) -> None:
        self._typing.stop()
        self.changed.emit()

    def _fill(self) -> None:
        self.happened.addItem(EVERYTHING, frozenset())
        self.happened.addItem(TROUBLE_ONLY, TROUBLE)
        self.happened.addItem(UNUSUAL, frozenset(Happened) - QUIET)
        self.happened.insertSeparator(3)
        for kind in Happened:
            self.happened.addItem(kind.value, frozenset({kind}))
        self.holder.addItem(ANYONE, "")

    def _lay_out(self) -> None:
        names: dict[QWidget, str] = {
            self.happened: "What happened",
            self.holder: "Holder",
            self.connection: "Slot or session",
            self.text: "Find in holder, session and reason",
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for field, name in names.items():
            field.setAccessibleName(name)
            if isinstance(field, QLineEdit):
                field.setPlaceholderText(name)
                field.setClearButtonEnabled(True)
                field.textChanged.connect(lambda _text: self._typing.start())
            elif isinstance(field, QComboBox):
                field.currentIndexChanged.connect(lambda _index: self._change())
            row.addWidget(field, 1 if field is self.text else 0)
        for choice in (self.happened, self.holder):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(10)
            choice.view().setMinimumWidth(220)
        self.connection.setFixedWidth(130)
        self.clear_button.setProperty("role", "link")
        self.clear_button.clicked.connect(self.clear)
        row.addWidget(self.clear_button)


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"
