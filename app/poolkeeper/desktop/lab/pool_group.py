"""Which pool the lab tries: kind, preset, and each setting by itself."""

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QVBoxLayout, QWidget

from poolkeeper.desktop.lab.form_rows import group, row, whole
from poolkeeper.desktop.lab.run_words import KIND_WORDS
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.pool_kinds import PsycopgPool, Retries
from poolkeeper.profiles.presets import PRESETS, preset_of
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.worker.lab_messages import (
    KEEPS_NOTHING,
    MOST_ATTEMPTS,
    AsyncpgOptions,
    PoolKind,
    kinds_for,
    own_pool,
)

CUSTOM = "Custom"
_PREFIX = "Preset: "
_WITH_MAX = frozenset({PoolKind.ASYNCPG, PoolKind.PSYCOPG2})
"""Kinds that are asked for the most connections, and not for those beyond what is kept."""

_OF_PSYCOPG = frozenset({PoolKind.PSYCOPG, PoolKind.PSYCOPG_ASYNC})
_USUAL = ("size", "overflow", "wait", "recycle", "pre_ping")
_ROWS = {
    **dict.fromkeys(_OF_PSYCOPG, (*_USUAL, "max_waiting", "max_idle")),
    PoolKind.ASYNCPG: ("size", "most", "wait", "idle", "queries"),
    PoolKind.PSYCOPG2: ("size", "most", "attempts", "pause"),
    PoolKind.MYSQL_CONNECTOR: ("size", "attempts", "pause"),
}
"""What each kind has of the rows below."""


