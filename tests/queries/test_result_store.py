"""Rows are readable while they come, in memory or from the file, and shown on one line each."""

import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from poolkeeper.databases.columns import Column, Kind
from poolkeeper.queries.batches import ipc_stream
from poolkeeper.queries.cell_text import NULL
from poolkeeper.queries.result_store import ResultStore, SpillFailed
from tests.support.lazily_imported import heavy_ones_in

COLUMNS = (Column("n", "int8", Kind.INTEGER), Column("t", "text", Kind.TEXT))


def batch(first, count):
    return ipc_stream(COLUMNS, [(n, f"row {n}") for n in range(first, first + count)])


def store_of(values, kind=Kind.TEXT):
    store = ResultStore([Column("c", "", kind)])
    store.append(ipc_stream(store.columns, [(each,) for each in values]))
    return store


@pytest.mark.parametrize("budget", [0, 5_000, 10**9])
def test_rows_are_the_same_in_memory_and_in_the_file(budget, tmp_path):
    store = ResultStore(COLUMNS, budget_bytes=budget, folder=tmp_path)
    first = 0
    for count in (1, 16, 63, 64, 65, 1000, 7):
        store.append(batch(first, count))
        first += count
    assert store.row_count == first
    assert store.bytes_in_memory <= budget
    assert (store.bytes_on_disk == 0) == (budget == 10**9)
    for row in (0, 1, 16, 17, 79, 80, first - 1, *range(0, first, 3), *range(first - 1, 0, -7)):
        assert store.cell(row, 0) == (str(row), False)
        assert store.full_text(row, 1) == f"row {row}"
    store.close()


def test_a_window_starts_without_pyarrow():
    program = "import poolkeeper.queries.result_store, poolkeeper.queries.parameters"
    assert heavy_ones_in(program, {"pyarrow", "sqlglot", "psycopg", "pymysql"}) == []


def test_rows_outside_are_an_index_error():
    store = ResultStore(COLUMNS)
    store.append(batch(0, 3))
    for row in (-1, 3, 10**9):
        with pytest.raises(IndexError):
            store.cell(row, 0)
        with pytest.raises(IndexError):
            store.full_text(row, 0)
    with pytest.raises(IndexError):
        store.cell(0, 2)


def test_null_is_apart_from_the_empty_text():
    store = store_of([None, ""])
    assert store.cell(0, 0) is NULL
    assert store.cell(1, 0) == ("", False)
    assert store.rows_as_text([0, 1], [0]) == '\n""'


def test_a_cell_is_one_line_and_the_full_text_is_exact():
    text = "a\r\nb\nc\td\x00\x1b[31m\x7f\u2028e\x85"
    store = store_of([text])
    assert store.cell(0, 0).text == "a⏎b⏎c⇥d␀␛[31m␡⏎e⏎"
    assert store.full_text(0, 0) == text


@pytest.mark.parametrize("length", [1_000, 1_001, 3_000_000])
def test_a_long_text_is_cut_in_the_cell_alone(length):
    text = "é" * length
    store = store_of([text, "short"])
    assert store.cell(0, 0).text == (text if length == 1_000 else "é" * 1_000 + "…")
    assert store.cell(1, 0).text == "short"
    assert store.full_text(0, 0) == text


@pytest.mark.parametrize("length", [0, 2, 500, 501, 2_000_000])
def test_bytes_are_hexadecimal(length):
    data = b"\xab" * length
    store = store_of([data], Kind.BYTES)
    assert store.full_text(0, 0) == "0x" + "ab" * length
    shown = store.cell(0, 0).text
    assert shown.startswith("0x")
    assert shown.endswith("…") == (length >= 500)
    assert len(shown) <= 1_001


def test_each_type_is_written_as_the_server_means_it():
    assert [store_of([each], Kind.BOOLEAN).cell(0, 0).text for each in (True, False)] == ["true", "false"]
    assert store_of([2**64 - 1], Kind.UNSIGNED).cell(0, 0).text == "18446744073709551615"
    assert store_of([0.1 + 0.2], Kind.MIXED).cell(0, 0).text == "0.30000000000000004"
    assert store_of([float("-inf")], Kind.MIXED).cell(0, 0).text == "-Inf"


