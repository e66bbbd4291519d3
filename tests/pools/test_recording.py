"""A recording on disk: exact, whole up to a tear, bounded, for its owner alone, without secrets or values."""

import os
import random
import threading

import msgspec
import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import PoolExhausted
from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.recording.event_filter import EventFilter, filtered
from poolkeeper.pools.recording.event_table import EventTable
from poolkeeper.pools.recording.frames import Standing, columns, decoded, encoded
from poolkeeper.pools.recording.recordable_text import RecordableText
from poolkeeper.pools.recording.recording_files import RecordingReader, recordings, recordings_of
from poolkeeper.pools.recording.recording_folder import segment_name, segments
from poolkeeper.pools.recording.segment_writer import SegmentWriter
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from tests.pools.conftest import Asking
from tests.pools.recorded_entries import entries, same, writer
from tests.support.recorded import happened, read_newest
from tests.support.waiting import wait_until

pytestmark = pytest.mark.sqlite


def untimed(event):
    return msgspec.structs.replace(event, at_s=0, took_s=0)


def test_what_a_pool_did_stands_on_the_disk(recorded):
    one = recorded()
    with one.pool.lease("late-orders.sql", CancelToken()):
        pass
    told = one.pool.events()
    recording = one.stop()
    assert recording.ended
    assert happened(recording)[:4] == ["connecting", "connected", "leased", "released"]
    assert happened(recording)[-1] == "closed"
    for index, event in enumerate(told):
        read = recording.table.event(index)
        assert msgspec.structs.replace(read, at_s=0, took_s=0) == msgspec.structs.replace(
            event, at_s=0, took_s=0
        )
        assert read.took_s == pytest.approx(event.took_s, rel=1e-6, abs=1e-9)
        assert read.at_s - recording.session.mono_offset_s == pytest.approx(event.at_s, abs=0.2)


def test_the_figures_are_those_of_the_snapshot_of_the_same_moment(recorded):
    one = recorded(size=2, max_overflow=1, wait_s=30)
    moments = []

    def look():
        snapshot = one.pool.snapshot()
        opened = sum(slot.state.value != "connecting" for slot in snapshot.slots)
        moments.append((len(one.pool.events()), (snapshot.in_use, opened, len(snapshot.waiters))))

    look()
    leases = [one.pool.lease(f"tab {number}", CancelToken()) for number in range(3)]
    look()
    waiters = [Asking(one.pool, f"waiter {number}").until_waiting() for number in range(2)]
    look()
    leases.pop().release()
    leases.append(waiters[0].until_done())
    look()
    waiters[1].token.cancel()
    waiters[1].until_done()
    look()
    leases.pop().invalidate("a test says so")
    look()
    for lease in leases:
        lease.release()
    look()
    recording = one.stop()
    assert [tuple(recording.figures.after(count - 1)) for count, _ in moments] == [
        told for _, told in moments
    ]
    assert [told for _, told in moments][2] == (3, 3, 2)
    assert recording.figures.at(recording.until_s) == (0, 0, 0)


