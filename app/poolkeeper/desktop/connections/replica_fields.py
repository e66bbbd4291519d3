"""The replicas of a profile's server: their addresses, and how far behind one may be."""

import msgspec
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from poolkeeper.desktop.connections.pool_fields import count_field
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.replicas import BadReplica, Replicas, replicas_text, typed_replicas
from poolkeeper.profiles.validation import Problem

LINES = 2
MOST_MB = 1_000_000
HINT = "none; one a line: host:port, or name = host:port"
TIP = "Reads in auto-commit go to these in turn. User, sign-in and encryption are those of the primary."
_MB = 1_000_000


class _Lines(QPlainTextEdit):
    """Two lines high; Tab goes on to the next field."""

    def __init__(self) -> None:
        super().__init__()
        # not by its role, which says whether something is wrong
        self.setProperty("lines", True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setPlaceholderText(HINT)
        self.setToolTip(TIP)
        self.setAccessibleName("Replicas")
        self.setAccessibleDescription(TIP)

    def sizeHint(self) -> QSize:
        """So high that two lines are to be seen."""
        edges = 2 * (self.frameWidth() + round(self.document().documentMargin())) + 8
        return QSize(200, LINES * self.fontMetrics().lineSpacing() + edges)

    def minimumSizeHint(self) -> QSize:
        """The same: the form scrolls as a whole."""
        return QSize(60, self.sizeHint().height())


class ReplicaFields(QWidget):
    """Holds what was typed, right or wrong: `settings` leaves out what is no address."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base = Replicas()
        self.servers = _Lines()
        self.servers.setFixedHeight(self.servers.sizeHint().height())
        self.most_lag_s = count_field(0, 86_400, "A replica that is further behind answers no reads")
        self.most_lag_mb = count_field(0, MOST_MB, "The same by the amount of log, where the server tells it")
        self._limits = QWidget()
        row = QHBoxLayout(self._limits)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for label, field, unit, name in (
            ("left out when more than", self.most_lag_s, " s", "seconds"),
            ("or", self.most_lag_mb, " MB", "megabytes"),
        ):
            field.setSuffix(unit)
            field.setSpecialValueText("off")
            field.setFixedWidth(92)
            field.lineEdit().setTextMargins(4, 0, 0, 0)
            field.setAccessibleName(f"Replicas: most {name} behind")
            field.valueChanged.connect(self.edited)
            row.addWidget(PlainLabel(label, "muted"))
            row.addWidget(field)
        row.addWidget(PlainLabel("behind", "muted"))
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.servers)
        column.addWidget(self._limits)
        self.servers.textChanged.connect(self._change)
        self.settings = Replicas()
        self._change()

    @property
    def settings(self) -> Replicas:
        """What the fields say; no servers where what was typed is none."""
        try:
            servers = typed_replicas(self.servers.toPlainText())
        except BadReplica:
            servers = ()
        lag_s, lag_mb = self.most_lag_s.value(), self.most_lag_mb.value()
        kept = self._base
        # parts of a second or a megabyte, from an import, stay unless the field was changed
        return msgspec.structs.replace(
            kept,
            servers=servers,
            most_lag_s=kept.most_lag_s if round(kept.most_lag_s) == lag_s else lag_s,
            most_lag_bytes=kept.most_lag_bytes if kept.most_lag_bytes // _MB == lag_mb else lag_mb * _MB,
        )

    @settings.setter
    def settings(self, settings: Replicas) -> None:
        self._base = settings
        self.servers.setPlainText(replicas_text(settings.servers))
        self.most_lag_s.setValue(round(settings.most_lag_s))
        self.most_lag_mb.setValue(settings.most_lag_bytes // _MB)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why what was typed is no list of addresses, if it is none."""
        try:
            typed_replicas(self.servers.toPlainText())
        except BadReplica as error:
            return (Problem("replicas.servers", error.sentence),)
        return ()

    def _change(self) -> None:
        self._limits.setVisible(bool(self.servers.toPlainText().strip()))
        self.edited.emit()
