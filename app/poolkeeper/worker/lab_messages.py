"""What crosses between the window and the worker of a run of the lab, and what the window shows of it."""

import msgspec

from poolkeeper.databases.explained import Explained
from poolkeeper.pools.lab.kept_runs import KeptRun as KeptRun
from poolkeeper.pools.lab.kept_runs import UnreadableRuns as UnreadableRuns
from poolkeeper.pools.lab.kept_runs import forget_runs as forget_runs
from poolkeeper.pools.lab.kept_runs import path_of as path_of
from poolkeeper.pools.lab.kept_runs import read_runs as read_runs
from poolkeeper.pools.lab.kept_runs import write_runs as write_runs
from poolkeeper.pools.lab.pooled_profile import own_pool as own_pool
from poolkeeper.pools.lab.result import LabResult as LabResult
from poolkeeper.pools.lab.result import Moment as Moment
from poolkeeper.pools.lab.result import Progress as Progress
from poolkeeper.pools.lab.result import Room as Room
from poolkeeper.pools.lab.result import moments as moments
from poolkeeper.pools.lab.settings import KEEPS_NOTHING as KEEPS_NOTHING
from poolkeeper.pools.lab.settings import LONGEST_RUN_S as LONGEST_RUN_S
from poolkeeper.pools.lab.settings import MOST_ATTEMPTS as MOST_ATTEMPTS
from poolkeeper.pools.lab.settings import MOST_PROCESSES as MOST_PROCESSES
from poolkeeper.pools.lab.settings import MOST_WORKERS as MOST_WORKERS
from poolkeeper.pools.lab.settings import NEVER_WAITS as NEVER_WAITS
from poolkeeper.pools.lab.settings import SIZE_AND_OVERFLOW as SIZE_AND_OVERFLOW
from poolkeeper.pools.lab.settings import AsyncpgOptions as AsyncpgOptions
from poolkeeper.pools.lab.settings import LabSettings as LabSettings
from poolkeeper.pools.lab.settings import PoolKind as PoolKind
from poolkeeper.pools.lab.settings import Trouble as Trouble
from poolkeeper.pools.lab.settings import WorkerKind as WorkerKind
from poolkeeper.pools.lab.settings import Workload as Workload
from poolkeeper.pools.lab.settings import kinds_for as kinds_for
from poolkeeper.pools.lab.settings import no_trouble_because as no_trouble_because
from poolkeeper.pools.lab.settings import problems as problems
from poolkeeper.pools.lab.settings import worker_kinds_for as worker_kinds_for
from poolkeeper.pools.lab.tally import BUCKETS_S as BUCKETS_S
from poolkeeper.pools.lab.tally import Counts as Counts
from poolkeeper.pools.lab.tally import Sample as Sample
from poolkeeper.pools.lab.verdict import Verdict as Verdict
from poolkeeper.profiles.profile import Profile


class LabMessage(msgspec.Struct, frozen=True, tag=True):
    """The base of the lab's messages."""


class StartLab(LabMessage, frozen=True):
    """Run the lab once; the workload's statement may hold the parameter `:hold`, which is in seconds."""

    profile: Profile
    settings: LabSettings


class StopLab(LabMessage, frozen=True):
    """End the run now."""


class LabProgressed(LabMessage, frozen=True):
    """What happened since the last one; a few times a second."""

    progress: Progress


class LabFinished(LabMessage, frozen=True):
    """The run is over; what it left on the server, if anything, the result says."""

    result: LabResult
    verdict: Verdict


class LabFailed(LabMessage, frozen=True):
    """The run was refused, could not begin, or was stopped before it did."""

    explained: Explained
