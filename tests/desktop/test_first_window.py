"""What a start of the program loads before its first window is painted."""

from tests.support.lazily_imported import heavy_ones_in

HEAVY = {
    *("pyarrow", "sqlglot", "sqlalchemy", "psycopg", "pymysql", "oracledb", "keyring"),
    "poolkeeper.worker.handle",
    "poolkeeper.worker.crash_file",
}


def test_no_part_of_a_worker_and_no_driver_is_loaded_before_the_first_paint():
    assert heavy_ones_in("import poolkeeper.desktop.application", HEAVY) == []


def test_a_query_tab_is_there_before_anything_heavy_is_imported():
    program = """
import poolkeeper.desktop.query.query_tab
from PySide6.QtWidgets import QApplication
application = QApplication([])
tab = poolkeeper.desktop.query.query_tab.QueryTab("a")
tab.show()
"""
    assert heavy_ones_in(program, {*HEAVY, "sqlite3"}) == []
