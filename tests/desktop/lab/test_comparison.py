"""Runs side by side, and as files."""

import csv
import io

import msgspec
from PySide6.QtGui import QGuiApplication

from poolkeeper.desktop.lab.compare_dialog import CompareDialog
from poolkeeper.desktop.lab.comparison import compared, csv_text, markdown_text
from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.worker.lab_messages import PoolKind
from poolkeeper.worker.messages import Explained
from tests.desktop.lab.records import record, settings


def row(rows, name):
    return next(each for each in rows if each.name == name)


def test_only_what_differs_is_marked():
    rows = compared([record(1, 10), record(2, 25, timeouts=0)])
    assert row(rows, "Size").values == ("10", "25")
    assert [each.name for each in rows if each.differs] == ["Size", "Timeouts"]
    assert row(rows, "Overflow").is_setting
    assert not row(rows, "Wait p99").is_setting


def test_what_the_server_does_not_tell_is_said_and_not_zero():
    from poolkeeper.worker.lab_messages import Room

    rows = compared([record(room=Room())])
    assert row(rows, "Server's room before").values == ("not told by the server",)


def test_what_a_pool_does_not_tell_is_said_in_the_exports_and_not_zero():
    quiet = record(2, stale=None, recycled=None)
    quiet.settings = msgspec.structs.replace(quiet.settings, pool_kind=PoolKind.ASYNCPG)
    runs = [record(1), quiet]
    (plain, asyncpg) = csv.DictReader(io.StringIO(csv_text(runs)))
    assert (plain["Stale replaced"], asyncpg["Stale replaced"]) == ("15", "not told")
    assert asyncpg["Recycled by age"] == "not told"
    assert (asyncpg["Size"], asyncpg["Overflow"], asyncpg["Pre-ping"]) == ("10 to 15", "–", "–")
    assert (plain["Close after queries"], asyncpg["Close after queries"]) == ("–", "50,000")
    assert "| **Stale replaced** | 15 | not told |" in markdown_text("orders", runs)


def test_a_run_without_a_result_has_dashes():
    failed = LabRecord(2, settings(), failure=Explained("The server refuses connections."))
    rows = compared([record(), failed])
    assert row(rows, "Checkouts/s").values == ("1,102", "–")


def test_the_csv_has_a_line_for_each_run():
    lines = list(csv.DictReader(io.StringIO(csv_text([record(1, name="=1+1"), record(2, 25)]))))
    assert [line["Size"] for line in lines] == ["10", "25"]
    assert lines[0]["Run"] == "'=1+1", "no formula for a spreadsheet"
    assert lines[1]["What it says"].startswith("Workers queue.")
    assert lines[1]["Statement"] == "SELECT 1"


def test_the_markdown_has_a_column_for_each_run():
    odd = record(2, 25, workload={"statement": "SELECT 'a|b'\n<b>"}, name="less | more")
    text = markdown_text("orders", [record(1), odd])
    lines = text.splitlines()
    assert lines[0] == "# Pool lab: orders"
    assert lines[2] == r"| | run 1 | run less \| more |"
    assert "| **Size** | 10 | 25 |" in lines
    assert r"| **Statement** | SELECT 1 | SELECT 'a\|b' &lt;b> |" in lines
    assert "Run 1: Workers queue. Size 17 + overflow 7 would cover it. Room for 53 more." in lines


def test_the_dialog_shows_all_of_it_and_marks_what_differs(qtbot):
    dialog = CompareDialog("orders", [record(1), record(2, 25)])
    qtbot.addWidget(dialog)
    dialog.show()
    table = dialog.table
    assert [table.horizontalHeaderItem(column).text() for column in (1, 2)] == ["run 1", "run 2"]
    assert dialog.differing() == ["Size"]
    line = next(at for at in range(table.rowCount()) if "Size" in table.item(at, 0).text())
    assert table.item(line, 0).text() == "≠ Size"
    assert table.item(line, 2).font().bold()
    assert not table.item(line + 1, 2).font().bold()
    dialog.copy_button.click()
    assert "| **Size** | 10 | 25 |" in QGuiApplication.clipboard().text()