def test_the_figures_of_a_storm_are_those_of_the_pool(recorded):
    one = recorded(size=3, max_overflow=2, wait_s=30)
    chance = random.Random(5)

    def work(name):
        for _ in range(200):
            lease = one.pool.lease(name, CancelToken())
            if chance.random() < 0.05:
                lease.invalidate("a test says so")
            lease.release()

    threads = [threading.Thread(target=work, args=(f"worker {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    snapshot = one.pool.snapshot()
    count = len(one.pool.events())
    recording = one.stop()
    assert tuple(recording.figures.after(count - 1)) == (0, len(snapshot.slots), 0)
    assert happened(recording).count("leased") == snapshot.leases == 1600
    assert max(recording.figures.in_use) <= 5
    places, waits = recording.figures.standing_before(count)
    assert {place.state for place in places.values()} == {"idle"}
    assert not waits


def test_times_durations_and_texts_are_kept_exactly():
    written = entries(1000)
    frame, _ = next(decoded(encoded(columns(written, 5.0, same, same))))
    table = EventTable()
    table.add_frame(frame)
    for index, (at_s, what, slot, backend_id, holder, took_s, why, waiter) in enumerate(written):
        assert table.times[index] == at_s + 5.0
        event = table.event(index)
        assert event.took_s == pytest.approx(took_s, rel=1e-6)
        assert (event.happened.value, event.slot, event.backend_id) == (what, slot, backend_id)
        assert (event.holder, event.why, event.waiter) == (holder, why, waiter)


def test_a_file_is_read_up_to_wherever_it_was_torn(tmp_path):
    one = writer(tmp_path)
    ends = [segments(tmp_path)[0].path.stat().st_size]
    for number in range(4):
        one.write(columns(entries(10, number * 100.0 + 1), 1e6, same, same))
        ends.append(segments(tmp_path)[0].path.stat().st_size)
    one.close()
    path = segments(tmp_path)[0].path
    whole = path.read_bytes()
    for cut in range(ends[0], len(whole) + 1):
        path.write_bytes(whole[:cut])
        assert len(read_newest(tmp_path)) == 10 * (sum(end <= cut for end in ends) - 1)
    for damaged in range(ends[2], ends[3]):
        path.write_bytes(whole[:damaged] + bytes([whole[damaged] ^ 0xFF]) + whole[damaged + 1 :])
        assert len(read_newest(tmp_path)) in (20, 30)


def test_files_of_others_and_garbage_are_passed_over(tmp_path):
    folder = tmp_path / "one"
    writer(folder).close()
    (folder / segment_name(1, "garbage", 1)).write_bytes(os.urandom(5000))
    (folder / segment_name(2, "empty", 1)).write_bytes(b"")
    (folder / "notes.txt").write_text("mine")
    (tmp_path / "a file").write_text("mine")
    assert [info.session.profile_name for info in recordings(tmp_path)] == ["orders"]
    assert recordings(tmp_path / "nowhere") == []


def test_a_recording_is_followed_across_its_segments(tmp_path):
    one = writer(tmp_path)
    reader = RecordingReader(tmp_path, one.session.session_id)
    assert len(reader.read()) == 0
    for number in range(3):
        one.write(columns(entries(10, number * 100.0 + 1), 1e6, same, same))
        assert len(reader.read()) == 10 * (number + 1)
        one.begin(Standing(1e6))
    assert len(reader.read()) == 30


def test_what_was_lost_is_counted_and_the_figures_go_on_from_what_stands(recorded, monkeypatch):
    one = recorded(size=2)
    held = one.pool.lease("tab A", CancelToken())
    wait_until(lambda: recordings_of(one.folder) and len(one.read()) == 3)
    monkeypatch.setattr("poolkeeper.worker.event_recorder.AFTER_FAILURE_S", 0.0)
    with monkeypatch.context() as broken:

        def full(*_arguments):
            raise OSError(28, "No space left on device")

        broken.setattr(SegmentWriter, "_write", full)
        more = one.pool.lease("tab B", CancelToken())
        wait_until(lambda: one.recorder._lost)
    held.release()
    wait_until(lambda: one.read().lost)
    recording = one.read()
    more.release()
    final = one.stop()
    assert recording.lost >= 3
    assert final.figures.at(final.until_s) == (0, 0, 0)
    assert final.ended


def test_neither_values_nor_addresses_nor_passwords_are_written():
    profile = Profile(
        name="billing", engine=Engine.POSTGRESQL, host="db7.example.com", user="clerk", database="ledger"
    )
    text = RecordableText(profile)
    assert text.why("db7.example.com refused clerk: Key 'Miller' of ledger") == "… refused …: Key '…' of …"
    assert "hunter2" not in text.why("could not connect: PWD=hunter2;")
    assert text.why("first line\nSELECT secret") == "first line"
    assert text.why("beyond the pool's size") == "beyond the pool's size"
    assert text.why("bad value N'O''Brien' for x'00ff'") == "bad value '…' for '…'"
    assert text.why("ledgers are older than 300 s") == "ledgers are older than 300 s"
    assert text.holder("billing · query 2") == "billing · query 2"
    assert text.holder("SELECT * FROM cards WHERE no = 4711") == "a statement"
    assert len(text.holder("x" * 5000)) == 200


def test_a_time_out_names_its_holders_and_no_host(recorded):
    one = recorded(wait_s=0.05)
    with one.pool.lease("tab A", CancelToken()), pytest.raises(PoolExhausted):
        one.pool.lease("tab B", CancelToken())
    assert "timed out" in happened(one.stop())


def test_events_are_found_by_each_filter():
    table = EventTable()
    table.add_events(
        [
            PoolEvent(1.0, Happened.CONNECTED, 1, "217", "tab A", 0.1),
            PoolEvent(2.0, Happened.LEASED, 1, "217", "tab B", 0.1),
            PoolEvent(3.0, Happened.FAILED, 2, "", "tab B", 0.1, "The server refused."),
            PoolEvent(4.0, Happened.CLOSED, 12, "218", "", 0.1, "older than 300 s"),
        ]
    )

    def found(**wanted):
        return list(filtered(table, EventFilter(**wanted), 0, 4))

    assert found() == [0, 1, 2, 3]
    assert found(from_s=2.0, to_s=3.0) == [1, 2]
    assert found(happened=frozenset({Happened.FAILED, Happened.CLOSED})) == [2, 3]
    assert found(holder="tab B") == [1, 2]
    assert found(holder="nobody") == []
    assert found(connection="12") == found(connection=" 218 ") == [3]
    assert found(connection="217") == [0, 1]
    assert found(text="REFUSED") == [2]
    assert found(text="leas") == [1]
    assert found(text="tab b", from_s=2.5) == [2]


@pytest.mark.parametrize(
    "change",
    [
        {"times": b"\x00" * 7},
        {"times": b""},
        {"happened": ["exploded"]},
        {"slots": [-1]},
        {"slots": [10**18]},
        {"waiters": [10**30]},
        {"offset_s": float("nan")},
        {"offset_s": 1e300},
        {"holders": []},
    ],
)
def test_a_frame_that_does_not_add_up_is_refused(change):
    frame = columns(entries(1), 1e6, same, same)
    with pytest.raises(ValueError):
        EventTable().add_frame(msgspec.structs.replace(frame, **change))


def test_a_busy_pool_takes_few_bytes_an_event():
    assert len(encoded(columns(entries(20_000), 1e6, same, same))) < 12 * 20_000
