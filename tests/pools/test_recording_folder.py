"""The folder of recordings: bounded in size and age, for its owner alone, never outside."""

import os
import random

import pytest

from poolkeeper.pools.recording import recording_folder
from poolkeeper.pools.recording.frames import Standing, columns
from poolkeeper.pools.recording.recording_folder import LARGEST_FOLDER, make_room, segment_name, segments
from tests.pools.recorded_entries import same, writer
from tests.support.recorded import read_newest
from tests.support.waiting import wait_until

pytestmark = pytest.mark.sqlite


def test_sixteen_megabytes_of_a_profile_and_no_more(tmp_path):
    chance = random.Random(1)
    one = writer(tmp_path)
    texts = ["".join(chance.choices("abcdefghij", k=150)) for _ in range(20_000)]
    full = [(1.0, "failed", 1, "", "tab", 0.0, text, 0) for text in texts]
    frame = columns(full, 1e6, same, same)
    for _ in range(20):
        if one.due:
            one.begin(Standing(0.0))
        one.write(frame)
        assert sum(each.path.stat().st_size for each in segments(tmp_path)) <= LARGEST_FOLDER
    one.close()
    kept = read_newest(tmp_path)
    assert kept.cut_off
    assert 0 < len(kept) < 400_000


def test_eight_hours_of_recordings_and_none_older_than_a_week(tmp_path):
    now_s = 2_000_000_000.0
    for hour in range(1, 13):
        began_s = now_s - hour * 10_000
        path = tmp_path / segment_name(int(began_s * 1000), f"session{hour:02}", 1)
        path.write_bytes(b"x")
        os.utime(path, (began_s + 3600, began_s + 3600))
    make_room(tmp_path, now_s=now_s)
    assert len(segments(tmp_path)) == 8
    make_room(tmp_path, now_s=now_s + 8 * 86_400)
    assert segments(tmp_path) == []


def test_the_files_are_for_their_owner_alone(recorded):
    one = recorded()
    wait_until(lambda: segments(one.folder))
    assert {each.path.stat().st_mode & 0o777 for each in segments(one.folder)} == {0o600}
    assert {folder.stat().st_mode & 0o777 for folder in (one.folder, one.folder.parent)} == {0o700}


def test_the_id_of_a_profile_cannot_lead_elsewhere(tmp_path):
    assert recording_folder.folder_of("../../etc", tmp_path).parent == tmp_path
