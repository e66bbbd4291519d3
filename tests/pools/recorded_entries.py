"""Made-up events, and a writer of a recording for them."""

import random

from poolkeeper.pools.recording.frames import Standing
from poolkeeper.pools.recording.segment_writer import SegmentWriter
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.event_recorder import session_of


def entries(count, first_s=100.0):
    chance = random.Random(3)
    return [
        (
            first_s + number / 1000,
            "leased",
            1 + number % 5,
            "217",
            f"tab {number % 3}",
            chance.random(),
            "",
            number,
        )
        for number in range(count)
    ]


def writer(folder, **changes):
    writer = SegmentWriter(folder, session_of(Profile(name="orders", engine=Engine.SQLITE, **changes)))
    writer.begin(Standing(0.0))
    return writer


def same(text):
    return text
