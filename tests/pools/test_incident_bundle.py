"""An incident bundle goes out without names or secrets, comes back whole, and cannot harm who opens it."""

import json
import zipfile
import zlib

import msgspec
import pytest

from poolkeeper.databases.server_view import ServerSession, ServerView
from poolkeeper.pools.events import Happened
from poolkeeper.pools.explained_events import explained
from poolkeeper.pools.recording.bundle_contents import BundleRefused
from poolkeeper.pools.recording.incident_bundle import BundleWanted, preview, write_bundle
from poolkeeper.pools.recording.opened_bundle import open_bundle
from tests.support.bundles import PROFILE, changed, recording

VIEW = ServerView(
    seen_at_s=1.0,
    ours=2,
    everyone=7,
    sessions=(
        ServerSession(
            id="1",
            user="clerk",
            machine="pc-miller",
            program="poolkeeper",
            database="ledger",
            blocked_by=("2",),
            waits_for="Key 4929-1111",
            statement="UPDATE cards SET no = '4929-1111'",
        ),
        ServerSession(id="2", user="root", machine="pc-smith"),
    ),
    notes=("clerk may not see all sessions of ledger",),
)
NAMES = ("billing", "db7.example.com", "clerk", "ledger", "pc-miller", "pc-smith", "query")


def texts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def bundle(tmp_path):
    path = tmp_path / "incident.zip"
    write_bundle(path, recording(), BundleWanted(profile=PROFILE, server=VIEW))
    return path


def test_what_goes_out_comes_back(tmp_path):
    path, sent = tmp_path / "incident.zip", recording()
    size = write_bundle(path, sent, BundleWanted(leave_out_names=False, profile=PROFILE, server=VIEW))
    assert size == path.stat().st_size
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["incident.zip"]
    got, parts = open_bundle(path)
    assert len(got) == len(sent)
    for index in range(len(sent)):
        assert got.table.event(index) == sent.table.event(index)
        assert got.figures.after(index) == sent.figures.after(index)
        assert explained(got, index) == explained(sent, index)
    assert (got.began_s, got.until_s) == (sent.began_s, sent.until_s)
    assert [each.machine for each in parts.server.sessions] == ["pc-miller", "pc-smith"]
    assert parts.server.blocked[0].blocker_name == "root at pc-smith"
    assert "4929-1111" not in "".join(texts_of(path).values())
    assert "db7.example.com" in parts.settings
    assert "Poolkeeper" in parts.versions


def test_names_are_left_out_and_holders_stay_apart(bundle):
    texts = texts_of(bundle)
    for name, text in texts.items():
        if name != "README.txt":
            assert not [each for each in NAMES if each in text], name
    assert "Names were left out" in texts["README.txt"]
    got, _ = open_bundle(bundle)
    assert set(got.table.texts) >= {"holder 1", "holder 2"}
    assert msgspec.json.decode(texts["settings.json"])["pool"]["size"] == PROFILE.pool.size


def test_a_span_begins_with_what_stood_then(tmp_path):
    sent, path = recording(), tmp_path / "span.zip"
    first = sent.table.times[3]
    span = (first, sent.table.times[8])
    write_bundle(path, sent, BundleWanted(span=span))
    got, parts = open_bundle(path)
    assert not parts.head.whole
    assert len(got) == 6
    assert got.figures.before == sent.figures.after(2) == (1, 1, 0)
    assert [got.figures.after(each) for each in range(6)] == [
        sent.figures.after(each) for each in range(3, 9)
    ]


def test_the_preview_names_every_file(bundle):
    shown = {part.name for part in preview(recording(), BundleWanted(profile=PROFILE, server=VIEW))}
    assert shown == set(texts_of(bundle))


def test_the_events_are_lines_that_anybody_can_read(bundle):
    lines = [json.loads(line) for line in texts_of(bundle)["events.jsonl"].splitlines()]
    assert len(lines) == 40
    assert lines[2]["happened"] == Happened.LEASED
    assert set().union(*lines) <= {"at", "happened", "slot", "session", "holder", "took", "why", "wait"}


def head_with(path, **changes):
    head = json.loads(texts_of(path)["bundle.json"])
    return json.dumps(head | changes)


LINE = '{"at": 1790000000.0, "happened": "leased", "slot": 1'


