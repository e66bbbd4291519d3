"""The replicas of an open profile stand under it in the list of connections."""

import pytest
from PySide6.QtCore import Qt

from poolkeeper.desktop.connections.profile_tree_model import Mark, ProfileTreeModel, ReplicaMark, Role
from poolkeeper.desktop.connections.profile_tree_view import ProfileTreeView
from poolkeeper.profiles.profile_index import IndexEntry

ENTRIES = tuple(
    IndexEntry(id=name, name=name, engine="postgresql", folder=folder)
    for name, folder in (("alone", ""), ("billing", "Production"), ("orders", "Production"))
)
TWO = (
    ReplicaMark("replica-1", Mark(1, 5, "open", "up to date")),
    ReplicaMark("replica-2", Mark(0, 5, "down")),
)


@pytest.fixture
def model(qtmodeltester):
    model = ProfileTreeModel()
    yield model
    qtmodeltester.check(model)


@pytest.fixture
def view(qtbot, model):
    view = ProfileTreeView(model)
    qtbot.addWidget(view)
    model.set_entries(ENTRIES)
    view.show()
    return view


def shown(view):
    """What is to be seen, from the top."""
    index, rows = view.model().index(0, 0), []
    while index.isValid():
        rows.append(index.data())
        index = view.indexBelow(index)
    return rows


def test_they_come_below_their_profile_and_go_with_its_pool(view, model):
    model.set_replicas("orders", TWO)
    model.set_replicas("alone", TWO[:1])
    assert shown(view) == [
        "alone", "replica-1", "Production", "billing", "orders", "replica-1", "replica-2"
    ]  # fmt: skip
    model.set_replicas("orders", TWO[:1])
    model.set_replicas("alone", ())
    assert shown(view) == ["alone", "Production", "billing", "orders", "replica-1"]


def test_they_stay_while_the_list_is_searched_and_saved(view, model):
    model.set_replicas("orders", TWO)
    model.set_filter("orders")
    assert shown(view) == ["Production", "orders", "replica-1", "replica-2"]
    model.set_filter("billing")
    model.set_replicas("orders", TWO[:1])
    model.set_filter("")
    assert shown(view) == ["alone", "Production", "billing", "orders", "replica-1"]


def test_what_is_wished_of_one_is_wished_of_its_profile(qtbot, view, model):
    model.set_replicas("orders", TWO)
    first = model.index(0, 0, model.index_of("orders"))
    assert first.parent() == model.index_of("orders")
    view.setCurrentIndex(first)
    assert view.current_profile_id() == "orders"
    with qtbot.waitSignal(view.open_requested) as wished:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert wished.args == ["orders"]


def test_a_replica_says_how_it_stands(qtbot, view, model):
    model.set_replicas("orders", TWO)
    first = model.index(0, 0, model.index_of("orders"))
    assert first.data(Role.MARK) == TWO[0].mark
    assert "up to date" in first.data(Qt.ItemDataRole.ToolTipRole)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "replica-1, replica, up to date"
    with qtbot.waitSignal(model.dataChanged):
        model.set_replicas("orders", (ReplicaMark("replica-1", Mark(0, 5, "degraded", "late")), TWO[1]))
    assert first.data(Role.MARK).state == "degraded"
    view.grab()
