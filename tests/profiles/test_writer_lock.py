"""One writer at a time, across real processes, and however the other one ends."""

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault
from poolkeeper.profiles.writer_lock import WriterLock

APP = Path(__file__).parents[2] / "app"
HOLDER = """
    import sys
    from pathlib import Path
    from poolkeeper.profiles.writer_lock import WriterLock
    with WriterLock(Path(sys.argv[1])).writing():
        print("holding", flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "profiles.lock"


@pytest.fixture
def holder(path):
    """Another process that holds the lock until it reads a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(path)],
        env=os.environ | {"PYTHONPATH": str(APP)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "holding\n"
    yield process
    process.kill()
    process.communicate()


def test_while_another_process_writes_nobody_else_does(holder, path, orders):
    with pytest.raises(StoreError, match="Another window of Poolkeeper"), WriterLock(path, 0.2).writing():
        pytest.fail("two writers at once")
    holder.communicate("go on\n")
    with WriterLock(path, 5).writing():
        pass


def test_a_waiting_writer_goes_on_when_the_other_is_done(holder, path):
    entered = threading.Event()

    def write():
        with WriterLock(path, 20).writing():
            entered.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert not entered.is_set()
    holder.communicate("go on\n")
    thread.join(20)
    assert entered.is_set()


def test_a_lock_ends_with_the_process_that_crashed(holder, path):
    holder.kill()
    holder.wait()
    with WriterLock(path, 5).writing():
        pass


def test_two_threads_of_one_process_take_turns(path):
    inside, most = [], []

    def write():
        with WriterLock(path).writing():
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == [1] * 8


def test_a_write_by_another_process_changes_the_revision(holder, path):
    seen = WriterLock(path).revision()
    holder.communicate("go on\n")
    assert WriterLock(path).revision() != seen


def test_a_read_only_folder_is_told_and_what_is_saved_can_be_read(tmp_path, orders):
    vault = MemoryVault()
    ProfileStore(vault, tmp_path / "profiles.lock").save(orders, "secret")
    # a file where the folder should be refuses root, too
    (tmp_path / "home").write_text("")
    store = ProfileStore(vault, tmp_path / "home" / "profiles.lock")
    assert store.password(orders.id) == "secret"
    assert store.revision() == ""
    for change in (lambda: store.save(orders), lambda: store.delete(orders.id)):
        with pytest.raises(StoreError, match=r"because the file .* cannot be written"):
            change()
    assert store.load(orders.id) == orders
