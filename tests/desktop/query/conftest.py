"""A query tab in a real window, and results made of real Arrow batches."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from poolkeeper.desktop.palette import LIGHT
from poolkeeper.desktop.query.query_tab import QueryTab
from poolkeeper.desktop.theme import apply_theme, current_palette
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.queries.batches import ipc_stream
from poolkeeper.queries.result_store import ResultStore
from poolkeeper.worker.messages import Column, Kind

COLUMNS = (
    Column("id", "bigint", Kind.INTEGER),
    Column("name", "text", Kind.TEXT),
    Column("total", "numeric(12,2)", Kind.DECIMAL),
    Column("note", "text", Kind.TEXT),
)


@pytest.fixture(autouse=True)
def theme(qapp):
    """The look that users see: sizes depend on it."""
    if current_palette() is not LIGHT or not qapp.styleSheet():
        apply_theme(qapp, LIGHT)


@pytest.fixture
def tab(qtbot):
    """A tab on a PostgreSQL profile, shown and with the focus in its editor."""
    tab = QueryTab("orders · query 1")
    qtbot.addWidget(tab, before_close_func=QueryTab.release)
    tab.resize(900, 760)
    tab.set_profile(Profile(name="orders", engine=Engine.POSTGRESQL))
    with qtbot.waitExposed(tab):
        tab.show()
    tab.activateWindow()
    tab.setFocus()
    qtbot.waitUntil(tab.pane.editor.hasFocus)
    return tab


@pytest.fixture
def new_store():
    """Makes stores that are closed when the test is over."""
    stores = []

    def make(columns=COLUMNS, rows=()):
        store = ResultStore(columns)
        stores.append(store)
        if rows:
            store.append(ipc_stream(columns, rows))
        return store

    yield make
    for store in stores:
        store.close()


def some_rows(count, first=0):
    """Rows for COLUMNS; every ninth note is NULL and every tenth is empty."""
    return [
        [
            number,
            f"Çelik {number}",
            f"{number}.10",
            None if number % 9 == 8 else "" if number % 10 == 9 else "gift",
        ]
        for number in range(first, first + count)
    ]
