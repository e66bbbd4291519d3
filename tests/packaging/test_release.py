"""The parts of the build that can be told right from wrong without building."""

import struct
import subprocess
from pathlib import Path

import pytest

from release import elf, layout, sizes, trim
from release.archive import entries, mode_of
from release.debian import changelog, control
from release.distributions import shipped
from release.linux import filled_in, write_compressed, write_share
from release.repeatable import clear_times

EPOCH_S = 1_790_000_000


def test_there_is_one_version():
    from poolkeeper import __version__

    assert layout.version() == __version__
    assert f'version = "{__version__}"' not in (layout.ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize(
    ("ours", "debians"),
    [("0.1.0", "0.1.0"), ("1.0rc1", "1.0~rc1"), ("1.0.dev3", "1.0~dev3"), ("2.0b2", "2.0~b2")],
)
def test_what_comes_before_a_release_sorts_before_it(ours, debians):
    assert layout.debian_version(ours) == debians


@pytest.mark.parametrize(
    "path",
    [
        "pyarrow/libarrow_flight.so.2600",
        "pyarrow/libarrow_python.so",
        "pyarrow/libarrow_python.so.2600.1.0",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/translations/qt_de.qm",
        "PySide6/plugins/imageformats/qtiff.dll",
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "libstdc++.so.6",
    ],
)
def test_what_poolkeeper_never_loads_is_left_out(path):
    assert trim.why_left_out(path)


@pytest.mark.parametrize(
    "path",
    [
        "pyarrow/libarrow.so.2600",
        "pyarrow/libarrow_python.so.2600",
        "pyarrow/lib.cpython-311-x86_64-linux-gnu.so",
        "pyarrow/_parquet.cpython-311-x86_64-linux-gnu.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/lib/libicudata.so.73",
        "botocore/data/secretsmanager/2017-10-17/service-2.json.gz",
        "botocore/data/sso-oidc/2019-06-10/service-2.json.gz",
        "_cffi_backend.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_what_it_needs_stays(path):
    assert trim.why_left_out(path) == ""


def test_a_library_goes_with_the_last_that_was_linked_to_it():
    links = {
        "PySide6/QtCore.so": {"libQt6Core.so.6"},
        "PySide6/Qt/lib/libQt6Core.so.6": {"libpcre.so.1"},
        "libpcre.so.1": set(),
        "libgtk-3.so.0": {"libcairo.so.2"},
        "libcairo.so.2": set(),
        "libpython3.11.so.1.0": {"libz.so.1"},
        "libz.so.1": set(),
        "pyodbc.cpython-311-x86_64-linux-gnu.so": {"libodbc.so.2"},
        "libodbc.so.2": set(),
    }
    assert set(links) - trim.without_orphans(links) == {"libgtk-3.so.0", "libcairo.so.2"}


def test_an_archive_has_its_files_in_one_order_with_one_set_of_rights(tmp_path):
    for name in ("b/2", "b/1", "a", "B"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    assert [name for name, _ in entries(tmp_path, "share")] == [
        "share/B", "share/a", "share/b/1", "share/b/2", "share/link",
    ]  # fmt: skip
    program, library = tmp_path / "program", tmp_path / "lib.so.1"
    for file in (program, library):
        file.write_bytes(b"\x7fELF")
    assert [mode_of(file) for file in (program, library, tmp_path / "a")] == [0o755, 0o644, 0o644]


def test_the_same_text_is_compressed_to_the_same_bytes(tmp_path):
    write_compressed(tmp_path / "first.gz", "text")
    write_compressed(tmp_path / "second.gz", "text")
    assert (tmp_path / "first.gz").read_bytes() == (tmp_path / "second.gz").read_bytes()


def test_a_time_is_taken_out_of_what_others_compressed(tmp_path):
    import gzip

    file = tmp_path / "data.json.gz"
    file.write_bytes(gzip.compress(b"{}", mtime=EPOCH_S))
    clear_times(tmp_path)
    assert file.read_bytes()[4:8] == bytes(4)
    assert gzip.decompress(file.read_bytes()) == b"{}"


def test_the_desktop_gets_entry_icons_metadata_and_manual(tmp_path):
    write_share(tmp_path, EPOCH_S)
    names = [name for name, _ in entries(tmp_path)]
    assert f"applications/{layout.IDENTIFIER}.desktop" in names
    assert "man/man1/poolkeeper.1.gz" in names
    assert sum(name.startswith("icons/hicolor/") for name in names) == 8
    metainfo = (tmp_path / "metainfo" / f"{layout.IDENTIFIER}.metainfo.xml").read_text()
    assert f'<release version="{layout.version()}" date="2026-09-21"/>' in metainfo
    assert "@" not in metainfo


def test_a_template_is_filled_in():
    assert filled_in("@version@ of @date@", EPOCH_S) == f"{layout.version()} of 2026-09-21"


def test_the_control_file_asks_for_what_is_not_brought_along():
    text = control(10_240_001, [])
    assert f"Version: {layout.debian_version(layout.version())}\n" in text
    assert "Installed-Size: 10001\n" in text
    depends = next(line for line in text.splitlines() if line.startswith("Depends: "))
    assert all(
        name in depends for name in ("libc6 (>= ", "libgl1", "libegl1", "libfontconfig1", "libdbus-1-3")
    )
    assert changelog(EPOCH_S).startswith(f"poolkeeper ({layout.debian_version(layout.version())}) ")


def test_the_table_of_sizes_names_the_largest_and_adds_up():
    files = {
        "poolkeeper": 10_000_000,
        "_internal/pyarrow/libarrow.so": 40_000_000,
        "_internal/pymssql/a.so": 1_000_000,
        "_internal/pymssql.libs/b.so": 2_000_000,
        "_internal/libssl.so.3": 500_000,
        "_internal/libpython3.11.so.1.0": 5_000_000,
        "_internal/python3.11/lib-dynload/math.so": 1_000_000,
    }
    assert sizes.parts(files) == {
        "pyarrow": 40_000_000,
        "the program, with all Python code": 10_000_000,
        "Python itself": 6_000_000,
        "pymssql": 3_000_000,
        "libraries of the system": 500_000,
    }
    assert sizes.table(files).splitlines()[0].split() == ["40.0", "MB", "pyarrow"]
    assert sizes.table(files).splitlines()[-1].split() == ["59.5", "MB", "in", "7", "files"]


def test_more_than_promised_ends_the_build():
    sizes.hold("The application", 260 * sizes.MB, 260)
    with pytest.raises(sizes.TooLarge, match=r"has 260\.1 MB, and 260 are promised"):
        sizes.hold("The application", 260_100_000, 260)


def test_every_library_and_what_it_requires_is_shipped():
    names = shipped()
    assert list(names) == sorted(names)
    wanted = {
        "pyside6-essentials",
        "shiboken6",
        "sqlalchemy",
        "psycopg-binary",
        "keyring",
        "hvac",
        "boto3",
        "botocore",
    }
    assert wanted <= set(names)
    assert not {"pytest", "pyinstaller", "mssql-python"} & set(names)


def test_holes_of_a_library_are_closed_and_it_still_loads(tmp_path):
    """As patchelf leaves them: a segment far from the others."""
    import _ctypes
    import ctypes

    content = without_sections(_ctypes.__file__)
    assert elf.without_holes(content) == content
    stretched = with_hole(content)
    packed = elf.without_holes(stretched)
    assert len(packed) < len(stretched) - 1_000_000
    library = tmp_path / "packed.so"
    library.write_bytes(packed)
    assert ctypes.CDLL(str(library)).PyInit__ctypes


def without_sections(path):
    return elf.without_holes(Path(path).read_bytes())


def with_hole(content):
    """Move everything from the last segment on by 2 MB."""
    hole = 2 * 1024 * 1024
    at, entry_size, _count = elf._program_headers(content)
    last = max((each for each in elf._segments(content) if each.kind == 1), key=lambda each: each.offset)
    changed = bytearray(content[: last.offset] + bytes(hole) + content[last.offset :])
    for number, header in enumerate(elf._segments(content)):
        if header.offset >= last.offset:
            moved = header._replace(offset=header.offset + hole)
            struct.pack_into("<IIQQQQQQ", changed, at + number * entry_size, *moved)
    return bytes(changed)


def test_a_library_forgets_a_link_and_a_folder_of_who_built_it(tmp_path):
    from PySide6 import QtCore

    content = Path(QtCore.__file__).read_bytes()
    assert b"\0$ORIGIN" in content
    elsewhere = content.replace(b"\0$ORIGIN", b"\0/home/b")
    kept = {}
    for name, ours in (
        ("kept.so", content),
        ("changed.so", elf.without_links(elsewhere, ("libQt6Core.so.",))),
    ):
        file = tmp_path / name
        file.write_bytes(ours)
        told = subprocess.run(
            ["readelf", "--dynamic", file], check=True, capture_output=True, text=True
        ).stdout
        kept[name] = (elf.needed_libraries([file])[file], "PATH)" in told)
    assert kept["kept.so"][1]
    assert kept["changed.so"] == ({name for name in kept["kept.so"][0] if "libQt6Core" not in name}, False)
