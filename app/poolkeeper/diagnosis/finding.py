"""What one step of the connection test has found."""

import msgspec

from poolkeeper.diagnosis.steps import Outcome


class Finding(msgspec.Struct, frozen=True):
    """What a step found, in a few words."""

    outcome: Outcome
    detail: str