def test_markup_stays_text():
    assert store_of(["<img src=x>"]).cell(0, 0).text == "<img src=x>"


def test_copied_rows_are_quoted_where_they_must_be():
    columns = [Column("a", "", Kind.TEXT), Column('b"c', "", Kind.TEXT)]
    store = ResultStore(columns)
    store.append(ipc_stream(columns, [("x\ty", 'say "hi"'), ("line\nbreak", None), ("", "plain, text")]))
    assert store.rows_as_text([0, 1, 2], [0, 1], header=True) == (
        'a\t"b""c"\n"x\ty"\t"say ""hi"""\n"line\nbreak"\t\n""\tplain, text'
    )
    assert store.rows_as_text([2], [1, 0], delimiter=",") == '"plain, text",""'


def test_rows_are_read_while_another_thread_appends(tmp_path):
    store = ResultStore(COLUMNS, budget_bytes=20_000, folder=tmp_path)
    batches = [batch(first, 50) for first in range(0, 20_000, 50)]

    def append_all():
        for each in batches:
            store.append(each)

    appender = threading.Thread(target=append_all)
    appender.start()
    seen = 0
    while seen < 20_000:
        seen = store.row_count
        for row in {0, seen // 3, seen // 2, seen - 1} - {-1}:
            if row < seen:
                assert store.cell(row, 0).text == str(row)
                assert store.cell(row, 1).text == f"row {row}"
    appender.join()
    store.close()


def test_closing_leaves_no_file_and_no_rows(tmp_path):
    store = ResultStore(COLUMNS, budget_bytes=0, folder=tmp_path / "made")
    store.append(batch(0, 100))
    assert store.cell(99, 1).text == "row 99"
    store.close()
    store.close()
    assert list((tmp_path / "made").iterdir()) == []
    assert store.row_count == 0
    with pytest.raises(IndexError):
        store.cell(0, 0)
    store.append(batch(0, 100))
    assert store.row_count == 0, "rows that come after closing are dropped"


DISK_FULL = textwrap.dedent(
    """
    import resource, signal, sys
    from pathlib import Path
    from tests.queries.test_result_store import COLUMNS, batch
    from poolkeeper.queries.result_store import ResultStore, SpillFailed

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    store = ResultStore(COLUMNS, budget_bytes=50_000, folder=Path(sys.argv[1]))
    first, failures = 0, []
    for _ in range(100):
        try:
            store.append(batch(first, 100))
            first += 100
        except SpillFailed as failed:
            failures.append(failed.sentence)
    assert failures and first > 1000, (failures, first)
    assert store.row_count == first
    assert store.bytes_on_disk <= 100_000
    for row in range(first):
        assert store.cell(row, 1).text == f"row {row}"
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.append(batch(first, 100))
    assert store.cell(first + 99, 1).text == f"row {first + 99}", "there is room again"
    store.close()
    print(failures[0])
    """
)


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("no folder")
    store = ResultStore(COLUMNS, budget_bytes=5_000, folder=tmp_path / "file")
    store.append(batch(0, 50))
    with pytest.raises(SpillFailed, match=r"could not be kept in .*file"):
        store.append(batch(50, 1_000))
    assert store.row_count == 50
    assert store.cell(49, 1).text == "row 49"


if sys.platform != "win32":  # a limit of the size of files is POSIX's

    def test_a_full_disk_is_one_sentence_and_the_rows_before_stay(tmp_path):
        done = subprocess.run(
            [sys.executable, "-c", DISK_FULL, str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=Path(__file__).parents[2],
            env={"PYTHONPATH": "app:.", "PATH": ""},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert str(tmp_path) in done.stdout
        assert "is full" in done.stdout
        assert "The rows fetched so far stay" in done.stdout
