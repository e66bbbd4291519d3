"""The eight steps of a connection test and how each of them went."""

import enum

import msgspec

from poolkeeper.databases.explained import Explained


class Step(enum.StrEnum):
    """The steps, in their order."""

    CREDENTIALS = "Credentials"
    DRIVER = "Driver"
    NAME = "Name"
    NETWORK = "Network"
    ENCRYPTION = "Encryption"
    LOGIN = "Login"
    QUERY = "Query"
    POOL = "Pool"


class Outcome(enum.StrEnum):
    """How a step went."""

    RUNNING = "running"
    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    NOT_REACHED = "not reached"
    NOT_NEEDED = "not needed"
    CANCELLED = "cancelled"


class StepReport(msgspec.Struct, frozen=True):
    """One step; `took_s` is wall-clock, `explained` is there for a failed one."""

    step: Step
    outcome: Outcome
    detail: str = ""
    took_s: float = 0.0
    explained: Explained | None = None