@pytest.mark.parametrize(
    "parts",
    [
        {"../../etc/passwd": "x"},
        {"/tmp/x": "x"},
        {"events.jsonl/": ""},
        {"bundle_json": None},
        {"events_jsonl": None},
        {"bundle_json": "no json"},
        {"bundle_json": "[" * 100_000},
        {"bundle_json": "{}"},
        {"bundle_json": b"\xff\xfe"},
        {"events_jsonl": ""},
        {"events_jsonl": "garbage\n" * 40},
        {"events_jsonl": f'{LINE}, "took": 1e999}}\n' * 40},
        {"events_jsonl": f'{LINE}, "took": 1e300}}\n' * 40},
        {"events_jsonl": f'{LINE}, "wait": {10**40}}}\n' * 40},
        {"events_jsonl": f'{LINE}, "wait": -1}}\n' * 40},
        {"events_jsonl": '{"at": 1e18, "happened": "leased"}\n' * 40},
        {"events_jsonl": '{"at": 1, "happened": "exploded"}\n' * 40},
        {"events_jsonl": f'{LINE}, "slot": {2**63}}}\n' * 40},
        {"events_jsonl": f"{LINE}}}\n" * 41},
        {"events_jsonl": f"{LINE}}}\n" * 39},
        {"events_jsonl": "x" * 10_000_000},
        {"settings_json": " " * 2_000_000},
        {"server_view_json": '{"seen_at_s": "x"}'},
        {"versions_json": b"\xff"},
    ],
    ids=lambda parts: next(f"{key}={str(value)[:12]}" for key, value in parts.items()),
)
def test_a_hostile_bundle_ends_in_a_sentence(bundle, tmp_path, parts):
    hostile = changed(bundle, tmp_path / "hostile.zip", **parts)
    with pytest.raises(BundleRefused) as refused:
        open_bundle(hostile)
    assert str(refused.value).startswith(("This ", "The bundle "))
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": 2}, "format 2"),
        ({"format": "another"}, "no incident bundle"),
        ({"events": 10**30}, "not as Poolkeeper writes it"),
        ({"began_s": -1e300}, "not as Poolkeeper writes it"),
        ({"until_s": 1e300}, "not as Poolkeeper writes it"),
        ({"lost": -1}, "not as Poolkeeper writes it"),
    ],
)
def test_a_head_that_is_none_is_refused(bundle, tmp_path, changes, words):
    hostile = changed(bundle, tmp_path / "hostile.zip", bundle_json=head_with(bundle, **changes))
    with pytest.raises(BundleRefused, match=words):
        open_bundle(hostile)


def test_a_zip_bomb_is_stopped_by_what_it_unpacks_to(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr("poolkeeper.pools.recording.opened_bundle.LARGEST_EVENTS", 5_000_000)
    lines = (f"{LINE}}}".ljust(4000) + "\n") * 40
    bomb = changed(
        bundle,
        tmp_path / "bomb.zip",
        bundle_json=head_with(bundle, events=2_000_000),
        events_jsonl=lines * 50,
    )
    assert bomb.stat().st_size < 100_000
    with pytest.raises(BundleRefused, match="unpacks to more"):
        open_bundle(bomb)


def test_files_that_are_no_archives_are_refused(bundle, tmp_path):
    whole = bundle.read_bytes()
    damaged = bytearray(whole)
    events = whole.index(b"events.jsonl") + 60
    damaged[events : events + 40] = bytes(40)
    for name, data in {
        "empty": b"",
        "text": b"SELECT 1",
        "cut": whole[: len(whole) // 2],
        "damaged": bytes(damaged),
        "deflated": zlib.compress(whole),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(BundleRefused):
            open_bundle(path)
    for path in (tmp_path / "nowhere.zip", tmp_path):
        with pytest.raises(BundleRefused):
            open_bundle(path)


def test_the_same_file_twice_in_an_archive_is_refused(bundle):
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(bundle, "a") as archive,
    ):
        archive.writestr("events.jsonl", "")
    with pytest.raises(BundleRefused, match="other files"):
        open_bundle(bundle)


def test_a_bundle_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    with pytest.raises(OSError):
        write_bundle(tmp_path / "nowhere" / "incident.zip", recording(), BundleWanted())
    blocked = tmp_path / "incident.zip"
    blocked.mkdir()
    with pytest.raises(OSError):
        write_bundle(blocked, recording(), BundleWanted())
    assert [each.name for each in tmp_path.iterdir()] == ["incident.zip"]
