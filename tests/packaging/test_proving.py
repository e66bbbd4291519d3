"""Two builds are compared file by file, and a bare system says what it lacks."""

import gzip
import io
import subprocess
import tarfile

import pytest

from release import bare_root, compare
from release.freeze import BuildFailed


def archive(path, files, mode=0o644):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as packed:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(text), mode
            packed.addfile(entry, io.BytesIO(text))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(content.getvalue(), mtime=0))
    return path


@pytest.fixture
def two(tmp_path):
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        archive(folder / "a.tar.gz", {"a/program": b"1", "a/library": b"2"})
    return folders


def told(folders):
    return [str(each) for each in compare.differences(*folders)]


def test_the_same_bytes_differ_in_nothing(two):
    assert told(two) == []


def test_what_differs_is_named_by_its_path(two):
    archive(two[1] / "a.tar.gz", {"a/program": b"x", "a/other": b"2"})
    assert told(two) == [
        "a.tar.gz: a/library is in the first alone",
        "a.tar.gz: a/other is in the second alone",
        "a.tar.gz: a/program differs",
    ]


def test_rights_and_what_is_around_the_files_count_too(two):
    archive(two[1] / "a.tar.gz", {"a/program": b"1", "a/library": b"2"}, 0o755)
    assert told(two) == ["a.tar.gz: a/library differs", "a.tar.gz: a/program differs"]
    file = archive(two[1] / "a.tar.gz", {"a/program": b"1", "a/library": b"2"})
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()), mtime=1))
    assert told(two) == ["a.tar.gz has the same files and other bytes around them"]


def test_an_installer_that_is_missing_or_cannot_be_looked_into_is_named(two):
    (two[0] / "b.exe").write_bytes(b"MZ1")
    assert told(two) == [f"b.exe is not in {two[1]}"]
    (two[1] / "b.exe").write_bytes(b"MZ2")
    assert told(two) == ["b.exe differs"]


@pytest.mark.posix
def test_a_debian_package_is_looked_into(tmp_path):
    for name, text in (("first", "1"), ("second", "2")):
        tree = tmp_path / f"{name}-tree"
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN" / "control").write_text(
            "Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.org>\nDescription: x\n"
        )
        (tree / "file").write_text(text)
        (tmp_path / name).mkdir()
        command = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, tmp_path / name / "x.deb"]
        subprocess.run(command, check=True, capture_output=True)
    found = compare.differences(tmp_path / "first", tmp_path / "second")
    assert any(each.path == "./file" and each.what == "differs" for each in found)


def test_without_a_package_there_is_nothing_to_prove(monkeypatch, tmp_path):
    monkeypatch.setattr(bare_root, "debian_package", lambda: tmp_path / "poolkeeper.deb")
    with pytest.raises(BuildFailed, match=r"no poolkeeper\.deb in dist/ to be proved"):
        bare_root.prove_package()


@pytest.mark.posix
def test_a_command_of_the_bare_system_gets_no_variable_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_OF_WHO_BUILDS", "hunter2")
    words = bare_root._as_person("poolkeeper", DISPLAY=":7")
    assert "-i" in words
    assert "DISPLAY=:7" in words
    assert not any("hunter2" in word for word in words)
