"""One run as the window keeps it: what was asked, what was seen, what came out."""

import dataclasses

from poolkeeper.worker.lab_messages import Counts, KeptRun, LabResult, LabSettings, Progress, Sample, Verdict
from poolkeeper.worker.messages import Explained


@dataclasses.dataclass(eq=False)
class LabRecord:
    """`failure` is why there is no result."""

    number: int
    settings: LabSettings
    name: str = ""
    samples: list[Sample] = dataclasses.field(default_factory=list)
    counts: Counts = Counts()  # noqa: RUF009 - frozen
    result: LabResult | None = None
    verdict: Verdict | None = None
    failure: Explained | None = None

    @classmethod
    def of(cls, kept: KeptRun) -> "LabRecord":
        """A run of before."""
        fields = {name: getattr(kept, name) for name in kept.__struct_fields__}
        return cls(**fields | {"samples": list(kept.samples)})

    def kept(self) -> KeptRun:
        """The same for another day."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return KeptRun(**fields | {"samples": tuple(self.samples)})

    @property
    def title(self) -> str:
        """What the run is called: its number until somebody names it."""
        return self.name or str(self.number)

    @property
    def running(self) -> bool:
        """Whether it is not over."""
        return self.result is None and self.failure is None

    def take(self, progress: Progress) -> None:
        """Add what happened meanwhile."""
        self.samples.extend(progress.samples)
        self.counts = progress.counts
