"""What Python throws away is deleted on the window's thread, whichever thread makes the garbage."""

import gc
import threading
import weakref

import pytest

from poolkeeper.desktop.garbage_collection import GarbageCollection


class Cycle:
    """Nothing but the collector takes it away."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def collecting(qapp):
    gc.enable()
    collection = GarbageCollection(qapp)
    yield
    collection.deleteLater()


def test_a_busy_thread_deletes_nothing_of_the_windows(collecting, qtbot):
    ended_on = []
    weakref.finalize(Cycle(), lambda: ended_on.append(threading.current_thread()))
    kept = []
    busy = threading.Thread(target=lambda: kept.extend([n] for n in range(200_000)))
    busy.start()
    busy.join()
    assert ended_on == []
    qtbot.waitUntil(lambda: bool(ended_on), timeout=10_000)
    assert ended_on == [threading.main_thread()]
