"""The form of Oracle: names of tnsnames.ora, and a field for a wallet's password where it has a use."""

import pytest
from PySide6.QtCore import Qt

from poolkeeper.desktop.connections.profile_form import ProfileForm
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import Oracle, OracleAddress
from poolkeeper.profiles.profile import Profile

NAMES = "SHOP=(DESCRIPTION=(ADDRESS=(HOST=a)(PORT=1)))\nORDERS=a:1/o\nSHOP_TEST=a:1/t\n"


@pytest.fixture
def show(qtbot):
    def shown(database="", **oracle):
        form = ProfileForm((), "Secret Service")
        qtbot.addWidget(form)
        options = Oracle(address=OracleAddress.CONNECT_STRING, **oracle)
        form.show_profile(Profile(name="x", engine=Engine.ORACLE, database=database, oracle=options))
        form.show()
        qtbot.waitExposed(form)
        return form

    return shown


def test_a_name_is_chosen_with_the_keyboard(show, qtbot, tmp_path):
    (tmp_path / "tnsnames.ora").write_text(NAMES)
    form = show(tns_admin=str(tmp_path))
    names = form.oracle.names
    qtbot.keyClick(names.button, Qt.Key.Key_Space)
    popup = names.completer.popup()
    qtbot.waitUntil(popup.isVisible)
    assert names.names == ["ORDERS", "SHOP", "SHOP_TEST"]
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.profile.database == "ORDERS")


def test_a_folder_without_names_says_so_and_a_change_of_it_takes_the_sentence_away(show, qtbot, tmp_path):
    form = show(tns_admin=str(tmp_path))
    names = form.oracle.names
    qtbot.mouseClick(names.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(names.problem.isVisible)
    assert "There is no file" in names.problem.text()
    names.folder.edit.setText("/elsewhere")
    assert not names.problem.isVisible()


def test_names_are_of_connect_strings_alone(show, qtbot, tmp_path):
    (tmp_path / "tnsnames.ora").write_text(NAMES)
    form = show(tns_admin=str(tmp_path))
    names = form.oracle.names
    qtbot.mouseClick(names.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(names.names))
    names.completer.popup().hide()
    form.oracle.address.choice = OracleAddress.SERVICE
    assert not names.isVisible()
    assert names.names == []


@pytest.mark.parametrize(
    ("database", "oracle", "wanted"),
    [
        ("SHOP", {}, True),
        ("tcps://db:2484/shop?wallet_location=/w", {}, True),
        ("(DESCRIPTION=(SECURITY=(MY_WALLET_DIRECTORY=/w)))", {}, True),
        ("db:1521/shop", {}, False),
        ("db:1521/shop", {"wallet": "/w"}, True),
    ],
)
def test_the_password_of_a_wallet_is_asked_for_where_one_may_be_opened(show, database, oracle, wanted):
    form = show(database, **oracle)
    field = form.oracle.wallet_password
    assert field.isVisible() is wanted
    field.set_password("sesame")
    assert form.typed.wallet_password == ("sesame" if wanted else "")
