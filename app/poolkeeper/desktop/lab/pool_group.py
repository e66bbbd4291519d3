"""Which pool the lab tries: kind, preset, and each setting by itself."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QVBoxLayout, QWidget

from poolkeeper.desktop.lab.form_rows import group, row, whole
from poolkeeper.desktop.lab.run_words import KIND_WORDS
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.presets import PRESETS, preset_of
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.worker.lab_messages import AsyncpgOptions, PoolKind, kinds_for

CUSTOM = "Custom"
_PREFIX = "Preset: "


class PoolGroup(QWidget):
    """Begins with the profile's own pool. Choosing a preset fills the fields."""

    edited = Signal()

    def __init__(self, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of pool")
        for kind in kinds_for(profile.engine):
            self.kind.addItem(KIND_WORDS[kind], kind)
        self.preset = QComboBox()
        self.preset.setAccessibleName("Preset of the pool")
        self.preset.addItems([f"{_PREFIX}{name}" for name in (*PRESETS, CUSTOM)])
        self.size_field = whole(1, 200, 1, tip="Connections that the pool keeps")
        self.overflow = whole(0, 200, 0, tip="Connections beyond the size, closed when they come back")
        self.wait_s = QDoubleSpinBox()
        self.wait_s.setRange(0.1, 3600)
        self.wait_s.setDecimals(1)
        self.wait_s.setSuffix(" s")
        self.wait_s.setToolTip("How long a worker waits for a connection when all are in use")
        self.recycle_s = whole(-1, 2_592_000, -1, "s", "Age at which a connection is replaced")
        self.recycle_s.setSpecialValueText("never")
        self.pre_ping = QCheckBox()
        self.pre_ping.setToolTip("Ask an idle connection whether it lives before it is given out")
        self.max_size = whole(1, 200, 1, tip="The most connections that the pool has")
        own = AsyncpgOptions()
        self.max_inactive_s = whole(
            0, 2_592_000, own.max_inactive_s, "s", "A connection beyond the min is closed when idle so long"
        )
        self.max_inactive_s.setSpecialValueText("never")
        self.max_queries = whole(
            1, 10_000_000, own.max_queries, tip="asyncpg's max_queries: a connection is closed after so many"
        )
        self._shows_asyncpg = False
        self._of_asyncpg: tuple[QWidget, ...] = ()
        self._of_others: tuple[QWidget, ...] = ()
        self._size_label: PlainLabel | None = None
        self._lay_out()
        self._fill(profile.pool)
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
        return PoolSettings(
            size=self.size_field.value(),
            max_overflow=self._overflow,
            wait_s=round(self.wait_s.value(), 1),
            recycle_s=self.recycle_s.value(),
            pre_ping=self.pre_ping.isChecked(),
        )

    @property
    def asyncpg(self) -> AsyncpgOptions:
        """What asyncpg's pool alone has."""
        return AsyncpgOptions(
            max_inactive_s=self.max_inactive_s.value(), max_queries=self.max_queries.value()
        )

    @property
    def _overflow(self) -> int:
        if self.pool_kind is PoolKind.ASYNCPG:
            return max(0, self.max_size.value() - self.size_field.value())
        return self.overflow.value()

    def _fill(self, settings: PoolSettings) -> None:
        self.size_field.setValue(settings.size)
        self.overflow.setValue(settings.max_overflow)
        self.max_size.setValue(settings.capacity)
        self.wait_s.setValue(settings.wait_s)
        self.recycle_s.setValue(settings.recycle_s)
        self.pre_ping.setChecked(settings.pre_ping)
        self._name_preset()

    def _take_preset(self) -> None:
        settings = PRESETS.get(self.preset.currentText().removeprefix(_PREFIX))
        if settings is not None:
            self._fill(settings)

    def _name_preset(self) -> None:
        self.preset.setCurrentText(f"{_PREFIX}{preset_of(self.settings) or CUSTOM}")

    def _note_edit(self) -> None:
        self._name_preset()
        self.edited.emit()

    def _show_kind(self) -> None:
        self._show_rows(asyncpg=self.pool_kind is PoolKind.ASYNCPG)
        self._pooled.setEnabled(self.pool_kind is not PoolKind.NONE)
        self.preset.setEnabled(self.pool_kind is not PoolKind.NONE)
        self.edited.emit()

    def _show_rows(self, *, asyncpg: bool) -> None:
        """Show what this kind has; what was chosen as size and overflow goes along."""
        if asyncpg:
            self.max_size.setValue(self.size_field.value() + self.overflow.value())
        elif self._shows_asyncpg:
            self.overflow.setValue(self.max_size.value() - self.size_field.value())
        self._shows_asyncpg = asyncpg
        for each in self._of_asyncpg:
            each.setVisible(asyncpg)
        for each in self._of_others:
            each.setHidden(asyncpg)
        name = "Min size" if asyncpg else "Size"
        self.size_field.setAccessibleName(name)
        if self._size_label is not None:
            self._size_label.setText(name)

    def _join(self) -> None:
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.preset.activated.connect(self._take_preset)
        self.size_field.valueChanged.connect(self.max_size.setMinimum)
        for field in (
            *(self.size_field, self.overflow, self.max_size, self.wait_s, self.recycle_s),
            *(self.max_inactive_s, self.max_queries),
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
        size = row("Size", self.size_field)
        self._size_label = size.findChild(PlainLabel)
        overflow, wait = row("Overflow", self.overflow), row("Wait time-out", self.wait_s)
        recycle, pre_ping = row("Recycle after", self.recycle_s), row("Pre-ping", self.pre_ping)
        most = row("Max size", self.max_size)
        idle = row("Close idle after", self.max_inactive_s)
        queries = row("Close after queries", self.max_queries)
        for each in (size, overflow, most, wait, recycle, pre_ping, idle, queries):
            rows.addWidget(each)
        self._of_asyncpg, self._of_others = (most, idle, queries), (overflow, recycle, pre_ping)
        column.addWidget(self._pooled)
        whole_column = QVBoxLayout(self)
        whole_column.setContentsMargins(0, 0, 0, 0)
        whole_column.addWidget(inner)
