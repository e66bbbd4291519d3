"""What became of the connections that may have died unnoticed, from the pool's events."""

import msgspec

from poolkeeper.pools.figures import Suspects


class SuspectCount:
    """Counts from the first suspicion until no suspect is left; the next suspicion counts anew."""

    def __init__(self) -> None:
        self.figures = Suspects()
        self._slots: set[int] = set()

    def suspected(self, slot: int) -> None:
        """The connection in `slot` may be dead."""
        if not self._slots:
            self.figures = Suspects()
        if slot not in self._slots:
            self._slots.add(slot)
            self._count(found=self.figures.found + 1, left=len(self._slots))

    def checked(self, slot: int, at_s: float) -> None:
        """The connection in `slot` has answered."""
        if self._remove(slot, at_s):
            self._count(checked=self.figures.checked + 1)

    def replaced(self, slot: int, at_s: float) -> None:
        """The connection in `slot` is closed, whatever for."""
        if self._remove(slot, at_s):
            self._count(replaced=self.figures.replaced + 1)

    def _remove(self, slot: int, at_s: float) -> bool:
        if slot not in self._slots:
            return False
        self._slots.remove(slot)
        self._count(left=len(self._slots), ended_s=0.0 if self._slots else at_s)
        return True

    def _count(self, **figures: float) -> None:
        self.figures = msgspec.structs.replace(self.figures, **figures)
