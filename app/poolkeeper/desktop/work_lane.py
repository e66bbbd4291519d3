"""The window's one way to do a slow thing that is no worker's."""

from poolkeeper.worker.work_lane import WorkLane as WorkLane
