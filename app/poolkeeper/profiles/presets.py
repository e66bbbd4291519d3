"""Pool settings by the name of what they are good for."""

import msgspec

from poolkeeper.profiles.profile import PoolSettings

OF_QUEUE_POOL = ("size", "max_overflow", "wait_s", "recycle_s", "pre_ping")

PRESETS: dict[str, PoolSettings] = {
    "Development": PoolSettings(size=2, max_overflow=3, wait_s=10, recycle_s=300),
    "Production": PoolSettings(size=10, max_overflow=20, wait_s=30, recycle_s=3600),
    "High load": PoolSettings(size=25, max_overflow=50, wait_s=60, recycle_s=1800),
    "Batch": PoolSettings(size=5, max_overflow=10, wait_s=120, recycle_s=7200, pre_ping=False),
}


def preset_of(settings: PoolSettings) -> str | None:
    """The name of the preset that these settings are, or None when somebody changed a field."""
    return next((name for name, preset in PRESETS.items() if with_preset(settings, preset) == settings), None)


def with_preset(settings: PoolSettings, preset: PoolSettings) -> PoolSettings:
    """`settings` with the QueuePool's part of a preset; the kind, its own part and the retries stay."""
    return msgspec.structs.replace(settings, **{name: getattr(preset, name) for name in OF_QUEUE_POOL})