class PoolGroup(QWidget):
    """Begins with the profile's own pool. Choosing a preset fills the fields."""

    edited = Signal()

    def __init__(self, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kind, settings = own_pool(profile)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of pool")
        for each in kinds_for(profile.engine):
            self.kind.addItem(KIND_WORDS[each], each)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self.preset = QComboBox()
        self.preset.setAccessibleName("Preset of the pool")
        self.preset.addItems([f"{_PREFIX}{name}" for name in (*PRESETS, CUSTOM)])
        self.size_field = whole(1, 200, 1, tip="Connections that the pool keeps")
        self.overflow = whole(0, 200, 0, tip="Connections beyond the size, closed when they come back")
        self.wait_s = _seconds(0.1, "How long a worker waits for a connection when all are in use")
        self.recycle_s = whole(-1, 2_592_000, -1, "s", "Age at which a connection is replaced")
        self.recycle_s.setSpecialValueText("never")
        self.pre_ping = QCheckBox()
        self.pre_ping.setToolTip("Ask an idle connection whether it lives before it is given out")
        self.max_size = whole(1, 200, 1, tip="The most connections that the pool has")
        self.attempts = whole(
            1, MOST_ATTEMPTS, 1, tip="How often a worker asks a pool that lets nobody wait before it gives up"
        )
        self.pause_s = _seconds(0.0, "How long a worker rests before it asks again")
        own = AsyncpgOptions()
        self.max_inactive_s = whole(
            0, 2_592_000, own.max_inactive_s, "s", "A connection beyond the min is closed when idle so long"
        )
        self.max_inactive_s.setSpecialValueText("never")
        self.max_queries = whole(
            1, 10_000_000, own.max_queries, tip="asyncpg's max_queries: a connection is closed after so many"
        )
        self.max_waiting = whole(
            0, 100_000, 0, tip="psycopg_pool's max_waiting: beyond so many that wait, a worker fails at once"
        )
        self.max_waiting.setSpecialValueText("no limit")
        self.max_idle_s = whole(
            1, 2_592_000, 600, "s", "psycopg_pool's max_idle: one beyond the size is closed when idle so long"
        )
        self._had_max = False
        self._rows: dict[str, QWidget] = {}
        self._lay_out()
        self._fill(settings)
        self._show_kind()
        self._join()

    @property
    def pool_kind(self) -> PoolKind:
        """The kind that is chosen."""
        kind: PoolKind = PoolKind(self.kind.currentData())
        return kind

    @property
    def settings(self) -> PoolSettings:
        """What the fields say."""
        psycopg = PsycopgPool(max_waiting=self.max_waiting.value(), max_idle_s=self.max_idle_s.value())
        return PoolSettings(
            psycopg=psycopg if self.pool_kind in _OF_PSYCOPG else PsycopgPool(),
            size=self.size_field.value(),
            max_overflow=self._overflow,
            wait_s=round(self.wait_s.value(), 1),
            recycle_s=self.recycle_s.value(),
            pre_ping=self.pre_ping.isChecked(),
            retries=Retries(attempts=self.attempts.value(), wait_s=round(self.pause_s.value(), 2)),
        )

    @property
    def asyncpg(self) -> AsyncpgOptions:
        """What asyncpg's pool alone has."""
        return AsyncpgOptions(
            max_inactive_s=self.max_inactive_s.value(), max_queries=self.max_queries.value()
        )

    @property
    def _overflow(self) -> int:
        if self.pool_kind in _WITH_MAX:
            return max(0, self.max_size.value() - self.size_field.value())
        return self.overflow.value()

    def _fill(self, settings: PoolSettings) -> None:
        self.size_field.setValue(settings.size)
        self.overflow.setValue(settings.max_overflow)
        self.max_size.setValue(settings.capacity)
        self.wait_s.setValue(settings.wait_s)
        self.recycle_s.setValue(settings.recycle_s)
        self.pre_ping.setChecked(settings.pre_ping)
        self.attempts.setValue(settings.retries.attempts)
        self.pause_s.setValue(settings.retries.wait_s)
        self.max_waiting.setValue(settings.psycopg.max_waiting)
        self.max_idle_s.setValue(settings.psycopg.max_idle_s)
        self._name_preset()

    def _take_preset(self) -> None:
        settings = PRESETS.get(self.preset.currentText().removeprefix(_PREFIX))
        if settings is not None:
            now = self.settings
            self._fill(msgspec.structs.replace(settings, retries=now.retries, psycopg=now.psycopg))

    def _name_preset(self) -> None:
        self.preset.setCurrentText(f"{_PREFIX}{preset_of(self.settings) or CUSTOM}")

    def _note_edit(self) -> None:
        self._name_preset()
        self.edited.emit()

    def _show_kind(self) -> None:
        self._show_rows()
        pooled = self.pool_kind not in KEEPS_NOTHING
        self._pooled.setEnabled(pooled)
        self.preset.setEnabled(pooled)
        self.edited.emit()

    def _show_rows(self) -> None:
        """Show what this kind has; what was chosen as size and overflow goes along."""
        with_max = self.pool_kind in _WITH_MAX
        if with_max and not self._had_max:
            self.max_size.setValue(self.size_field.value() + self.overflow.value())
        elif self._had_max and not with_max:
            self.overflow.setValue(self.max_size.value() - self.size_field.value())
        self._had_max = with_max
        shown = _ROWS.get(self.pool_kind, _USUAL)
        for name, each in self._rows.items():
            each.setHidden(name not in shown)
        name = "Min size" if with_max else "Size"
        self.size_field.setAccessibleName(name)
        label = self._rows["size"].findChild(PlainLabel)
        if label is not None:
            label.setText(name)

    def _join(self) -> None:
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.preset.activated.connect(self._take_preset)
        self.size_field.valueChanged.connect(self.max_size.setMinimum)
        for field in (
            *(self.size_field, self.overflow, self.max_size, self.wait_s, self.recycle_s),
            *(self.attempts, self.pause_s, self.max_inactive_s, self.max_queries),
            *(self.max_waiting, self.max_idle_s),
        ):
            field.valueChanged.connect(self._note_edit)
        self.pre_ping.toggled.connect(self._note_edit)

    def _lay_out(self) -> None:
        inner, column = group("Pool")
        column.addWidget(self.kind)
        column.addWidget(self.preset)
        self._pooled = QWidget()
        rows = QVBoxLayout(self._pooled)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self._rows = {
            "size": row("Size", self.size_field),
            "overflow": row("Overflow", self.overflow),
            "most": row("Max size", self.max_size),
            "wait": row("Wait time-out", self.wait_s),
            "attempts": row("Attempts", self.attempts),
            "pause": row("Wait between attempts", self.pause_s),
            "recycle": row("Recycle after", self.recycle_s),
            "pre_ping": row("Pre-ping", self.pre_ping),
            "idle": row("Close idle after", self.max_inactive_s),
            "queries": row("Close after queries", self.max_queries),
            "max_waiting": row("Most waiting", self.max_waiting),
            "max_idle": row("Close idle after", self.max_idle_s),
        }
        for each in self._rows.values():
            rows.addWidget(each)
        column.addWidget(self._pooled)
        whole_column = QVBoxLayout(self)
        whole_column.setContentsMargins(0, 0, 0, 0)
        whole_column.addWidget(inner)


def _seconds(least: float, tip: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(least, 3600)
    box.setDecimals(1 if least else 2)
    box.setSuffix(" s")
    box.setToolTip(tip)
    return box
