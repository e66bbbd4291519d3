"""An event of a recording and what surrounds it: the pool just before, events before and after."""

from collections.abc import Callable, Iterable

from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.figures import SlotState
from poolkeeper.pools.recording.event_figures import Place
from poolkeeper.pools.recording.event_table import KINDS
from poolkeeper.pools.recording.recording import Recording
from poolkeeper.pools.resizing import PoolSize, size_in

OPENING = "opening"
"""Under this name the first connection of a pool is leased (see `worker.pool_host`)."""

LOOK_FAR = 20_000
"""So many events before and after are looked at; what is further away is not told."""

_RESIZED = KINDS.index(Happened.RESIZED)
IN_USE, CONNECTING = SlotState.IN_USE.value, SlotState.CONNECTING.value


class Surroundings:
    """`places` and `waits` are what stood just before it."""

    def __init__(self, recording: Recording, index: int, event: PoolEvent) -> None:
        self.recording = recording
        self.table = recording.table
        self.index = index
        self.event = event
        self.places, self.waits = recording.figures.standing_before(index)
        resized = self.table.kinds.rfind(_RESIZED, 0, index)
        self._resized: PoolSize | None = None if resized < 0 else size_in(self.table.event(resized).why)

    @property
    def who(self) -> str:
        """The holder; the worker leases by itself when a profile is opened."""
        if self.event.holder == OPENING:
            return "the opening of the profile"
        return self.event.holder or "somebody"

    @property
    def connection(self) -> str:
        """The connection by its number and what the server calls it, as in the middle of a sentence."""
        session = f" (session {self.event.backend_id})" if self.event.backend_id else ""
        return f"connection {self.event.slot}{session}"

    @property
    def first_words(self) -> str:
        """The same at the beginning of a sentence."""
        return f"C{self.connection[1:]}"

    @property
    def capacity(self) -> int | None:
        """The most connections that the pool may have, where its settings are known."""
        if self._resized is not None:
            return self._resized.most
        own = self.recording.settings_number("max")
        if own is None:
            own = self.recording.settings_number("max_size")
        size = self.recording.settings_number("size")
        overflow = self.recording.settings_number("max_overflow")
        if own is not None:
            return int(own)
        return None if size is None or overflow is None else int(size + overflow)

    @property
    def kept(self) -> int | None:
        """The connections that the pool kept just before: by its last resize, else by its settings."""
        if self._resized is not None:
            return self._resized.kept
        size = self.recording.settings_number("size")
        return None if size is None else int(size)

    def is_resized_since(self, index: int) -> bool:
        """Whether the pool got another size between another event and this one."""
        return self.table.kinds.rfind(_RESIZED, index, self.index) >= 0

    def in_use(self) -> list[Place]:
        """The connections in use just before."""
        return [place for place in self.places.values() if place.state == IN_USE]

    def before(self, kinds: Iterable[Happened], wanted: Callable[[int], bool]) -> int | None:
        """The last event of these kinds before this one that is as wanted."""
        return self._first(range(self.index - 1, max(-1, self.index - LOOK_FAR), -1), kinds, wanted)

    def after(self, kinds: Iterable[Happened], wanted: Callable[[int], bool]) -> int | None:
        """The next event of these kinds behind this one that is as wanted."""
        last = min(len(self.recording), self.index + LOOK_FAR)
        return self._first(range(self.index + 1, last), kinds, wanted)

    def same_slot(self, index: int) -> bool:
        """Whether another event is about the same connection's place."""
        return self.table.slots[index] == self.event.slot

    def same_wait(self, index: int) -> bool:
        """Whether another event begins or ends the same wait."""
        return self.table.waiters[index] == self.event.waiter

    def _first(
        self, indexes: Iterable[int], kinds: Iterable[Happened], wanted: Callable[[int], bool]
    ) -> int | None:
        numbers = frozenset(KINDS.index(kind) for kind in kinds)
        seen = self.table.kinds
        return next((each for each in indexes if seen[each] in numbers and wanted(each)), None)
